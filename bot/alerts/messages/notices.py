"""Direct messages about alerts that do not come: to the owner, or to the bot's admins where the owner is gone."""

from dataclasses import dataclass
from datetime import datetime

from bot.alerts.messages import buttons
from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Localizer, RichText, name_of, paragraphs
from bot.subscriptions.messages import in_their_place
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class AlertsOf:
    """The alerts that a notice is about. `owner_gone`: the bot's admins read it in the owner's place."""

    subscription_id: str
    organization: Organization
    channel_id: str
    owner_id: str
    owner_gone: bool = False


def alerts_paused_notice(alerts: AlertsOf, code: str, localizer: Localizer) -> Message:
    """They paused themselves, once per streak: why, what to do, and how they go on."""
    why = reason(code, localizer)
    first = localizer.say(
        "The alerts of {organization} in {channel} are paused.",
        organization=name_of(alerts.organization),
        channel=Channel(alerts.channel_id),
    )
    then = localizer.say("Then press Resume, unless they go on by themselves.")
    row = actions([buttons.resume(alerts.subscription_id, localizer.translator)])
    return paragraphs([first, why.what.then(why.advice), then, *_instead(alerts, localizer)], row)


def alert_unsure_notice(alerts: AlertsOf, at: datetime, localizer: Localizer) -> Message:
    """Nobody can tell whether an alert arrived."""
    first = localizer.say(
        "Slack did not say whether an alert of {organization} arrived in {channel} ({instant}).",
        organization=name_of(alerts.organization),
        channel=Channel(alerts.channel_id),
        instant=localizer.instant(at),
    )
    look = localizer.say("Look into the channel: the alert is not sent again by itself.")
    return paragraphs([first, look, *_instead(alerts, localizer)])


def _instead(alerts: AlertsOf, localizer: Localizer) -> list[RichText]:
    return [in_their_place(alerts.owner_id, localizer)] if alerts.owner_gone else []
