"""What outlives a restart."""

from datetime import timedelta
from pathlib import Path

from tests.support.workspace import BEN, NOW, open_workspace


async def test_the_last_reading_is_shown_after_a_restart_without_pipefy(database: Path) -> None:
    async with open_workspace(database) as workspace:
        await workspace.run_command()
    async with open_workspace(database) as workspace:
        workspace.world.pipefy.down = True
        workspace.world.turn(NOW + timedelta(minutes=10))
        post = await workspace.run_command(person=BEN)
    assert post.text.startswith("Acme Ltda: ")
    assert "these figures are 10 minutes old" in post.text
