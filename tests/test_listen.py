"""An address that cannot be listened on is one sentence, with what to set."""

import pytest

from bot.errors import NotConfigured
from bot.server import listen


def test_a_port_that_is_taken_is_named() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotConfigured, match=f"Another program listens on port {port} of 127.0.0.1: end it, or set"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "a" * 300])
def test_an_address_that_is_not_this_machines_is_named(host: str) -> None:
    with pytest.raises(NotConfigured, match=f"{host}.*set HOST"):
        listen(host, 3999)
