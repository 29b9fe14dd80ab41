"""What the integration tests share: a cluster of real daemons, ports, waiting, and writers that keep account."""
