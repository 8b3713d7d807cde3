"""Quiet hours: what is about less than 100 % waits until they are over, comes as one, and only where it still holds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository, repository
from bot.alerts.firing_repository import SPIKES
from bot.alerts.model import AlertFacts
from bot.alerts.quiet.cards import joined
from bot.db.engine import Sessions
from bot.db.point_read import PointRead
from bot.db.tables import deliveries
from bot.delivery.model import DeliveryKind, Postpone, Skip
from bot.errors import DatabaseDown
from bot.usage.organization_rules import QuietHours
from sandbox.slack.world import Post
from tests.alerts.journeys.test_flow_budgets import ORDERS, used_by_orders
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import ACME, FINANCE, OPS

# 20:00 to 07:00 and weekends in São Paulo (UTC−3). It is Thursday, 12:04 there, at first.
NIGHT = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)  # 01:30
MORNING = datetime(2026, 11, 20, 10, 1, tzinfo=UTC)  # 07:01
FRIDAY_NIGHT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 10, 1, tzinfo=UTC)
HOURS = QuietHours(time(20), time(7), weekends=True, time_zone="America/Sao_Paulo")


@pytest.fixture(autouse=True)
async def quiet(alerting: Alerting) -> None:
    await alerting.quiet_hours(HOURS)
    await alerting.says("alerts 50 80 90 100 forecast off spikes on")


async def at(alerting: Alerting, instant: datetime, percent: float | None = None) -> None:
    alerting.workspace.world.turn(instant)
    if percent is not None:
        uses(alerting, percent)
    alerting.clock.ahead += 4 * 3600
    await alerting.look()


def uses(alerting: Alerting, percent: float) -> None:
    """Let the month come to so many percent, now; what other days had beside stays."""
    figures = alerting.workspace.world.pipefy.figures(ACME)
    assert figures.limit is not None
    wanted = round(figures.limit * percent / 100) - figures.total("current_month")
    alerting.workspace.world.pipefy.add_usage(ACME, wanted + figures.added(figures.now.date()))


async def read(alerting: Alerting, instant: datetime) -> None:
    """The reading of a day, shortly after its midnight."""
    alerting.workspace.world.turn(datetime.combine(instant.date(), time(0, 6), UTC))
    await alerting.tick()
    await alerting.workspace.bot.tasks.drain(5)


async def spiked_night(alerting: Alerting, percent: float | None = None) -> None:
    """Thursday had more than twice the usual, which a check at night finds; there, usage passes so many percent."""
    alerting.workspace.world.pipefy.add_usage(ACME, 6_000)
    await read(alerting, NIGHT)
    await at(alerting, NIGHT, percent)


def public(alerting: Alerting, after: int = 0) -> list[Post]:
    return [post for post in alerting.public()[after:] if not post.replaces]


async def reasons(alerting: Alerting, kind: DeliveryKind) -> list[str | None]:
    """The reasons of skipped deliveries, oldest first."""
    table = deliveries.c
    own = select(table.error).where(table.kind == kind, table.state == "skipped").order_by(table.created_at, table.id)
    async with alerting.deps.sessions.read() as session:
        return list(await session.scalars(own))


async def drawn_first(alerting: Alerting) -> AlertFacts | Postpone | Skip:
    """What becomes of the card of an unusual day that a replica draws before the one that leads."""
    async with alerting.deps.sessions.read() as session:
        (subscription,) = await repository.of_organization(session, "T0ACME", ACME)
        fired = await firing_repository.of_subscription(session, "T0ACME", subscription.id)
    return await joined(alerting.deps, subscription, next(it for it in fired if it.mark.startswith(SPIKES)))


class TestCards:
    async def test_a_threshold_and_an_unusual_day_come_as_one_message(self, alerting: Alerting) -> None:
        before = len(public(alerting))
        await spiked_night(alerting, 92)
        assert len(public(alerting)) == before
        alerting.workspace.world.turn(MORNING)
        assert isinstance(await drawn_first(alerting), Postpone)  # it is not settled before that card stands there
        await at(alerting, MORNING)
        await at(alerting, MORNING + timedelta(minutes=5))
        (card,) = public(alerting, before)
        text = said(card)
        assert text.startswith("🟠 Acme Ltda is at 92% of its allowance: ")
        assert "Also during quiet hours:\n• Acme Ltda had an unusual day on Nov 19: 8," in text
        assert await reasons(alerting, DeliveryKind.ALERT) == ["quiet_with_another"]
        # The day can be marked as expected there.
        (button,) = [name for name in buttons(card) if name.startswith("alert_expected")]
        answer = await alerting.presses(card, button)
        assert "Marked as expected: All flows together." in said(answer)
        assert "Marked as expected." in said(alerting.cards()[-1])
        assert button not in buttons(alerting.cards()[-1])

    async def test_unusual_days_of_a_weekend_come_as_one(self, alerting: Alerting) -> None:
        await alerting.says("alerts 1000 forecast off spikes on")
        before = len(public(alerting))
        for days, tasks in ((1, 6_000), (3, 9_000)):  # on Friday, and on Sunday
            noon = datetime(2026, 11, 19 + days, 12, tzinfo=UTC)
            alerting.workspace.world.turn(noon)
            alerting.workspace.world.pipefy.add_usage(ACME, tasks)
            await read(alerting, noon + timedelta(days=1))
            await at(alerting, noon + timedelta(hours=16, minutes=30))
        await at(alerting, MONDAY)
        await at(alerting, MONDAY + timedelta(minutes=5))
        (card,) = [post for post in public(alerting, before) if "unusual day" in said(post)]
        assert said(card).count("had an unusual day on ") == 2

    async def test_what_leads_and_no_longer_holds_takes_nothing_with_it(self, alerting: Alerting) -> None:
        before = len(public(alerting))
        await spiked_night(alerting, 82)
        alerting.workspace.world.pipefy.set_limit(ACME, 90_000)
        for hours in (2, 5):
            await at(alerting, NIGHT + timedelta(hours=hours))
        await at(alerting, MORNING)
        await at(alerting, MORNING + timedelta(minutes=5))
        (card,) = [post for post in public(alerting, before) if "alert_details" in buttons(post)]
        assert said(card).startswith("🟣 Acme Ltda had an unusual day on Nov 19: 8,")
        assert "Also during quiet hours" not in said(card)

    async def test_a_card_of_the_night_does_not_swallow_the_day(self, alerting: Alerting) -> None:
        before = len(public(alerting))
        await spiked_night(alerting, 102)
        assert len(public(alerting)) == before + 1
        await at(alerting, MORNING)
        assert [said(post)[0] for post in public(alerting, before)] == ["🔴", "🟣"]

    async def test_a_day_that_is_reported_late_is_corrected_on_the_card_that_names_it(self, alerting: Alerting) -> None:
        pipefy = alerting.workspace.world.pipefy
        pipefy.unreported.add((NIGHT - timedelta(days=1)).date())
        await read(alerting, NIGHT)
        await at(alerting, datetime(2026, 11, 20, 6, 30, tzinfo=UTC), 82)
        await at(alerting, MORNING)
        card = alerting.cards()[-1]
        assert "is at 82%" in said(card)
        assert "• Acme Ltda had an unusual day on Nov 19: no tasks reported, " in said(card)
        pipefy.unreported.clear()
        await at(alerting, MORNING + timedelta(hours=5))
        assert "• Acme Ltda: Pipefy has now reported 2," in said(alerting.cards()[-1])
        assert "no tasks reported" not in said(alerting.cards()[-1])
        (note,) = alerting.thread(card)
        assert "Its figures were late" in said(note)

    async def test_figures_that_come_in_quiet_hours_drop_the_card(self, alerting: Alerting) -> None:
        before = len(public(alerting))
        pipefy = alerting.workspace.world.pipefy
        pipefy.unreported.add((NIGHT - timedelta(days=1)).date())
        await read(alerting, NIGHT)
        await at(alerting, datetime(2026, 11, 20, 6, 30, tzinfo=UTC))
        pipefy.unreported.clear()
        await at(alerting, datetime(2026, 11, 20, 9, 30, tzinfo=UTC) + timedelta(minutes=29))
        await at(alerting, MORNING + timedelta(hours=1))
        assert [said(post) for post in public(alerting, before) if "unusual" in said(post)] == []
        assert await reasons(alerting, DeliveryKind.ALERT) == ["quiet_no_longer"]

    async def test_a_bot_that_was_down_meanwhile_is_late_days_after_their_end(self, alerting: Alerting) -> None:
        before = len(public(alerting))
        await at(alerting, FRIDAY_NIGHT, 82)
        await at(alerting, MONDAY)
        assert [said(post)[0] for post in public(alerting, before)] == ["🟠"]
        await at(alerting, NIGHT + timedelta(days=5), 92)
        alerting.workspace.world.turn(MORNING + timedelta(days=7))
        alerting.clock.ahead += 4 * 3600
        await alerting.deps.deliver_waiting(alerting.deps)
        assert len(public(alerting, before)) == 1
        assert await reasons(alerting, DeliveryKind.ALERT) == ["missed"]


class TestNotes:
    async def test_a_changed_allowance_waits_for_the_morning_and_is_dropped_where_it_is_so_no_longer(
        self, alerting: Alerting
    ) -> None:
        await alerting.says("alerts 80 100 forecast off")
        before, pipefy = len(public(alerting)), alerting.workspace.world.pipefy
        limit = pipefy.figures(ACME).limit
        await self.changes(alerting, 90_000, NIGHT, NIGHT + timedelta(hours=1))
        await self.changes(alerting, limit, NIGHT + timedelta(hours=3), NIGHT + timedelta(hours=5), MORNING)
        assert public(alerting, before) == []
        assert await reasons(alerting, DeliveryKind.ALERT_NOTE) == ["quiet_no_longer"]

        days = timedelta(days=5)
        await self.changes(alerting, 91_000, NIGHT + days, NIGHT + days + timedelta(hours=4))
        assert public(alerting, before) == []
        await at(alerting, MORNING + days)
        (note,) = public(alerting, before)
        assert "91,000" in said(note)

        last_evening = datetime(2026, 11, 30, 23, tzinfo=UTC)
        await at(alerting, last_evening - timedelta(hours=8))
        await self.changes(alerting, 500_000, last_evening, datetime(2026, 12, 1, 10, 1, tzinfo=UTC))
        assert not [post for post in public(alerting, before) if "500,000" in said(post)]
        assert await reasons(alerting, DeliveryKind.ALERT_NOTE) == ["quiet_no_longer", "month_over"]

    async def changes(self, alerting: Alerting, limit: int | None, *looks: datetime) -> None:
        """Change the allowance, and look then."""
        alerting.workspace.world.pipefy.set_limit(ACME, limit)
        for instant in looks:
            await at(alerting, instant)

    async def test_a_forecast_of_the_night_is_not_taken_back_in_the_morning(self, alerting: Alerting) -> None:
        await alerting.says("alerts 100 forecast on")
        before = len(public(alerting))
        await at(alerting, NIGHT, 80)
        alerting.workspace.world.pipefy.set_limit(ACME, 90_000)
        await at(alerting, NIGHT + timedelta(hours=4, minutes=1))
        await at(alerting, MORNING)
        (note,) = public(alerting, before)
        assert "until now 50,000 tasks were 100%" in said(note)
        assert await reasons(alerting, DeliveryKind.ALERT) == ["quiet_no_longer"]
        assert await reasons(alerting, DeliveryKind.ALERT_NOTE) == ["quiet_no_longer"]

    async def test_reminders_of_a_weekend_come_as_one_and_are_not_missed(self, alerting: Alerting) -> None:
        await alerting.says("alerts 50 80 reminder daily")
        await at(alerting, datetime(2026, 11, 20, 15, tzinfo=UTC), 82)
        before = len(public(alerting))
        for hours in (25, 50):
            await at(alerting, datetime(2026, 11, 20, 15, tzinfo=UTC) + timedelta(hours=hours))
        assert len(public(alerting)) == before
        await at(alerting, MONDAY)
        notes = [said(post) for post in public(alerting, before) if "is still at" in said(post)]
        assert len(notes) == 1
        assert "quiet_with_another" in await reasons(alerting, DeliveryKind.ALERT_NOTE)

    async def test_a_budget_of_a_flow_waits_and_its_whole_does_not(self, alerting: Alerting) -> None:
        before = len(public(alerting))
        await alerting.says(f'alerts flow "{ORDERS}" {round(used_by_orders(alerting) * 1.15)}')
        await read(alerting, NIGHT)
        await at(alerting, NIGHT)
        assert not budgets(alerting, before)
        await at(alerting, MORNING)
        assert len(budgets(alerting, before)) == 1
        await alerting.says(f'alerts flow "{ORDERS}" {round(used_by_orders(alerting) * 0.9)}')
        await at(alerting, FRIDAY_NIGHT)
        assert [note[0] for note in budgets(alerting, before)][1:] == ["🔴"]


class Dying(Sessions):
    """Transactions of another, of which so many that write are committed: a process that ends after them."""

    def __init__(self, sessions: Sessions, writes: int) -> None:
        self._of, self.left = sessions, writes

    async def row(self, read: PointRead, **values: object) -> tuple[Any, ...] | None:
        return await self._of.row(read, **values)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self._of.read() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        self.left -= 1
        if self.left < 0:
            raise DatabaseDown
        async with self._of.write() as session:
            yield session


async def test_a_process_that_dies_at_any_step_loses_and_doubles_nothing(alerting: Alerting) -> None:
    """After one more transaction each time; another takes over once the lease is over."""
    channels = (OPS, FINANCE)
    for channel in channels:
        await alerting.says("alerts 50 80 90 100 forecast off spikes on", channel=channel)
    before = {channel: len(alerting.public(channel)) for channel in channels}
    await spiked_night(alerting, 92)
    alerting.workspace.world.turn(MORNING)
    for writes in range(4, 14):
        alerting.clock.ahead += 400
        with suppress(DatabaseDown):
            await alerting.deps.deliver_waiting(replace(alerting.deps, sessions=Dying(alerting.deps.sessions, writes)))
    for minutes in (5, 10):
        await at(alerting, MORNING + timedelta(minutes=minutes))
    for channel in channels:
        (card,) = [said(post) for post in alerting.public(channel)[before[channel] :] if not post.replaces]
        assert "is at 92%" in card
        assert card.count("had an unusual day on Nov 19") == 1
    assert await reasons(alerting, DeliveryKind.ALERT) == ["quiet_with_another"] * len(channels)


def budgets(alerting: Alerting, before: int) -> list[str]:
    return [said(post) for post in public(alerting, before) if "of its budget" in said(post)]
