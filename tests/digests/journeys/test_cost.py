"""What digests cost the database: the fewer transactions each takes, the more a Monday has room for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from sandbox.slack.workspace import BOT_USER_ID, Channel
from tests.support.digests import MONDAY, SUBSCRIBE, Digests, open_digests
from tests.support.workspace import BEN

CHANNELS = [f"C0MANY{n:02}" for n in range(10)]


@contextmanager
def counted() -> Iterator[list[Connection]]:
    """The connections of the transactions that begin meanwhile."""
    begun: list[Connection] = []

    def begins(connection: Connection) -> None:
        begun.append(connection)

    event.listen(Engine, "begin", begins)
    yield begun
    event.remove(Engine, "begin", begins)


async def subscribe_all(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    for channel in CHANNELS:
        slack.channels[channel] = Channel(channel, channel.lower(), "public", {BEN, BOT_USER_ID})
        slack.messages[channel] = []
        await digests.says(SUBSCRIBE, channel=channel)


async def test_ten_digests_with_what_follows_them_take_less_than_eighty_transactions(database: Path) -> None:
    async with open_digests(database, SLACK_POSTS_PER_MINUTE="60000") as digests:
        await subscribe_all(digests)
        with counted() as transactions:
            await digests.turn(MONDAY, ticks=4)
        assert [len(digests.digests(channel)) for channel in CHANNELS] == [1] * len(CHANNELS)
        assert [len(digests.thread(digests.digests(channel)[0])) for channel in CHANNELS] == [2] * len(CHANNELS)
        assert len(transactions) < 80
