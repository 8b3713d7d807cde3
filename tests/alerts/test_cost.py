"""What alerts cost the database: as many statements for many channels and organizations as for one."""

from pathlib import Path

import pytest

from bot.alerts.check_loop import check_due
from tests.benchmarks import answers
from tests.benchmarks.statements import counted
from tests.support.alerts import CHECK, Alerting
from tests.support.digests import open_digests
from tests.support.workspace import FINANCE, GENERAL, OPS, PATIENCE_SECONDS, open_workspace


async def statements_of_a_check(alerting: Alerting) -> int:
    await alerting.later()
    alerting.workspace.world.turn(alerting.workspace.world.now() + CHECK)
    with counted() as statements:
        assert await check_due(alerting.deps) == 1
    return statements.total()


async def test_a_check_costs_as_much_with_three_channels_as_with_one(database: Path) -> None:
    async with open_digests(database) as digests:
        alerting = Alerting(digests.workspace, digests.clock)
        await alerting.says("/pipefy-usage alerts 90", channel=OPS)
        alone = await statements_of_a_check(alerting)
        for channel in (GENERAL, FINANCE):
            await alerting.says("/pipefy-usage alerts 90", channel=channel)
        assert await statements_of_a_check(alerting) == alone


@pytest.mark.parametrize("words", ["list", "status"])
async def test_what_is_shown_of_many_organizations_takes_few_statements(
    database: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr(answers, "SUBSCRIPTIONS", 16)
    async with open_workspace(database) as workspace:
        answers.found(workspace)
        await answers.subscribe(workspace)
        await workspace.run_command(words)
        await workspace.bot.tasks.drain(PATIENCE_SECONDS)  # what goes on behind the first answer is not counted
        with counted() as statements:
            await workspace.run_command(words)
    assert statements.total() <= 12
