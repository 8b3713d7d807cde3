"""What was read is kept, so that a digest can say what Pipefy does not: how a flow's week went."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digests.render import figures_of_run
from bot.readings import history_repository
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import week_at
from sandbox.pipefy.seed import SeededFlow
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, said
from tests.support.workspace import ACME, BEN

MIDNIGHT = datetime(2026, 11, 20, 0, 6, tzinfo=UTC)
FLOW = 3  # "Lead do site → CRM"


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


async def live(digests: Digests, until: datetime) -> None:
    """Let the days pass, those around the ends of weeks with their reading, and the Mondays with their digests."""
    at = max(MIDNIGHT, digests.deps.now().replace(hour=0, minute=6) + timedelta(days=1))
    while at <= until:
        if at.weekday() in (0, 6):
            await digests.turn(at, ticks=1)
            await digests.workspace.bot.tasks.drain(5)
        if at.weekday() == 0:
            await digests.turn(at.replace(hour=14, minute=0))
        at += timedelta(days=1)


def change(digests: Digests, number: int = FLOW, **changed: object) -> SeededFlow:
    """Let a flow be another from now on; the days that were asked for stay as they were. The flow as it was."""
    pipefy = digests.workspace.world.pipefy
    before = pipefy._by_uuid[ACME]
    flows = tuple(replace(f, **changed) if f.number == number else f for f in before.flows)  # type: ignore[arg-type] # fields by name
    pipefy._by_uuid[ACME] = replace(before, flows=flows)
    return next(f for f in before.flows if f.number == number)


def table(digests: Digests, digest: Post) -> dict[str, list[str]]:
    """The file in the thread of a digest, by flow."""
    (name,) = [name for post in digests.thread(digest) for name in post.files]
    data = digests.workspace.world.slack.files.find(name).data or b""
    return {row[0]: row for row in csv.reader(data.decode("utf-8-sig").splitlines())}


async def test_the_first_digest_says_from_when_on_it_can_tell_flows_apart(digests: Digests) -> None:
    await live(digests, MONDAY)
    digest = digests.digests()[0]
    assert "We can show each flow's week from Nov 30, 2026 on. Until then, you see its month." in digest.text
    assert table(digests, digest)["Flows not known before Nov 30, 2026"][2] == table(digests, digest)["Total"][2]


async def test_the_first_digest_shows_the_flows_of_the_month_so_far(digests: Digests) -> None:
    await live(digests, MONDAY)
    (digest,) = digests.digests()
    most = digests.workspace.figures(ACME).flows("current_month")[0]
    assert f"Flows that used most in November 2026 so far:\n• {most.flow.name} ({most.flow.pipe})" in digest.text
    *_, drawn = [block for block in digest.blocks if block["type"] == "data_table"]
    assert drawn["caption"] == "Flows that used most in November 2026 so far"
    assert most.tasks in [cell.get("value") for cell in drawn["rows"][1]]


async def test_the_first_thread_has_only_what_the_card_has_not(digests: Digests) -> None:
    await live(digests, MONDAY)
    (digest,) = digests.digests()
    thread = digests.thread(digest)[0]
    *_, above = [block for block in digest.blocks if block["type"] == "data_table"]
    *_, below = [block for block in thread.blocks if block["type"] == "data_table"]
    names, others = ({row[0]["text"] for row in drawn["rows"][1:]} for drawn in (above, below))
    assert below["caption"] == "More flows of November 2026"
    assert others
    assert not names & others
    assert "We can show each flow's week" not in thread.text


async def test_in_the_first_days_of_a_month_they_are_those_of_the_month_that_ended(digests: Digests) -> None:
    await digests.says("unsubscribe")
    await digests.turn(datetime(2026, 11, 30, 15, tzinfo=UTC))
    await digests.says("subscribe tuesday 09:00")
    await digests.turn(datetime(2026, 12, 1, 14, tzinfo=UTC))
    (digest,) = digests.digests()
    assert "no tasks used yet this month" not in digest.text
    assert "\nFlows that used most in November 2026:\n" in digest.text


async def test_the_second_one_has_the_week_of_each_flow(digests: Digests) -> None:
    await live(digests, MONDAY + WEEK)
    flow = change(digests)
    row = table(digests, digests.digests()[-1])[str(flow.name)]
    pipefy = digests.workspace.world.pipefy
    days = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]
    week = sum(pipefy._whole_day(pipefy._by_uuid[ACME], day)[FLOW] for day in days)
    assert abs(int(row[2]) - week) <= 2  # what ran in the first minutes of a Monday


async def test_across_the_end_of_a_month_it_has_both_weeks(digests: Digests) -> None:
    await live(digests, MONDAY + 2 * WEEK)
    row = table(digests, digests.digests()[-1])["Novo pedido: reservar estoque"]
    assert int(row[2]) - int(row[3]) == int(row[4])
    assert "from the week before" in digests.digests()[-1].text.partition("\n")[2]


async def test_a_flow_that_stopped_is_named(digests: Digests) -> None:
    await live(digests, MONDAY + WEEK - timedelta(days=1))
    flow = change(digests, tasks_a_day=0.0)
    await live(digests, MONDAY + 2 * WEEK)
    assert f"Stopped: {flow.name} ({flow.pipe})" in said(digests.digests()[-1])


async def test_a_flow_that_was_renamed_is_named_with_its_old_name(digests: Digests) -> None:
    change(digests, at_weekends=0.0)
    await live(digests, datetime(2026, 12, 13, 1, tzinfo=UTC))
    flow = change(digests, name="Another name")
    await live(digests, MONDAY + 3 * WEEK)
    assert f"{flow.name} ({flow.pipe}) → Another name ({flow.pipe})" in said(digests.digests()[-1])


async def test_a_flow_that_is_new_is_named(digests: Digests) -> None:
    flow = change(digests, name="Not there yet", tasks_a_day=0.0)
    await live(digests, MONDAY + 2 * WEEK + timedelta(days=1))
    change(digests, name="Brand new", tasks_a_day=flow.tasks_a_day)
    await live(digests, MONDAY + 3 * WEEK)
    assert "New: Brand new" in said(digests.digests()[-1])


async def test_days_are_kept_beyond_what_pipefy_remembers(digests: Digests) -> None:
    await live(digests, MONDAY)
    async with digests.deps.sessions.read() as session:
        kept = await history_repository.days(session, "T0ACME", ACME, date(2026, 10, 1), date(2026, 11, 22))
        elsewhere = await history_repository.days(session, "T0OTHER", ACME, date(2026, 10, 1), date(2026, 11, 22))
    assert len(kept) == 53
    assert elsewhere == {}


async def test_a_preview_is_for_the_person_alone_and_looks_like_the_digest(digests: Digests) -> None:
    await live(digests, MONDAY)
    told = await digests.says("test")
    assert told.person == BEN
    assert told.text.partition("\n")[0] == digests.digests()[0].text.partition("\n")[0]
    assert len(digests.digests()) == 1


async def test_a_digest_that_is_drawn_later_is_of_the_moment_of_its_reading(digests: Digests) -> None:
    """As by another replica, hours later: what Pipefy said since of a day of that week belongs to no digest of then."""
    await live(digests, MONDAY)
    deps, acme = digests.deps, TrackedOrganization("T0ACME", Organization(ACME, "Acme Ltda"))
    drawn = await figures_of_run(deps, acme, MONDAY, week_at(MONDAY), background=False)
    digests.workspace.advance_clock(hours=6)
    async with deps.sessions.write() as session:
        revised = {date(2026, 11, 18): (99_999, 50_000)}
        await history_repository.save_days(session, "T0ACME", ACME, revised, deps.now(), now=deps.now())
    deps.caches.figures.drop((*acme.key, "2026-11-23T14:00Z", repr(week_at(MONDAY))))
    again = await figures_of_run(deps, acme, MONDAY, week_at(MONDAY), background=False)
    assert drawn is not None
    assert again == drawn
