"""The alerts of a channel as `list` shows them, below its digests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.messages import buttons
from bot.alerts.messages.settings_text import asleep_line, extra_lines, snooze_line, when_line
from bot.alerts.model import AlertSettings
from bot.blocks.kit import fallback_text
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, bullet_list
from bot.i18n.translator import noop
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders
from bot.subscriptions.list_rows import ListDrawing
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization

MOST_DRAWN = 3  # with buttons: a message holds 50 blocks, and the digests take up to 43
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class ListedAlerts:
    """Alerts as the list shows them. `passed`: thresholds passed now; `snoozed_until`: as in `CardState`.

    `asleep`: there is no limit to go by.
    """

    id: str
    organization: Organization
    settings: AlertSettings
    locale: str
    owner_id: str
    state: SubscriptionState
    reason: str | None = None
    passed: tuple[int, ...] = ()
    snoozed: bool = False
    snoozed_until: datetime | None = None
    asleep: bool = False
    readers: ShownReaders = NOBODY_SHOWN
    channel_id: str = ""


def alerts_list(listed: Sequence[ListedAlerts], localizer: Localizer) -> Message:
    """All alerts of a channel: at least alerts. `kit.combine` sets it below the list of digests."""
    rows = _DRAWING.rows(listed, localizer, most_drawn=MOST_DRAWN, most_listed=MOST_LISTED)
    blocks = [*rows.blocks, *([bullet_list(rows.more)] if rows.more else [])]
    text = [*rows.text, *(f"• {line.text}" for line in rows.more)]
    return Message(fallback_text(text), tuple(blocks))


def _lines(alerts: ListedAlerts, localizer: Localizer) -> list[RichText]:
    # Of no limit nothing is passed now, whatever was passed before.
    marks = "" if alerts.asleep else ", ".join(map(localizer.translator.percent, alerts.passed))
    return [
        when_line(alerts.settings, localizer),
        *extra_lines(alerts.settings, localizer),
        *([asleep_line(localizer)] if alerts.asleep else []),
        *([localizer.say("Passed now: {marks}", marks=marks)] if marks else []),
        *([snooze_line(alerts.snoozed_until, localizer)] if alerts.snoozed else []),
    ]


_DRAWING = ListDrawing(
    buttons=buttons.BUTTONS,
    active_title=noop("Alerts for {organization}"),
    pending_title=noop("Alerts for {organization}: not active yet"),
    paused_title=noop("Alerts for {organization}: paused"),
    pending_text=noop("They become active as soon as their welcome is in the channel."),
    resume_text=noop("Resume switches them on again."),
    lines=_lines,
    first_button=buttons.settings,
)
