"""Notes about alerts: a few words, in the thread of the card that they are about where there is one."""

from dataclasses import replace
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.evaluation import Said, Seen, delivery_of
from bot.alerts.messages.notes import base_changed_note, marks_left_note, muted_note, still_passed_note, unforeseen_note
from bot.alerts.model import (
    BaseChanged,
    Foreseen,
    MarkMuted,
    MarkPassed,
    MarksLeft,
    SpikesSeen,
    StillPassed,
    Unforeseen,
)
from bot.blocks.message import Message
from bot.blocks.rich_text import Voice
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Kind
from bot.delivery.payload import Payload, to_json
from bot.deps import Deps


async def note(
    deps: Deps, session: AsyncSession, seen: Seen, name: str, event: Said, *, under: str | None = None
) -> None:
    """Queue the note of an event; `under`: the mark in whose thread it belongs."""
    one = seen.subscription
    voice = Voice(deps.words(one.locale), one.zone, deps.bot_name)
    thread = await _thread(session, seen, under) if under else None
    payload = to_json(Payload(_words(event, seen, voice), thread_ts=thread))
    await delivery_repository.insert(
        session, replace(delivery_of(deps, one, Kind.ALERT_NOTE, f"{seen.month}:{name}"), payload=payload)
    )


def _words(event: Said, seen: Seen, voice: Voice) -> Message:
    organization, as_of = seen.subscription.organization, seen.at
    match event:
        case BaseChanged():
            return base_changed_note(organization, event, as_of, voice)
        case MarksLeft():
            return marks_left_note(organization, event, as_of, voice)
        case MarkMuted():
            return muted_note(organization, event, seen.after.month, as_of, voice)
        case Unforeseen():
            return unforeseen_note(organization, event, as_of, voice)
        case StillPassed():
            return still_passed_note(organization, event, seen.subscription.id, as_of, voice)
        case MarkPassed() | Foreseen() | SpikesSeen():
            raise AssertionError("these have a card")
        case _:
            assert_never(event)


async def _thread(session: AsyncSession, seen: Seen, mark: str) -> str | None:
    one = seen.subscription
    fired = await firing_repository.of_subscription(session, one.workspace_id, one.id, month=seen.after.month)
    named = next((firing for firing in fired if firing.mark == mark and firing.card), None)
    card = next((firing for firing in fired if named and firing.id == named.card), None)
    return card.ts if card else None
