"""The card of `list`: what a conversation gets, kind by kind, and what people did to it last. Pure.

A few subscriptions stand there with their lines and buttons. Of more, each has a line, and a menu opens one: on a phone
twenty rows of buttons are a long way, and a message holds 50 blocks. https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.blocks.kit import actions, button, context, fallback_text, paragraph, select
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText, join, name_of, paragraphs, titled_list
from bot.subscriptions.audit_messages import AuditEntry, audit_line
from bot.subscriptions.listing.rows import ListEntry
from bot.subscriptions.pause_reasons import BY_PERSON, reason
from bot.usage.model import Organization

OPEN, ALL = "list_open", "list_all"  # action ids: the menu, and the way back
MOST_DRAWN = 6  # in full
MOST_LISTED = 100  # as many as a menu offers: https://docs.slack.dev/reference/block-kit/block-elements
MOST_ACTIONS = 5
_MOST_PAUSED = 10  # in `status`


def list_card(
    entries: Sequence[ListEntry], audit_entries: Sequence[AuditEntry], channel_id: str, localizer: Localizer
) -> Message:
    """Everything that the conversation gets."""
    if not entries:
        return nothing_listed(channel_id, localizer)
    here = {name: str(phrase) for name, phrase in localizer.here(channel_id).items()}
    head = localizer.translator.count(
        "{n} subscription {in_this_channel}", "{n} subscriptions {in_this_channel}", len(entries), **here
    )
    drawn = _in_full(entries) if len(entries) <= MOST_DRAWN else _in_short(entries, localizer)
    recent = [audit_line(entry, localizer) for entry in audit_entries[:MOST_ACTIONS]]
    changes = _list_of(localizer.say("Recent changes"), recent) if recent else Message("")
    zone = localizer.zone_line()
    blocks = [paragraph(*RichText((head,)).elements(bold=True)), *drawn.blocks, *changes.blocks, context(zone)]
    return Message(fallback_text([head, *drawn.text.split("\n"), *changes.text.split("\n"), zone]), tuple(blocks))


def opened_card(entry: ListEntry, localizer: Localizer) -> Message:
    """One of many, as it was chosen from the menu."""
    back = button(localizer.translator.say("Back to the list"), ALL, entry.id)
    drawn, zone = _in_full([entry]), localizer.zone_line()
    return Message(fallback_text([drawn.text, zone]), (*drawn.blocks, actions([back]), context(zone)))


def nothing_listed(channel_id: str, localizer: Localizer) -> Message:
    """There is nothing to list, nothing to remove."""
    digest, alerts = localizer.command("subscribe"), localizer.command("alerts")
    return paragraphs(
        [
            localizer.say("{This_channel} has no digest and no alerts yet.", **localizer.here(channel_id)),
            localizer.say("Type {digest} for a digest, {alerts} for alerts.", digest=digest, alerts=alerts),
        ]
    )


def _in_full(entries: Sequence[ListEntry]) -> Message:
    blocks: list[Block] = []
    text: list[str] = []
    for entry in entries:
        blocks += [titled_list(entry.title, entry.lines), *([actions(entry.row)] if entry.row else [])]
        text += [entry.title.text, *(f"• {line.text}" for line in entry.lines)]
    return Message("\n".join(text), tuple(blocks))


def _in_short(entries: Sequence[ListEntry], localizer: Localizer) -> Message:
    listed = entries[:MOST_LISTED]
    # Those of one kind come one after another: see `list.list_channel`.
    groups = [(group, list(of_group)) for group, of_group in groupby(listed, key=lambda entry: entry.group)]
    shown = [_list_of(group, [entry.short for entry in of_group]) for group, of_group in groups]
    titles = {entry.id: entry.title.shown for entry in listed}
    menu = select(localizer.translator.say("Open a subscription"), OPEN, titles)
    text = "\n".join(part.text for part in shown)
    return Message(text, (actions([menu]), *(block for part in shown for block in part.blocks)))


def _list_of(title: RichText, lines: Sequence[RichText]) -> Message:
    text = [title.text, *(f"• {line.text}" for line in lines)]
    return Message("\n".join(text), (titled_list(title, lines),))


@dataclass(frozen=True, slots=True)
class Pause:
    """A subscription that is paused. `title`: of its kind, with {organization}; `code`: of the reason."""

    title: str
    organization: Organization
    code: str


def paused_part(pauses: Sequence[Pause], channel_id: str, localizer: Localizer) -> Message:
    """The part of `status` about what is paused: at least one, why, and what to do."""
    lines = [_paused(pause, channel_id, localizer) for pause in pauses[:_MOST_PAUSED]]
    listed = localizer.say("Type {command} to see and resume them.", command=localizer.command("list"))
    return _list_of(localizer.say("Paused"), [*lines, listed])


def _paused(pause: Pause, channel_id: str, localizer: Localizer) -> RichText:
    cause = reason(pause.code, localizer, channel_id)
    advice = [] if pause.code == BY_PERSON else [cause.advice]
    title = localizer.say(pause.title, organization=name_of(pause.organization))
    return join([title, cause.what.then(*advice)], ". ")
