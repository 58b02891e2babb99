"""How fast and how often an API that is not the harness's own is asked."""

import time

from harness.facts.api import Running

__all__ = ["Bound"]


class Bound:
    """Lets requests through, so many a second and so many in all; as many as there are to the harness's own."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._sent = 0
        self._next = time.monotonic()

    def refuses(self, method: str) -> str:
        """Wait for the next request's turn; return why it is not to be sent, '' where it is."""
        running = self._running
        if not running.may(method):
            return f"{method} may write, and {running.url} does not run on a database of the harness's own"
        if running.most is not None and self._sent >= running.most:
            return f"{running.most} requests were sent to {running.url}, no more are allowed: At(…, most=…)"
        self._sent += 1
        if running.rate is not None:
            time.sleep(max(0.0, self._next - time.monotonic()))
            self._next = max(self._next, time.monotonic()) + 1 / running.rate
        return ""
