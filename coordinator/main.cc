#include "base/runtime/daemon/daemon.h"
#include "coordinator/server/coordinator_server.h"

int main(int argc, char** argv) {
  return meridian::RunDaemon({.name = "coordinator",
                              .description = "Keeps the catalog of global tables of a Meridian "
                                             "cluster, adds and removes replicas, holds faults.",
                              .takes_region = false},
                             argc, argv, meridian::StartCoordinator);
}
