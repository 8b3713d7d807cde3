"""The life of a subscription is the same for digests and alerts."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot import audit
from bot.alerts.kind import ALERTS
from bot.alerts.model import AlertSettings
from bot.alerts.repository import AlertSubscription
from bot.deps import Deps
from bot.digests.kind import DIGESTS
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import WeeklySchedule, next_occurrence
from bot.errors import AlreadySubscribed, NotAllowed, SubscriptionChanged
from bot.permissions import Person
from bot.slack.error_codes import UNARCHIVED
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions import channel_changes, lifecycle
from bot.subscriptions.kind import SubscriptionKind
from bot.subscriptions.lifecycle import Outcome
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.usage.model import Organization
from tests.support.workspace import ACME, ANA, BEN, CARMEN, FINANCE, NOW, OPS, PARTNERS, RANDOM

WORKSPACE = "T0ACME"
MONDAY = WeeklySchedule(0, time(9), "America/Sao_Paulo")
DIGEST = DigestSubscription(
    id="d1",
    workspace_id=WORKSPACE,
    channel_id=OPS,
    organization=Organization(ACME, "Acme Ltda"),
    settings=MONDAY,
    locale="en-US",
    owner=BEN,
    created_at=NOW,
    next_run=next_occurrence(MONDAY, after=NOW, used=None),
)
ALERT = AlertSubscription(
    id="a1",
    workspace_id=WORKSPACE,
    channel_id=OPS,
    organization=Organization(ACME, "Acme Ltda"),
    settings=AlertSettings(),
    locale="en-US",
    owner=BEN,
    created_at=NOW,
    time_zone="America/Sao_Paulo",
)
Kind = SubscriptionKind[Any]
BOTH = pytest.mark.parametrize(("kind", "draft"), [(DIGESTS, DIGEST), (ALERTS, ALERT)], ids=["digests", "alerts"])


async def person(deps: Deps, person_id: str = BEN) -> Person:
    return await deps.person(WORKSPACE, person_id)


async def create(deps: Deps, kind: Kind, draft: Subscription[Any]) -> Outcome[Any]:
    async def as_saved(_session: AsyncSession, saved: Subscription[Any]) -> Subscription[Any]:
        return saved

    return await lifecycle.create(deps, kind, await person(deps), draft, as_saved)


async def find(deps: Deps, kind: Kind, draft: Subscription[Any]) -> Subscription[Any]:
    async with deps.sessions.read() as session:
        subscription: Subscription[Any] | None = await kind.repository.find(session, WORKSPACE, draft.id)
    assert subscription is not None
    return subscription


async def actions(deps: Deps) -> list[str]:
    async with deps.sessions.read() as session:
        return [entry.action for entry in await audit.read(session, WORKSPACE, limit=50)][::-1]


@BOTH
async def test_it_becomes_active_with_its_welcome(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    outcome = await create(deps, kind, draft)
    assert (outcome.subscription.state, outcome.refused) == (SubscriptionState.ACTIVE, None)
    with pytest.raises(AlreadySubscribed):
        await create(deps, kind, replace(draft, id="again"))


@BOTH
async def test_nothing_stays_where_the_welcome_is_refused(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    outcome = await create(deps, kind, replace(draft, channel_id=RANDOM))
    assert (outcome.subscription.state, outcome.refused) == (SubscriptionState.REMOVED, "not_in_channel")


@BOTH
async def test_a_pause_survives_a_removal_that_is_taken_back(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    ben = (await create(deps, kind, draft), await person(deps))[1]
    await lifecycle.pause(deps, kind, ben, draft.id)
    await lifecycle.remove(deps, kind, ben, draft.id)
    restored = await lifecycle.restore(deps, kind, ben, draft.id)
    assert (restored.state, restored.pause_reason) == (SubscriptionState.PAUSED, "person")
    resumed = await lifecycle.resume(deps, kind, ben, draft.id)
    assert (resumed.state, resumed.pause_reason) == (SubscriptionState.ACTIVE, None)
    names = kind.actions
    assert await actions(deps) == [names.created, names.paused, names.removed, names.restored, names.resumed]


@BOTH
async def test_what_is_removed_is_gone_for_every_other_action(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    ben = (await create(deps, kind, draft), await person(deps))[1]
    await lifecycle.remove(deps, kind, ben, draft.id)
    for act in (lifecycle.pause, lifecycle.resume, lifecycle.remove, lifecycle.allow_shared):
        with pytest.raises(kind.gone):
            await act(deps, kind, ben, draft.id)


@BOTH
async def test_its_owner_and_admins_change_it(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    await create(deps, kind, draft)
    with pytest.raises(NotAllowed):
        await lifecycle.pause(deps, kind, await person(deps, CARMEN), draft.id)
    assert (await lifecycle.pause(deps, kind, await person(deps, ANA), draft.id)).state is SubscriptionState.PAUSED


@BOTH
async def test_of_two_changes_of_one_version_the_second_fails(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    shown = (await create(deps, kind, draft)).subscription
    ben, other_language = await person(deps), {"locale": "pt-BR"}
    await lifecycle.change(deps, kind, ben, shown, kind.actions.edited, other_language)
    with pytest.raises(SubscriptionChanged):
        await lifecycle.change(deps, kind, ben, shown, kind.actions.edited, other_language)


@BOTH
async def test_a_shared_channel_waits_for_an_admin(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    outcome = await create(deps, kind, replace(draft, channel_id=PARTNERS))
    assert (outcome.subscription.state, outcome.refused) == (SubscriptionState.PAUSED, "shared")
    with pytest.raises(NotAllowed):
        await lifecycle.allow_shared(deps, kind, await person(deps), draft.id)
    allowed = (await lifecycle.allow_shared(deps, kind, await person(deps, ANA), draft.id)).subscription
    assert (allowed.state, allowed.shared_channel_allowed) == (SubscriptionState.ACTIVE, True)


@BOTH
async def test_it_pauses_and_goes_on_with_its_channel(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    await create(deps, kind, draft)
    await channel_changes.close(deps, SUBSCRIPTION_KINDS, WORKSPACE, OPS, "is_archived")
    paused = await find(deps, kind, draft)
    await channel_changes.reopen(deps, SUBSCRIPTION_KINDS, WORKSPACE, OPS, UNARCHIVED)
    resumed = await find(deps, kind, draft)
    assert [(paused.state, paused.pause_reason), (resumed.state, resumed.pause_reason)] == [
        (SubscriptionState.PAUSED, "is_archived"),
        (SubscriptionState.ACTIVE, None),
    ]


@BOTH
async def test_it_follows_its_channel_to_a_new_id(deps: Deps, kind: Kind, draft: Subscription[Any]) -> None:
    await create(deps, kind, draft)
    async with deps.sessions.write() as session:
        await channel_changes.move(session, SUBSCRIPTION_KINDS, WORKSPACE, OPS, FINANCE)
    assert (await find(deps, kind, draft)).channel_id == FINANCE


async def test_both_kinds_are_found_by_id_in_one_look(deps: Deps) -> None:
    await create(deps, DIGESTS, DIGEST)
    await create(deps, ALERTS, ALERT)
    async with deps.sessions.read() as session:
        subscriptions = await SUBSCRIPTION_KINDS.find_each(session, ["d1", "a1", "unknown"])
    assert {found: SUBSCRIPTION_KINDS.of(subscriptions[found]) for found in subscriptions} == {
        "d1": DIGESTS,
        "a1": ALERTS,
    }
