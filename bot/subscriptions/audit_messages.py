"""Lines of the audit table as people read them."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.rich_text import Localizer, RichText, Untrusted, UserMention
from bot.i18n.translator import noop

_PERSON = re.compile(r"[UW][A-Z0-9]+")
_SENTENCES = {
    "subscribed": noop("{person} set up the digest of {organization}, {instant}"),
    "edited": noop("{person} edited the digest of {organization}, {instant}"),
    "paused": noop("{person} paused the digest of {organization}, {instant}"),
    "resumed": noop("{person} resumed the digest of {organization}, {instant}"),
    "removed": noop("{person} removed the digest of {organization}, {instant}"),
    "restored": noop("{person} brought the digest of {organization} back, {instant}"),
    "undone": noop("{person} undid a change of the digest of {organization}, {instant}"),
    "asked_owner": noop("{person} asked for a change of the digest of {organization}, {instant}"),
    "skipped": noop("{person} skipped a run of the digest of {organization}, {instant}"),
    "unskipped": noop("{person} no longer skips a run of the digest of {organization}, {instant}"),
    "sent_now": noop("{person} sent an extra digest of {organization}, {instant}"),
    "sent_again": noop("{person} sent the digest of {organization} again, {instant}"),
    "allowed_shared": noop("{person} allowed {organization} in a shared channel, {instant}"),
    "shared_anyway": noop("{person} shared {organization} where people from another company can read it, {instant}"),
    "alerts_set_up": noop("{person} set up alerts for {organization}, {instant}"),
    "alerts_edited": noop("{person} edited the alerts for {organization}, {instant}"),
    "alerts_paused": noop("{person} paused the alerts for {organization}, {instant}"),
    "alerts_resumed": noop("{person} resumed the alerts for {organization}, {instant}"),
    "alerts_off": noop("{person} switched the alerts for {organization} off, {instant}"),
    "alerts_restored": noop("{person} brought the alerts for {organization} back, {instant}"),
    "alerts_undone": noop("{person} undid a change of the alerts for {organization}, {instant}"),
    "alerts_asked_owner": noop("{person} asked for a change of the alerts for {organization}, {instant}"),
    "acknowledged": noop("{person} took an alert for {organization}, {instant}"),
    "taken_over": noop("{person} took over an alert for {organization}, {instant}"),
    "handed_on": noop("{person} handed off an alert for {organization}, {instant}"),
    "given_back": noop("{person} gave back an alert for {organization}, {instant}"),
    "snoozed": noop("{person} snoozed the alerts for {organization}, {instant}"),
    "woken": noop("{person} ended the snooze of the alerts for {organization}, {instant}"),
    "webhook_set": noop("{person} set a webhook for the alerts for {organization}, {instant}"),
    "webhook_removed": noop("{person} removed the webhook of the alerts for {organization}, {instant}"),
    "called_expected": noop("{person} marked an unusual day of {organization} as expected, {instant}"),
}
_ANY = noop("{person}: {deed}, {organization}, {instant}")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit table. `actor`: a person's id, or what else acted."""

    at: datetime
    actor: str
    action: str
    organization: str  # its name


def audit_line(entry: AuditEntry, localizer: Localizer) -> RichText:
    """`@Ana paused Acme, Thu 19 Nov, 12:04`."""
    actor = UserMention(entry.actor) if _PERSON.fullmatch(entry.actor) else Untrusted(entry.actor)
    return localizer.say(
        _SENTENCES.get(entry.action, _ANY),
        person=actor,
        deed=Untrusted(entry.action),
        organization=Untrusted(entry.organization),
        instant=localizer.moment(entry.at),
    )
