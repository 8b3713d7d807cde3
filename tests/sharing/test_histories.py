"""Whatever happens to a channel in whatever order: no post of usage without consent that covers who reads then.

The steps go through the sandbox's Slack: its events, lost ones too, and what it says of the channel. The invariant is
judged by what is so there, never by what the bot believes.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.digests import manage
from bot.digests.kind import DIGESTS
from bot.errors import BotError
from bot.permissions import Person
from bot.subscriptions import lifecycle
from bot.subscriptions.consent import readers_shown
from bot.subscriptions.model import SubscriptionState
from sandbox.slack.errors import Refusal
from sandbox.slack.workspace import BOT_USER_ID, Channel
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, Digests, open_digests
from tests.support.messages import buttons, figures_in
from tests.support.property_tests import examples
from tests.support.workspace import ANA, BEN, CARMEN, PATIENCE_SECONDS, copy_database

WORKSPACE = "T0ACME"
COMPANIES = ("T0X", "T0Y")
NUMBERS = count(1)
Step = tuple[str, ...]

EVENTS = st.sampled_from(["told", "lost", "twice"])
CODES = ("missing_scope", "ratelimited", "internal_error", "new_code")
STEPS = st.one_of(
    st.tuples(st.sampled_from(["share", "leave"]), st.sampled_from(COMPANIES), EVENTS),
    st.tuples(st.sampled_from(["invite", "uninvite"]), st.sampled_from(COMPANIES)),
    st.tuples(st.sampled_from(["remove_bot", "invite_bot", "archive", "unarchive"]), st.sampled_from(["told", "lost"])),
    st.tuples(st.just("described"), st.sampled_from(["yes", *CODES])),
    st.tuples(st.sampled_from(["subscribe", "unsubscribe", "restore", "resume", "send_now", "week", "share_card"])),
    st.tuples(st.sampled_from(["allow", "allow_what_was_shown", "confirm_card"])),
)  # fmt: skip


@dataclass
class History:
    """One channel, what was done to it, and the consents that an admin gave there."""

    digests: Digests
    channel: Channel
    consents: list[frozenset[str]] = field(default_factory=list)
    subscription_id: str = ""
    shown: str = ""  # the fingerprint of a list that an admin looked at
    judged: int = 0  # posts so far
    week: int = 0

    @property
    def readers(self) -> frozenset[str]:
        """Everybody else who reads, as it is in truth; "unknown" where Slack does not tell the bot."""
        sharing = self.channel.sharing
        known = frozenset(sharing.companies | sharing.pending)
        unknown = self.slack.switches.refused_methods.get("conversations.info") in {"missing_scope", "new_code"}
        return frozenset({"unknown"}) if unknown else known

    @property
    def slack(self) -> Any:  # noqa: ANN401 - the sandbox's world
        return self.digests.workspace.world.slack

    async def play(self, step: Step) -> None:
        self.digests.workspace.advance_clock(minutes=11)
        self.digests.clock.ahead += 700
        with suppress(BotError, Refusal):  # refused in words: nothing is to be posted, which is judged below
            await self._take(*step)
        self.slack.switches.events = "told"
        await self.digests.workspace.bot.tasks.drain(PATIENCE_SECONDS)
        self.judge()

    def judge(self, *, confirmed: frozenset[str] | None = None) -> None:
        """Every new post of usage was allowed for everybody who reads, as a whole."""
        consents = [*self.consents, *([confirmed] if confirmed is not None else [])]
        for post in self.slack.posts[self.judged :]:
            if post.channel == self.channel.id and post.person is None and carries_usage(post):
                assert not self.readers or any(self.readers <= consent for consent in consents), (post, self.readers)
        self.judged = len(self.slack.posts)

    async def _take(self, name: str, argument: str = "", event: str = "told") -> None:
        life, channel_id = self.digests.workspace.calls.lifecycle, self.channel.id
        self.slack.switches.events = argument if argument in {"told", "lost"} else event
        match name:
            case "share" | "leave":
                await life.shared(channel_id, argument, on=name == "share")
            case "invite" | "uninvite":
                life.company_invited(channel_id, argument, on=name == "invite")
            case "remove_bot":
                await life.removed(ANA, channel_id)
            case "invite_bot":
                await self.digests.workspace.calls.invited(ANA, channel_id)
            case "archive" | "unarchive":
                await life.archived(ANA, channel_id, on=name == "archive")
            case "described":
                refused = self.slack.switches.refused_methods
                refused.pop("conversations.info", None)
                refused |= {} if argument == "yes" else {"conversations.info": argument}
            case "week":
                self.week += 1
                await self.digests.turn(MONDAY + timedelta(weeks=next(WEEKS)))
            case "share_card" | "confirm_card":
                await self._share_card(confirm=name == "confirm_card")
            case _:
                await self._act(name)

    async def _act(self, name: str) -> None:
        deps = self.digests.deps
        ben, ana = await deps.person(WORKSPACE, BEN), await deps.person(WORKSPACE, ANA)
        match name:
            case "subscribe":
                await self._subscribe(ben)
            case "unsubscribe":
                await lifecycle.remove(deps, DIGESTS, ben, self.subscription_id)
            case "restore":
                await lifecycle.restore(deps, DIGESTS, ben, self.subscription_id)
            case "resume":
                await lifecycle.resume(deps, DIGESTS, ben, self.subscription_id)
            case "send_now":
                await manage.send_now(deps, ben, self.subscription_id, f"trigger{next(NUMBERS)}")
            case "allow":
                self.shown = (await readers_shown(deps, self.channel.id)).fingerprint
                await self._allow(ana)
            case "allow_what_was_shown":
                await self._allow(ana)
                self.shown = (await readers_shown(deps, self.channel.id)).fingerprint

    async def _subscribe(self, ben: Person) -> None:
        await self.digests.says("subscribe monday 09:00", channel=self.channel.id)
        async with self.digests.deps.sessions.read() as session:
            for subscription in await DIGESTS.repository.of_channel(session, WORKSPACE, self.channel.id):
                if subscription.id != self.subscription_id or subscription.created_at == self.digests.deps.now():
                    self.consents.clear()
                self.subscription_id = subscription.id
        assert ben.id == BEN

    async def _allow(self, ana: Person) -> None:
        readers = self.readers
        outcome = await lifecycle.allow_shared(self.digests.deps, DIGESTS, ana, self.subscription_id, self.shown)
        if outcome.refused is None or outcome.subscription.pause_reason is None:
            self.consents.append(readers)

    async def _share_card(self, *, confirm: bool) -> None:
        person = ANA if confirm else CARMEN
        card = await self.digests.says("", person=person, channel=self.channel.id)
        answer = await self.digests.presses(card, "share", person=person)
        if confirm and "share_anyway" in buttons(answer):
            readers = self.readers
            await self.digests.presses(answer, "share_anyway", person=person)
            self.judge(confirmed=readers)


WEEKS = count()


def carries_usage(post: Post) -> bool:
    """A digest, what follows it, or a card that was shared; a welcome has neither figures nor buttons of one."""
    return figures_in(post) or "digest_details" in buttons(post)


@pytest.fixture(scope="module")
def world_of_histories(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[asyncio.Runner, Digests]]:
    """One bot and one Slack for all examples: each has a channel of its own."""
    database = copy_database(migrated, tmp_path_factory.mktemp("histories"))
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner, runner.run(stack.enter_async_context(open_digests(database)))
        runner.run(stack.aclose())


@given(history=st.lists(STEPS, min_size=4, max_size=14))
@example(history=[("subscribe",), ("share", "T0X", "lost"), ("week",)])
@example(history=[("subscribe",), ("unsubscribe",), ("share", "T0X", "told"), ("restore",), ("week",)])
@example(history=[("subscribe",), ("remove_bot", "told"), ("share", "T0X", "lost"), ("invite_bot", "told"), ("week",)])
@example(
    history=[
        ("share", "T0X", "told"),
        ("subscribe",),
        ("allow",),
        ("leave", "T0X", "lost"),
        ("share", "T0Y", "lost"),
        ("week",),
    ]
)
@example(history=[("subscribe",), ("invite", "T0X"), ("week",), ("share_card",), ("confirm_card",)])
@example(
    history=[
        ("described", "missing_scope"),
        ("subscribe",),
        ("allow",),
        ("week",),
        ("described", "yes"),
        ("share", "T0X", "lost"),
        ("week",),
    ]
)
@settings(max_examples=examples(10))
def test_no_post_of_usage_without_consent(
    world_of_histories: tuple[asyncio.Runner, Digests], history: list[Step]
) -> None:  # fmt: skip
    runner, digests = world_of_histories

    async def played() -> None:
        slack = digests.workspace.world.slack
        slack.switches.refused_methods.clear()
        channel = Channel(f"C0H{next(NUMBERS)}", "history", "public", {ANA, BEN, CARMEN, BOT_USER_ID})
        slack.channels[channel.id], slack.messages[channel.id] = channel, []
        told = History(digests, channel, judged=len(slack.posts))
        for step in history:
            await told.play(step)
        async with digests.deps.sessions.write() as session:  # the weeks of later examples are not its own
            for subscription in await DIGESTS.repository.of_channel(session, WORKSPACE, channel.id):
                await DIGESTS.repository.change(session, subscription, state=SubscriptionState.REMOVED)

    runner.run(played())
