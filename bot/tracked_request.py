"""An HTTP request whose caller has to know afterwards whether a byte of it was sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class NotSent(Exception):
    """Raised in place of a request that its caller may no longer send."""


@dataclass(slots=True)
class TrackedRequest:
    """One request. `sent`: its first byte was written, so the peer may have acted on it."""

    may_send: Callable[[], bool] | None
    sent: bool = False
    closed: bool = False

    def begin(self) -> bool:
        """Ask `may_send` on a connection that is ready, right before the first byte; False: write nothing."""
        if self.closed or not (self.may_send is None or self.may_send()):
            return False
        self.sent = True
        return True


_current: ContextVar[TrackedRequest | None] = ContextVar("tracked_request", default=None)


def current_request() -> TrackedRequest | None:
    """The request that is tracked around the caller, if any."""
    return _current.get()


@contextmanager
def tracked(may_send: Callable[[], bool] | None = None) -> Iterator[TrackedRequest]:
    """Track the one request that is made inside."""
    request = TrackedRequest(may_send)
    token = _current.set(request)
    try:
        yield request
    finally:
        # A request given up while it waits for its connection would otherwise be written later, when one is free.
        request.closed = True
        _current.reset(token)
