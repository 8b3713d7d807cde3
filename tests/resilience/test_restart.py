"""What outlives a restart."""

from datetime import timedelta
from pathlib import Path

from tests.support.workspace import BEN, NOW, open_office


async def test_the_last_reading_is_shown_after_a_restart_without_pipefy(database: Path) -> None:
    async with open_office(database) as office:
        await office.asks()
    async with open_office(database) as office:
        office.world.pipefy.down = True
        office.world.turn(NOW + timedelta(minutes=10))
        post = await office.asks(person=BEN)
    assert post.text.startswith("Acme Ltda: ")
    assert "This is the last reading, 10 minutes old" in post.text
