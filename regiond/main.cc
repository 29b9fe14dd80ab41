#include "base/runtime/daemon/daemon.h"
#include "regiond/server/regiond_server.h"

int main(int argc, char** argv) {
  return meridian::RunDaemon({.name = "regiond",
                              .description = "Serves one Region of a Meridian cluster: the DynamoDB API, "
                                             "its tables, and its side of replication."},
                             argc, argv, meridian::StartRegiond);
}
