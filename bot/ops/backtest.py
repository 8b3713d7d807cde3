"""`backtest`: replay alerts over the readings that are kept. Pipefy is asked for the organization only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.alerts import check_repository
from bot.alerts.detection.days import LOOK_BACK, calendar_of, unusual_days
from bot.alerts.detection.model import ExpectedSpike
from bot.alerts.model import AlertSettings
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.replay import replay
from bot.alerts.settings_words import read_thresholds
from bot.app import open_pipefy, wall_clock
from bot.db.database import open_database
from bot.db.engine import Sessions
from bot.errors import NotConfigured
from bot.ops.backtest_output import Backtest, Tried
from bot.ops.one_off import workspace_of
from bot.ops.report import find_once
from bot.readings import history_repository
from bot.readings.country import country_in
from bot.settings import Settings
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Days, Organization, TrackedOrganization
from bot.usage.period import days_between, month_before
from bot.usage.thresholds import DEFAULT_THRESHOLDS

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows of an organization, as far back as the first day needs."""

    days: Days
    readings: FlowReadings
    expected: Sequence[ExpectedSpike]
    subscriptions: Sequence[AlertSubscription]
    first_flow_day: date | None
    country: str | None


def settings_to_try(marks: str, budget: int | None, *, spikes: bool) -> AlertSettings | None:
    """The settings that an operator wants to try; None where nothing is said of them. Raises NotConfigured."""
    thresholds = read_thresholds(marks) if marks else DEFAULT_THRESHOLDS
    if thresholds is None:
        raise NotConfigured('--marks are whole percentages, for example "50 80 100"')
    return AlertSettings(marks=thresholds, budget=budget, spikes=spikes) if marks or budget or spikes else None


async def backtest(settings: Settings, reference: str, trial_settings: AlertSettings | None, days: int) -> Backtest:
    """Over so many days up to yesterday: `trial_settings`, or what each channel has now. Raises what Pipefy raises."""
    workspace_id = await workspace_of(settings)
    async with open_pipefy(settings) as pipefy:
        organization = await find_once(pipefy, reference)
    last = wall_clock().date() - _DAY
    first = last - (days - 1) * _DAY  # `last` is yesterday: of today only a part is known
    async with open_database(settings, must_exist=True) as sessions:
        kept = await _kept(sessions, workspace_id, organization, first, last)
    tried = (_tried(whose, chosen, kept, first, last) for whose, chosen in _to_try(kept, trial_settings).items())
    return Backtest(organization, tuple(tried), min(kept.days, default=None), kept.first_flow_day)


def _to_try(kept: _Kept, trial_settings: AlertSettings | None) -> Mapping[str, AlertSettings]:
    """The settings to try, by the channel that has them, paused ones too."""
    if trial_settings:
        return {"As asked": trial_settings}
    by_channel = {f"{alerts.channel_id} ({alerts.state})": alerts.settings for alerts in kept.subscriptions}
    return by_channel or {"No channel has alerts of it; the usual ones": AlertSettings()}


def _tried(whose: str, settings: AlertSettings, kept: _Kept, first: date, last: date) -> Tried:
    # As far back as the forecast reaches: what was passed before the first day is not said again.
    recent = {day: figures for day, figures in kept.days.items() if day >= month_before(first)}
    replayed = replay(settings, recent, first=first, last=last, country=kept.country)
    if not settings.spikes:
        return Tried(whose, settings, replayed)
    tasks = {day: tasks for day, (tasks, _) in kept.days.items()}
    calendar = calendar_of(kept.country, first, last)
    unusual = unusual_days(tasks, kept.readings, kept.expected, first=first, last=last, holidays=calendar)
    return Tried(whose, settings, replayed, unusual)


async def _kept(sessions: Sessions, workspace_id: str, organization: Organization, first: date, last: date) -> _Kept:
    # Spikes are judged against weeks of days before, thresholds from the first of a month on.
    since, uuid = min(first - LOOK_BACK, month_before(first)), organization.uuid
    async with sessions.read() as session:
        of_workspace = await alert_subscriptions.of_workspace(session, workspace_id)
        return _Kept(
            days=await history_repository.days(session, workspace_id, uuid, since, last),
            readings=await history_repository.flows_on(session, workspace_id, uuid, days_between(since, last + _DAY)),
            expected=await check_repository.expected(session, workspace_id, uuid),
            subscriptions=[alerts for alerts in of_workspace if alerts.organization.uuid == uuid],
            first_flow_day=await history_repository.first_flow_day(session, workspace_id, uuid),
            country=(await country_in(session, TrackedOrganization(workspace_id, organization))).country,
        )
