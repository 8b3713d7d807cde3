"""The alerts of a channel as `list` shows them, below its digests: when they come, and which came last."""

from dataclasses import dataclass
from datetime import datetime

from bot.alerts.messages import buttons
from bot.alerts.messages.headline import named_thresholds
from bot.alerts.messages.settings_text import asleep_line, extra_lines, snooze_line, when_line
from bot.alerts.model import FULL_USE, AlertSettings
from bot.blocks.rich_text import Localizer, RichText
from bot.i18n.translator import noop
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders
from bot.subscriptions.listing.last_result import LastResult, last_line
from bot.subscriptions.listing.rows import ListDrawing, ListEntry, Rights
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization

PAUSED = noop("Alerts for {organization}: paused")


@dataclass(frozen=True, slots=True)
class ListedAlerts:
    """Alerts as the list shows them. `passed`: thresholds passed now; `snoozed_until`: as in `CardState`.

    `forecast`: that alert is open. `asleep`: there is no limit to go by.
    """

    id: str
    organization: Organization
    settings: AlertSettings
    locale: str
    owner_id: str
    state: SubscriptionState
    reason: str | None = None
    passed: tuple[int, ...] = ()
    forecast: bool = False
    snoozed: bool = False
    snoozed_until: datetime | None = None
    asleep: bool = False
    readers: ShownReaders = NOBODY_SHOWN
    channel_id: str = ""
    last: LastResult | None = None


def alerts_entry(alerts: ListedAlerts, rights: Rights, localizer: Localizer) -> ListEntry:
    """A channel's alerts of an organization in its list."""
    return _DRAWING.entry(alerts, rights, localizer)


def _lines(alerts: ListedAlerts, localizer: Localizer) -> list[RichText]:
    # Of no limit nothing is passed now, whatever was passed before.
    open_now = [] if alerts.asleep else _open_now(alerts, localizer)
    return [
        when_line(alerts.settings, localizer),
        *extra_lines(alerts.settings, localizer),
        *([asleep_line(localizer)] if alerts.asleep else []),
        *open_now,
        *([snooze_line(alerts.snoozed_until, localizer)] if alerts.snoozed else []),
        last_line(alerts, localizer),
    ]


def _open_now(alerts: ListedAlerts, localizer: Localizer) -> list[RichText]:
    """Thresholds passed and an open forecast, as `status` has them beside it."""
    translator = localizer.translator
    marks = named_thresholds(alerts.passed, translator)
    what = translator.say("the forecast passed {percent}", percent=translator.percent(FULL_USE))
    return [
        *([localizer.say("Thresholds passed now: {marks}", marks=marks)] if alerts.passed else []),
        *([localizer.say("Open alert: {what}", what=what)] if alerts.forecast else []),
    ]


def _short(alerts: ListedAlerts, localizer: Localizer) -> str:
    if alerts.asleep:
        return localizer.translator.say("inactive")
    return ", ".join(map(localizer.translator.percent, alerts.settings.marks)) or "–"


_DRAWING = ListDrawing(
    buttons=buttons.BUTTONS,
    group_title=noop("Alerts"),
    active_title=noop("Alerts for {organization}"),
    pending_title=noop("Alerts for {organization}: not active yet"),
    paused_title=PAUSED,
    pending_short=noop("alerts not active yet"),
    paused_short=noop("alerts paused"),
    pending_text=noop("They become active as soon as we have posted their welcome."),
    resume_text=noop("Press Resume to switch them on again."),
    lines=_lines,
    short=_short,
    first_button=buttons.settings,
)
