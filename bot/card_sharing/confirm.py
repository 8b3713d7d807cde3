"""Show a card to everybody in a channel: who may, and what an admin has to confirm first."""

from dataclasses import dataclass

from bot import audit, permissions
from bot.audit import Entry
from bot.blocks.conversation import is_direct
from bot.deps import Deps
from bot.errors import SharingCause, SharingNeedsAdmin
from bot.organizations.resolve import organizations_here
from bot.permissions import Person
from bot.sharing.audience import External, Internal
from bot.sharing.consent import ShownReaders, shown
from bot.sharing.gate import who_reads
from bot.usage.model import Organization

_OTHER = "other organization"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """The question to an admin before a card is shown to all: each cause, and who reads along."""

    causes: tuple[SharingCause, ...]
    readers: ShownReaders
    organization: Organization


async def unconfirmed(
    deps: Deps, person: Person, channel_id: str, organization: Organization, confirmed: str
) -> Unconfirmed | None:
    """The question to an admin; None where there is none, or it was `confirmed` (a fingerprint) for those of now.

    Raises SharingNeedsAdmin where the person is none, ReadersNotTold, and what Pipefy raises.
    """
    if is_direct(channel_id):
        return None  # the person reads alone: see `_post_to_all` in `bot.card_sharing.share_card`
    audience = await who_reads(deps, channel_id)
    here = (await organizations_here(deps, person.workspace_id, channel_id)).organizations
    other = not here or organization.uuid != here[0].uuid
    causes = (() if isinstance(audience, Internal) else (_cause(audience),)) + (
        (SharingCause.OTHER_ORGANIZATION,) if other else ()
    )
    if not causes:
        return None
    if not permissions.is_admin(person):
        raise SharingNeedsAdmin(causes[0])
    readers = shown(audience, organization.uuid, *([_OTHER] if other else []))
    return None if confirmed == readers.fingerprint else Unconfirmed(causes, readers, organization)


async def record(deps: Deps, person: Person, channel_id: str, organization: Organization) -> None:
    """Keep who confirmed it: before the post, so that a death in between leaves a word and no post."""
    entry = Entry(
        at=deps.now(),
        actor=person.id,
        action="shared_anyway",
        detail=organization.name or organization.uuid,
        channel_id=channel_id,
    )
    async with deps.sessions.write() as session:
        await audit.write(session, person.workspace_id, entry)


def _cause(audience: object) -> SharingCause:
    return SharingCause.EXTERNAL if isinstance(audience, External) else SharingCause.UNKNOWN
