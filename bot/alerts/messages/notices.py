"""Direct messages about alerts that do not come: to the owner, or to the bot's admins where the owner is gone."""

from dataclasses import dataclass
from datetime import datetime

from bot.alerts.messages import buttons
from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Line, Voice, name_of, paragraphs
from bot.digests.messages.notices import in_their_place
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


def alerts_paused_notice(alerts: AlertsOf, code: str, voice: Voice) -> Message:
    """They paused themselves, once per streak: why, what to do, and how they go on."""
    why = reason(code, voice)
    first = voice.say(
        "The alerts of {organization} in {channel} are paused.",
        organization=name_of(alerts.organization),
        channel=Channel(alerts.channel_id),
    )
    then = voice.say("Then press Resume, unless they go on by themselves.")
    row = actions([buttons.resume(alerts.subscription_id, voice.words)])
    return paragraphs([first, why.what.then(why.advice), then, *_instead(alerts, voice)], row)


def alert_unsure_notice(alerts: AlertsOf, at: datetime, voice: Voice) -> Message:
    """Nobody can tell whether an alert arrived."""
    first = voice.say(
        "Slack did not say whether an alert of {organization} arrived in {channel} ({instant}).",
        organization=name_of(alerts.organization),
        channel=Channel(alerts.channel_id),
        instant=voice.instant(at),
    )
    look = voice.say("Look into the channel: the alert is not sent again by itself.")
    return paragraphs([first, look, *_instead(alerts, voice)])


def _instead(alerts: AlertsOf, voice: Voice) -> list[Line]:
    return [in_their_place(alerts.owner_id, voice)] if alerts.owner_gone else []
