"""The digests of a channel, as people see them."""

from collections.abc import Mapping, Sequence

from bot import permissions
from bot.blocks.message import Message
from bot.delivery import repository as delivery_repository
from bot.delivery.model import PLANNED, DeliveryKind
from bot.delivery.payload import from_json
from bot.deps import Deps
from bot.digests.messages.list import ListedDigest, digest_entry
from bot.digests.planning import plan
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.permissions import Person
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders, needs_consent
from bot.subscriptions.consent import readers_without_consent
from bot.subscriptions.listing.last_result import LastResult
from bot.subscriptions.listing.last_results import last_results
from bot.subscriptions.listing.rows import ListEntry, rights_of

_KINDS = (*PLANNED, DeliveryKind.MANUAL, DeliveryKind.CADENCE_MANUAL)


async def digests_listing(deps: Deps, person: Person, channel_id: str) -> list[ListEntry]:
    """Every digest of the channel with its last result."""
    async with deps.sessions.read() as session:
        subscriptions = await digest_subscriptions.of_channel(session, person.workspace_id, channel_id)
    last = await last_results(deps, subscriptions, kinds=_KINDS)
    readers = await readers_without_consent(deps, channel_id, subscriptions)
    return await _entries(deps, person, subscriptions, last, readers)


async def digest_entries(deps: Deps, person: Person, subscriptions: Sequence[DigestSubscription]) -> list[ListEntry]:
    """Digests of any channels, as a person reads them; Slack is not asked for anything."""
    last = await last_results(deps, subscriptions, kinds=_KINDS, may_link=False)
    return await _entries(deps, person, subscriptions, last, NOBODY_SHOWN)


async def _entries(
    deps: Deps,
    person: Person,
    subscriptions: Sequence[DigestSubscription],
    last: Mapping[str, LastResult],
    readers: ShownReaders,
) -> list[ListEntry]:
    localizer = deps.localizer(person.locale, person.time_zone)
    return [
        digest_entry(
            await _listed(deps, subscription, last.get(subscription.id), readers),
            rights_of(person, subscription.owner),
            localizer,
        )
        for subscription in subscriptions
    ]


async def last_details(deps: Deps, person: Person, channel_id: str, subscription_id: str) -> Message | None:
    """The table of the last digest that was drawn for this channel; None where there is none any more."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscription = await digest_subscriptions.find(session, person.workspace_id, subscription_id)
        last = await delivery_repository.last_of(session, person.workspace_id, [subscription_id], kinds=_KINDS)
    delivery = last.get(subscription_id)
    # The id comes back from a client: it must not show the digest of another channel.
    if subscription is None or subscription.channel_id != channel_id or delivery is None or delivery.payload is None:
        return None
    return from_json(delivery.payload).details


async def _listed(
    deps: Deps, subscription: DigestSubscription, last: LastResult | None, readers: ShownReaders
) -> ListedDigest:
    run = subscription.next_run
    skips = subscription.skipped_slot == run.slot
    following = await plan(deps, subscription.tracked, subscription.settings, run.slot, after=run) if skips else None
    return ListedDigest(
        id=subscription.id,
        organization=subscription.organization,
        schedule=subscription.settings,
        locale=subscription.locale,
        owner_id=subscription.owner,
        state=subscription.state,
        reason=subscription.pause_reason,
        next_run=run.at,
        last=last,
        skips_until=following.at if following else None,
        readers=readers if needs_consent(subscription.pause_reason) else NOBODY_SHOWN,
        channel_id=subscription.channel_id,
        extent=subscription.extent,
    )
