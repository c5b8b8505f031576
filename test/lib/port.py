"""port.py - a port of this machine that a program started by a test may have: printed, when it is run."""
import random
import socket


def free():
    """Below those that the kernel hands out by itself (32768 on): no connection made meanwhile can take it."""
    while True:
        port = random.randrange(20000, 32768)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


if __name__ == "__main__":
    print(free())
