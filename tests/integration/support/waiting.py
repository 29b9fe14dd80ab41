"""Waiting for conditions, always with a deadline. Tests never sleep to synchronise."""
import time

POLL_SECONDS = 0.02


def wait_until(what, seconds, done):
    """Repeats until done() is true; an AssertionError that names `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(POLL_SECONDS)
