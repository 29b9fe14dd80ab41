"""Which ports a cluster uses, and a block of them that nobody listens on."""
import random
import socket

# From the base port: coordinator, APIs, gRPC, replicators, metrics.
PORT_OFFSETS = (0, 1, 2, 3, 100, 101, 102, 103, 121, 122, 123, 200, 201, 202, 203, 221, 222, 223)
# Held by the process that a block is given to, so that tests which run side by side do not choose the same.
HELD_OFFSET = 249
# Below the ports that the kernel gives to outgoing connections.
CANDIDATES = range(20000, 32000, 250)

_held = []


def free_base_port():
    """A base port above which nobody listens where a cluster of three Regions does. It is this process's until it ends."""
    candidates = list(CANDIDATES)
    random.shuffle(candidates)
    for base in candidates:
        sockets = []
        try:
            held = socket.create_server(("127.0.0.1", base + HELD_OFFSET))
        except OSError:
            continue
        try:
            for offset in PORT_OFFSETS:
                sockets.append(socket.create_server(("127.0.0.1", base + offset)))
            _held.append(held)
            return base
        except OSError:
            held.close()
            continue
        finally:
            for one in sockets:
                one.close()
    raise RuntimeError("no free ports")
