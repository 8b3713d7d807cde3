"""Alerts for tests: a workspace in which time passes, organizations are looked at, and what fired is posted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import audit
from bot.alerts.card_updates import update_cards
from bot.alerts.check_loop import check_due
from bot.readings.rules import add_rules
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.organization_rules import OrganizationRules, QuietHours
from sandbox.slack.world import Post
from tests.support.digests import Digests
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, BEN, OPS, PATIENCE_SECONDS

CHECK = timedelta(hours=4, minutes=1)  # whatever decided it, the next check is due by then


@dataclass(frozen=True, slots=True)
class Alerting(Digests):
    """What is typed and pressed about alerts, and what Pipefy counts meanwhile."""

    async def later(self, time: timedelta = CHECK) -> None:
        """Let time pass, look at what is due, and post what fired."""
        self.workspace.world.turn(self.workspace.world.now() + time)
        await self.look()

    async def look(self) -> None:
        """Look at what is due now, deliver, and bring the cards up to date."""
        self.clock.ahead += 2
        await check_due(self.deps)
        await self.deps.deliver_waiting(self.deps)
        self.clock.ahead += 2
        await self.deps.deliver_waiting(self.deps)
        await update_cards(self.deps)

    async def quiet_hours(self, quiet: QuietHours, uuid: str = ACME) -> None:
        """Let the organization have these, as an admin would have saved them in the form."""
        await self.rules(OrganizationRules(quiet=quiet), uuid)

    async def rules(self, rules: OrganizationRules, uuid: str = ACME) -> None:
        """Let the organization have these at first, likewise."""
        tracked, now = TrackedOrganization("T0ACME", Organization(uuid)), self.deps.now()
        async with self.deps.sessions.write() as session:
            await add_rules(session, tracked, rules, after=0, person_id=ANA, now=now)

    def use(self, percent: float, uuid: str = ACME) -> int:
        """Let the organization's month come to so many percent of its allowance, now; the tasks that it is then.

        It has used 58 % by itself in the beginning, and two or three more each day: it cannot fall below that.
        """
        limit = self.workspace.world.pipefy.figures(uuid).limit
        assert limit is not None
        return self.use_tasks(round(limit * percent / 100), uuid)

    def use_tasks(self, wanted: int, uuid: str = ACME) -> int:
        """Let the organization's month come to so many tasks, now. Likewise."""
        pipefy = self.workspace.world.pipefy
        pipefy._added = {key: extra for key, extra in pipefy._added.items() if key[0] != uuid}
        figures = pipefy.figures(uuid)
        added = figures.added(self.workspace.world.now().date())  # today already: what is added now takes its place
        pipefy.add_usage(uuid, added + wanted - figures.total("current_month"))
        return wanted

    def cards(self, channel: str = OPS) -> list[Post]:
        """The alerts in a channel as they stand now: only they have a button for their details."""
        posts = [post for post in self.workspace.world.slack.posts if post.channel == channel and post.person is None]
        first = [post for post in posts if not post.replaces and "alert_details" in buttons(post)]
        return [[later for later in posts if later.ts == post.ts][-1] for post in first]

    async def snoozes(self, post: Post, how_long: str, *, person: str = BEN) -> Post:
        """Choose from the menu that snoozes, and read what the person alone is told."""
        return await self.chooses_and_reads(post, "alert_snooze", how_long, person=person)

    async def chooses_and_reads(self, post: Post, action_id: str, choice: str, *, person: str = BEN) -> Post:
        """Choose from a menu below an alert, and read what the person alone is told."""
        seen = len(self.workspace.world.slack.posts)
        await self.chooses(post, action_id, choice, person=person)
        return await self.workspace.post_after(seen, lambda told: told.person == person)

    async def chooses(self, post: Post, action_id: str, choice: str, *, person: str = BEN) -> None:
        """Choose from a menu below an alert, by the end of the option's value."""
        self.clock.ahead += 2
        drawn = self.workspace.drawn(post)
        block, menu = next((b, e) for b in drawn for e in b.get("elements", ()) if e.get("action_id") == action_id)
        value = next(o["value"] for o in menu["options"] if o["value"].rpartition(":")[2] == choice)
        await self.workspace.calls.clicked(person, post.channel, post.ts, block["block_id"], action_id, value)

    async def audited(self) -> list[str]:
        """What people did, oldest first."""
        async with self.deps.sessions.read() as session:
            return [entry.action for entry in reversed(await audit.read(session, "T0ACME", limit=99))]

    async def settled(self) -> None:
        """Wait until the bot has done what follows from an event."""
        await self.workspace.bot.tasks.drain(PATIENCE_SECONDS)
        await self.tick()

    async def until(self, at: datetime) -> None:
        """Look again and again until then, as a bot that runs does."""
        while self.workspace.world.now() + CHECK < at:
            await self.later()
        self.workspace.world.turn(at)
        await self.look()
