#include "base/runtime/daemon/daemon.h"
#include "replicator/server/replicator_server.h"

int main(int argc, char** argv) {
  return meridian::RunDaemon({.name = "replicator",
                              .description = "Carries the committed writes of one Region of a Meridian cluster to "
                                             "its other Regions."},
                             argc, argv, meridian::StartReplicator);
}
