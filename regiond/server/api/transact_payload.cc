#include "regiond/server/api/transact_payload.h"

#include "base/model/errors.h"
#include "regiond/server/api/requests.h"

namespace meridian {
namespace {

const Item& AttributesOf(const PutRequest& put) { return put.item; }
template <typename Action>
const Item& AttributesOf(const Action& action) {
  return action.key;
}

size_t BytesOf(const WriteRequest& write) {
  const size_t attributes = std::visit([](const auto& action) { return ItemSizeForBilling(AttributesOf(action)); }, write.action);
  return attributes + ItemSizeForBilling(write.parameters.values);
}

}  // namespace

absl::Status CheckTransactPayload(const std::vector<WriteRequest>& writes) {
  size_t bytes = 0;
  for (const WriteRequest& write : writes) bytes += BytesOf(write);
  if (bytes <= static_cast<size_t>(kTransactBytesMax)) return absl::OkStatus();
  return ValidationError(kTransactTooLarge);
}

}  // namespace meridian
