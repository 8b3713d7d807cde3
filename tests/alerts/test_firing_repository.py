from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import URL

from bot.alerts import firing_repository
from bot.alerts.firing_repository import FORECAST, Firing
from bot.alerts.model import (
    AlertFacts,
    CardState,
    Cause,
    Contributor,
    Contributors,
    DayFlow,
    LimitForecast,
    ThresholdCrossed,
)
from bot.db.engine import Sessions
from bot.usage.forecast import Forecast, LimitDates
from bot.usage.model import Organization
from bot.usage.report import Day
from tests.support.replicas import eight

NOW = datetime(2026, 11, 19, 15, 4, tzinfo=UTC)
MONTH = date(2026, 11, 1)
OUTLOOK = Forecast(52_400, 50_100, 55_000, (1_000, 2_000))
FACTS = AlertFacts(
    organization=Organization("uuid-acme", "Acme \N{SNOWMAN}"),
    event=ThresholdCrossed(80, 1, (50,), Cause.USE, 40_120, 50_000),
    month=MONTH,
    as_of=NOW,
    own_budget=False,
    base=50_000,
    used=40_120,
    days=(Day(MONTH, 1_000), Day(date(2026, 11, 2), None)),
    outlook=OUTLOOK,
    reach=LimitDates(date(2026, 11, 23), date(2026, 11, 24), None),
    contributors=Contributors(MONTH, (Contributor(("Sales", None), 9_000, -12),), 4),
    day_flows=(DayFlow((None, "Sync"), 900, 12), DayFlow(("Sales", "Sync"), 3, None)),
)


def fired(mark: str = "80", **changed: object) -> Firing:
    made = Firing("T1", "sub", MONTH, mark, 1, NOW, facts=FACTS)
    return replace(made, **changed)  # type: ignore[arg-type]


async def insert(sessions: Sessions, *those: Firing) -> list[bool]:
    async with sessions.write() as session:
        return [await firing_repository.insert(session, firing) for firing in those]


async def test_a_firing_is_kept_with_all_that_its_card_shows(sessions: Sessions) -> None:
    foreseen = fired(FORECAST, facts=replace(FACTS, event=LimitForecast(OUTLOOK, 40_120, 50_000)))
    assert await insert(sessions, fired(), foreseen) == [True, True]
    async with sessions.read() as session:
        assert await firing_repository.find(session, "T1", fired().id) == fired()
        assert await firing_repository.find(session, "T1", foreseen.id) == foreseen
        assert await firing_repository.find(session, "T2", fired().id) is None


async def test_of_eight_replicas_one_fires(database_url: URL) -> None:
    async def firing(_: int, own: Sessions) -> bool:
        return (await insert(own, fired()))[0]

    assert sum(await eight(database_url, firing)) == 1


async def test_another_episode_fires_again(sessions: Sessions) -> None:
    assert await insert(sessions, fired(), fired(), fired(episode=2)) == [True, False, True]


async def test_a_card_is_drawn_until_it_shows_what_happened(sessions: Sessions) -> None:
    await insert(sessions, fired())
    since = CardState(acknowledged_by="U1", acknowledged_at=NOW, passed=((90, NOW),), expected=(("Sales", None), None))
    async with sessions.write() as session:
        await firing_repository.save_card_state(session, "T1", fired().id, since)
        assert await firing_repository.outdated_cards(session, 10) == ()  # not posted yet
        await firing_repository.set_ts(session, "T1", fired().id, "1.1")
        (behind,) = await firing_repository.outdated_cards(session, 10)
        assert (behind.card_state, behind.ts, behind.changed, behind.drawn) == (since, "1.1", 1, 0)
        await firing_repository.save_card_state(session, "T1", fired().id, replace(since, silent=True))
        await firing_repository.set_drawn(session, behind)
        (behind,) = await firing_repository.outdated_cards(session, 10)
        await firing_repository.set_drawn(session, behind)
        assert await firing_repository.outdated_cards(session, 10) == ()


async def test_an_edit_that_was_overtaken_is_repeated(sessions: Sessions) -> None:
    await insert(sessions, fired(ts="1.1", changed=1))
    async with sessions.write() as session:
        (early,) = await firing_repository.outdated_cards(session, 10)
        await firing_repository.save_card_state(session, "T1", fired().id, CardState(acknowledged_by="U1"))
        (late,) = await firing_repository.outdated_cards(session, 10)
        await firing_repository.set_drawn(session, late)
        await firing_repository.set_drawn(session, early)  # which of both edits came last, nobody knows
        assert [firing.changed for firing in await firing_repository.outdated_cards(session, 10)] == [2]


async def test_what_is_closed_is_no_longer_open_and_stays_closed(sessions: Sessions) -> None:
    await insert(sessions, fired(), fired("90"))
    later = NOW + timedelta(hours=1)
    async with sessions.write() as session:
        await firing_repository.save_card_state(session, "T1", fired().id, CardState(closed_at=NOW), closed_at=NOW)
        await firing_repository.save_card_state(session, "T1", fired().id, CardState(closed_at=NOW), closed_at=later)
        still_open = await firing_repository.of_subscription(session, "T1", "sub", month=MONTH, is_open=True)
        stored = await firing_repository.find(session, "T1", fired().id)
    assert [firing.mark for firing in still_open] == ["90"]
    assert stored is not None
    assert stored.closed_at == NOW


async def test_what_is_open_this_month_is_not_forgotten(sessions: Sessions) -> None:
    old = fired("50", closed_at=NOW)
    await insert(sessions, fired(), old, fired("80", month=date(2026, 9, 1)))
    async with sessions.write() as session:
        await firing_repository.prune(session, "T1", NOW + timedelta(seconds=1))
        assert await firing_repository.of_subscription(session, "T1", "sub") == (fired(),)
