"""Rows of links from channels to organizations, and of what the default setting stood for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import Sessions
from bot.db.point_read import PointRead
from bot.db.tables import links, organizations
from bot.db.upsert import insert_into
from bot.organizations.reference import OrganizationNumber, parse_reference
from bot.usage.model import Organization

_LINK = select(
    links.c.organization_uuid,
    links.c.organization_name,
    links.c.linked_by,
    links.c.linked_at,
    links.c.organization_number,
).where(links.c.workspace_id == bindparam("workspace"), links.c.channel_id == bindparam("channel"))
_READ_LINK = PointRead(_LINK)


@dataclass(frozen=True, slots=True)
class ChannelLink:
    """The link of a channel. `number` is the id in Pipefy's addresses, where it is known."""

    organization: Organization
    linked_by: str
    linked_at: datetime
    number: str | None = None


async def link(session: AsyncSession, workspace_id: str, channel_id: str, link: ChannelLink) -> None:
    """Let the channel mean this organization from now on, whatever it meant before."""
    meaning = {
        "organization_uuid": link.organization.uuid,
        "organization_name": link.organization.name,
        "organization_number": link.number,
        "linked_by": link.linked_by,
        "linked_at": link.linked_at,
    }
    statement = insert_into(session, links).values(workspace_id=workspace_id, channel_id=channel_id, **meaning)
    key = (links.c.workspace_id, links.c.channel_id)
    # Two people who link at once: the later one wins, and both read what they chose.
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=meaning))


async def unlink(session: AsyncSession, workspace_id: str, channel_id: str) -> bool:
    """Forget what the channel means; False if it meant nothing."""
    # RETURNING tells whether there was a row; rowcount is not reliable in every driver.
    statement = delete(links).where(links.c.workspace_id == workspace_id, links.c.channel_id == channel_id)
    return await session.scalar(statement.returning(links.c.channel_id)) is not None


async def move_link(session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None:
    """Follow a channel whose id Slack changed, with what it is linked to."""
    moved = await find_link(session, workspace_id, old_id)
    if moved:
        await link(session, workspace_id, new_id, moved)
        await unlink(session, workspace_id, old_id)


async def find_link(session: AsyncSession, workspace_id: str, channel_id: str) -> ChannelLink | None:
    """The link of the channel; None where it has none."""
    return _parsed((await session.execute(_LINK, {"workspace": workspace_id, "channel": channel_id})).one_or_none())


async def links_of(session: AsyncSession, workspace_id: str) -> dict[str, ChannelLink]:
    """The links of all channels of a workspace, by channel."""
    columns = (links.c.organization_uuid, links.c.organization_name, links.c.linked_by, links.c.linked_at)
    statement = select(links.c.channel_id, *columns, links.c.organization_number)
    rows = await session.execute(statement.where(links.c.workspace_id == workspace_id).order_by(links.c.linked_at))
    return {channel_id: link for channel_id, *row in rows if (link := _parsed(row))}


async def read_link(sessions: Sessions, workspace_id: str, channel_id: str) -> ChannelLink | None:
    """The link as it is committed now, outside of any transaction: every answer begins with it."""
    return _parsed(await sessions.row(_READ_LINK, workspace=workspace_id, channel=channel_id))


def _parsed(row: Sequence[Any] | None) -> ChannelLink | None:
    if row is None:
        return None
    uuid, name, linked_by, linked_at, number = row
    return ChannelLink(Organization(uuid=uuid, name=name), linked_by, linked_at, number)


async def remember(session: AsyncSession, workspace_id: str, reference: str, organization: Organization) -> None:
    """Keep what an id, URL or uuid stands for."""
    meaning = {"uuid": organization.uuid, "name": organization.name}
    statement = insert_into(session, organizations).values(workspace_id=workspace_id, asked_for=reference, **meaning)
    key = (organizations.c.workspace_id, organizations.c.asked_for)
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=meaning))


async def find_number(session: AsyncSession, workspace_id: str, uuid: str) -> str | None:
    """The number in the organization's address, where it was asked for by one or the other; None where it was not."""
    statement = select(organizations.c.asked_for).where(
        organizations.c.workspace_id == workspace_id, organizations.c.uuid == uuid
    )
    references = [parse_reference(reference) for reference in await session.scalars(statement)]
    return next((known.value for known in references if isinstance(known, OrganizationNumber)), None)


async def recall(session: AsyncSession, workspace_id: str, reference: str) -> Organization | None:
    """The organization that it stood for the last time, or None."""
    rows = await session.execute(
        select(organizations.c.uuid, organizations.c.name).where(
            organizations.c.workspace_id == workspace_id, organizations.c.asked_for == reference
        )
    )
    row = rows.first()
    return Organization(row.uuid, row.name) if row else None
