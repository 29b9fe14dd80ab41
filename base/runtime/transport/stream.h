// One end of one Peer.Exchange call, dialled or accepted: its send queue, its Hello, and the rules of gRPC's callback API
// about when which operation may be started. ServerStream and ClientStream connect it to their reactors.
// Threads: Enqueue, Close and Resume from any thread while a reference is held; the rest by gRPC's reactions.
// Life:    the Hub holds a reference from the start until Ended(), and waits at shutdown until the object is gone.
#pragma once

#include <grpcpp/impl/call_op_set.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/runtime/transport/inbox.h"
#include "base/seam/transport.h"
#include "proto/meridian/v1/peer.pb.h"

namespace meridian {

class Hub;

class Stream : public InboxReader, public std::enable_shared_from_this<Stream> {
 public:
  explicit Stream(std::shared_ptr<Hub> hub);
  ~Stream() override;

  // False if the envelope was dropped: the queue has no room for its `bytes`, or the stream is closing.
  bool Enqueue(v1::Envelope envelope, int64_t bytes);
  // Ends the call, for `why` (which the peer learns if this is the accepting side). What is queued is dropped.
  void Close(const grpc::Status& why);
  // Goes on reading after the inbox was full.
  void Resume() override;

 protected:
  // The four operations of a reactor.
  virtual void StartReadFrame(v1::Envelope* frame) = 0;
  virtual void StartWriteFrame(const v1::Envelope* frame, grpc::WriteOptions options) = 0;
  // Makes outstanding operations fail, where that is needed for the call to end: `writing` if one of them is a write.
  virtual void CancelCall(bool writing) = 0;
  // Allows gRPC to finish the call; called once, when no operation will be started from outside of a reaction any more.
  virtual void EndCall(const grpc::Status& why) = 0;
  // Checks the peer's Hello, the first frame. If it is not OK, the stream closes with it.
  virtual grpc::Status Greeted(const v1::Hello& hello) = 0;

  void BeginReading() { StartReadFrame(&incoming_); }
  void FrameRead(bool ok);
  void FrameWritten(bool ok);
  // The last reaction: gives the Hub's reference up. `outcome` is the call's status as gRPC knows it.
  void Ended(const grpc::Status& outcome);

  // Declares that frames from now on come from `peer`, and that messages for it go here.
  void Establish(const NodeId& peer, uint64_t process_instance);
  bool established() const { return peer_.has_value(); }
  Hub& hub() { return *hub_; }

 private:
  struct Queued {
    v1::Envelope envelope;
    int64_t bytes = 0;
  };

  bool TakeNext();               // REQUIRES: mutex_ held
  void WriteTaken();             // after TakeNext, without the mutex
  void EndIfDue();
  bool Receive();                // handles incoming_; false if reading must pause

  const std::shared_ptr<Hub> hub_;
  v1::Envelope incoming_;        // reactions of reading only
  std::optional<NodeId> peer_;   // set once, by a reaction of reading, before the Hub knows the stream

  std::mutex mutex_;             // guards what follows; never held while gRPC or the Hub are called
  std::deque<Queued> queue_;
  int64_t queued_bytes_ = 0;     // of queue_ and outgoing_
  Queued outgoing_;              // being written while writing_
  bool writing_ = false;
  bool more_queued_ = false;     // when outgoing_ was taken
  int starting_ = 0;             // operations being started outside of a reaction
  bool closing_ = false;
  bool ended_ = false;           // EndCall has been called
  grpc::Status why_;             // of closing_
};

}  // namespace meridian
