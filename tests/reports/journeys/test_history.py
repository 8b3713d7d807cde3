"""Months and weeks of the past: what was kept, and what is said of what was not."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.db.tables import usage_days
from bot.usage.period import Period, last_day, months_until
from tests.support.digests import MONDAY, Digests, open_digests
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, BEN, CARMEN, GUS, OPS, Workspace

FEBRUARY = datetime(2027, 2, 15, 14, 0, tzinfo=UTC)
MONDAYS = [MONDAY + timedelta(weeks=n) for n in (0, 2, 6)]


@pytest.fixture
async def kept(database: Path) -> AsyncIterator[Digests]:
    """A channel in which digests came from November on; it is February now."""
    async with open_digests(database) as digests:
        await digests.says("subscribe monday 09:00")
        for monday in MONDAYS:
            await digests.turn(monday)
        digests.workspace.world.turn(FEBRUARY)
        yield digests


def tasks_of(workspace: Workspace, first: date, last: date) -> int:
    """What Pipefy counted on these days, by the seed."""
    tasks = 0
    for month in months_until(last, (last.year - first.year) * 12 + last.month - first.month + 1):
        read = datetime.combine(last_day(month) + timedelta(days=1), time(), UTC)
        days = workspace.world.pipefy.figures(ACME, read).days(Period.LAST_MONTH)
        tasks += sum(figure for day, figure in days if first <= day <= last)
    return tasks


async def test_a_month_that_pipefy_forgot_is_shown_with_its_days_and_flows(kept: Digests) -> None:
    card = await kept.says("2026-11")
    used = tasks_of(kept.workspace, date(2026, 11, 1), date(2026, 11, 30))
    assert card.text.startswith(f"Acme Ltda: {used:,} of 50,000 tasks (103%) used in November 2026, ")
    chart = next(block for block in card.blocks if block["type"] == "data_visualization")
    assert chart["chart"]["series"][0]["data"][-1]["value"] == used
    assert [block["caption"] for block in card.blocks if block["type"] == "data_table"] == ["Flows by tasks"]


async def test_a_month_is_written_in_many_ways(kept: Digests) -> None:
    for words in ["2026-11", "11/2026", "November 2026", "nov 2026", "novembro de 2026", "Acme Ltda 2026-11"]:
        assert "used in November 2026" in (await kept.says(words)).text


async def test_a_month_is_shown_in_the_readers_language(kept: Digests) -> None:
    for person, words in [
        (BEN, "tasks (103%) used in November 2026"),
        (ANA, "tarefas (103%) usadas em novembro de 2026"),
        (CARMEN, "tareas (103\N{NO-BREAK SPACE}%) usadas en noviembre de 2026"),
    ]:
        assert words in (await kept.says("2026-11", person=person)).text


async def test_what_pipefy_still_tells_is_its_own_report(kept: Digests) -> None:
    assert (await kept.says("2027-02")).text == (await kept.says("")).text
    assert (await kept.says("2027-01")).text == (await kept.says("last_month")).text


async def test_months_side_by_side_leave_out_what_is_unknown_and_say_so(kept: Digests) -> None:
    card = await kept.says("6 months")
    known = tasks_of(kept.workspace, date(2026, 10, 1), date(2027, 1, 31))
    known += kept.workspace.figures().total(Period.CURRENT_MONTH)
    first, second, third, *_ = card.text.splitlines()
    assert first == f"Acme Ltda: at least {known:,} tasks used from Sep 2026 to Feb 2027."
    assert second == "We have no data for Sep 2026."
    assert third == "Sep 1, 2026 – Feb 28, 2027 (UTC days) · Data kept since Oct 1, 2026"
    chart = next(block for block in card.blocks if block["type"] == "data_visualization")
    assert chart["chart"]["axis_config"]["categories"] == ["Oct", "Nov", "Dec", "Jan", "Feb (so far)"]


async def test_a_month_of_which_some_days_are_unknown_is_no_total(digests: Digests) -> None:
    await digests.says("")  # keeps October and November up to the 18th
    digests.workspace.world.turn(FEBRUARY)
    card = await digests.says("2026-11")
    known = tasks_of(digests.workspace, date(2026, 11, 1), date(2026, 11, 18))
    assert card.text.startswith(f"Acme Ltda: at least {known:,} tasks used in November 2026.")
    assert "12 days of this month are unknown: Nov 19 – Nov 30." in card.text


async def test_what_cannot_be_shown_is_said_with_what_can(kept: Digests) -> None:
    for words, answer in [
        (
            "2026-09",
            (
                "We have no data for September 2026: we have kept data of Acme Ltda since Oct 1, 2026. "
                "Try /pipefy-usage 2026-10"
            ),
        ),
        ("2027-05", "“2027-05” hasn't begun yet. Try /pipefy-usage 2027-01."),
        ("2026-13", "I don't understand the month “2026-13”. Months go from 01 to 12. Try /pipefy-usage 2026-08."),
        ("40 months", "I can't show “40 months”. You can see between 2 and 18 months. Try /pipefy-usage 12 months."),
        ("week 2026-W54", "There is no week “2026-W54”."),
        ("week 2027-W07", "The week “2027-W07” isn't over yet. Try /pipefy-usage week 2027-W06."),
        (
            "week 2026-W20",
            (
                "We have no data for the week May 11–17: we have kept data of Acme Ltda since Oct 5, 2026. "
                "Try /pipefy-usage week 2026-W41"
            ),
        ),
    ]:
        assert (await kept.says(words)).text.startswith(answer)


async def test_while_pipefy_is_away_what_was_kept_is_shown(kept: Digests) -> None:
    kept.workspace.world.pipefy.down = True
    card = await kept.says("2026-11")
    assert "Pipefy isn't answering right now: we show what we kept." in card.text
    assert "(103%) used in November 2026" in card.text


async def test_a_week_is_read_again_as_its_digest_was(kept: Digests) -> None:
    card = await kept.says("week 2026-W48")
    used = tasks_of(kept.workspace, date(2026, 11, 23), date(2026, 11, 29))
    assert card.text.startswith(f"Acme Ltda: {used:,} tasks in the week Nov 23–29")
    assert card.person == BEN


@pytest.mark.parametrize(("words", "action"), [("2026-11", "share_history"), ("week 2026-W48", "share_week")])
async def test_what_was_shown_to_one_person_can_be_shown_to_all(kept: Digests, words: str, action: str) -> None:
    card = await kept.says(words)
    kept.clock.ahead += 10
    shared, own = await kept.workspace.shares(card, action)
    assert (shared.channel, shared.person, own.person) == (OPS, None, BEN)
    assert card.text.splitlines()[0] in shared.text
    assert f"Shared by <@{BEN}>" in shared.text
    assert action not in buttons(shared)
    assert action not in buttons(own)


async def test_the_buttons_lead_to_the_months_around(kept: Digests) -> None:
    card = await kept.says("2026-11")
    assert "used in December 2026" in (await kept.workspace.clicks(card, "show_history:1")).text


@pytest.mark.parametrize(
    "value", ["", "[]", '["x","current_month","","2026-13"]', '["x","current_month","","week 2026-W40"]']
)
async def test_a_forged_button_shows_nothing(kept: Digests, value: str) -> None:
    card = await kept.says("2026-11")
    kept.workspace.forge(card, "show_history:1", value)
    assert "Acme" not in (await kept.workspace.clicks(card, "show_history:1")).text


async def test_a_guest_reads_no_history(kept: Digests) -> None:
    assert "Acme" not in (await kept.says("2026-11", person=GUS)).text


async def test_another_workspaces_figures_are_not_this_ones(kept: Digests) -> None:
    async with kept.deps.sessions.write() as session:
        await session.execute(update(usage_days).values(workspace_id="T0OTHER"))
    assert "used in November 2026" not in (await kept.says("2026-11")).text
