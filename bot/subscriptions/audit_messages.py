"""Who did what to a subscription, as the audit table tells it."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.rich_text import Line, Outside, Someone, Voice
from bot.slack.error_messages import mark

_PERSON = re.compile(r"[UW][A-Z0-9]+")
_DEEDS = {
    "subscribed": mark("{person} subscribed to {organization}, {instant}"),
    "edited": mark("{person} edited {organization}, {instant}"),
    "paused": mark("{person} paused {organization}, {instant}"),
    "resumed": mark("{person} resumed {organization}, {instant}"),
    "removed": mark("{person} removed {organization}, {instant}"),
    "restored": mark("{person} brought {organization} back, {instant}"),
    "skipped": mark("{person} skipped a week of {organization}, {instant}"),
    "unskipped": mark("{person} no longer skips a week of {organization}, {instant}"),
    "sent_now": mark("{person} sent {organization} once more, {instant}"),
    "sent_again": mark("{person} sent {organization} again, {instant}"),
    "allowed_shared": mark("{person} allowed {organization} in a shared channel, {instant}"),
    "alerts_set_up": mark("{person} set up alerts for {organization}, {instant}"),
    "alerts_edited": mark("{person} edited the alerts for {organization}, {instant}"),
    "alerts_paused": mark("{person} paused the alerts for {organization}, {instant}"),
    "alerts_resumed": mark("{person} resumed the alerts for {organization}, {instant}"),
    "alerts_off": mark("{person} switched the alerts for {organization} off, {instant}"),
    "alerts_restored": mark("{person} brought the alerts for {organization} back, {instant}"),
    "acknowledged": mark("{person} took on an alert of {organization}, {instant}"),
    "snoozed": mark("{person} snoozed the alerts for {organization}, {instant}"),
    "woken": mark("{person} ended the snooze of {organization}, {instant}"),
    "webhook_set": mark("{person} set a webhook for the alerts for {organization}, {instant}"),
    "webhook_removed": mark("{person} removed the webhook of the alerts for {organization}, {instant}"),
    "called_expected": mark("{person} called an unusual day of {organization} expected, {instant}"),
}
_ANY = mark("{person}: {deed}, {organization}, {instant}")


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit table. `actor`: a person's id, or what else acted."""

    at: datetime
    actor: str
    deed: str
    organization: str  # its name


def deed_line(deed: Deed, voice: Voice) -> Line:
    """`@Ana paused Acme, 19 Nov 2026, 12:04 (America/Sao_Paulo)`."""
    actor = Someone(deed.actor) if _PERSON.fullmatch(deed.actor) else Outside(deed.actor)
    return voice.say(
        _DEEDS.get(deed.deed, _ANY),
        person=actor,
        deed=Outside(deed.deed),
        organization=Outside(deed.organization),
        instant=voice.instant(deed.at),
    )
