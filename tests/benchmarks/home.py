"""How soon Home is there, and how long a thousand people wait: `python -m tests.benchmarks.home`.

An admin with 50 organizations and 200 subscriptions opens Home again and again: from the event until Slack has the
first view. Then a thousand people within a minute, by the clock of the queue alone. Leaves with 1 when a target is
missed.
"""

import asyncio
import gc
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4

from bot.alerts.repository import alert_subscriptions
from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from bot.deps import Deps
from bot.digests.repository import digest_subscriptions
from bot.home.pace import BURST, PER_MINUTE, PublishQueue, PublishReason
from bot.organizations import repository as link_repository
from bot.organizations.repository import ChannelLink
from bot.readings import repository as reading_repository
from bot.readings.read import last_reading
from bot.usage.model import Organization, TrackedOrganization
from tests.support.digests import open_digests
from tests.support.homes import Homes
from tests.support.workspace import ACME, ANA, OPS, PATIENCE_SECONDS

WORKSPACE = "T0ACME"
ORGANIZATIONS, SUBSCRIPTIONS, OPENINGS, PEOPLE = 50, 200, 60, 1000
MOST_MILLISECONDS = 300.0
MOST_WAIT = (PEOPLE - BURST) * 60 / PER_MINUTE + 1  # seconds: Slack takes no more than its rate


async def fill(homes: Homes) -> None:
    """Fifty organizations with a reading each, two hundred subscriptions of one person's."""
    await homes.says("subscribe monday 09:00", person=ANA)
    await homes.says("alerts 50 80", person=ANA)
    await homes.says("", person=ANA)
    deps = homes.deps
    organizations = [Organization(str(uuid4()), f"Organization {number}") for number in range(ORGANIZATIONS)]
    await _read(deps, organizations)
    channels = [f"C{number:05d}" for number in range(SUBSCRIPTIONS // 2 // ORGANIZATIONS)]
    async with deps.sessions.write() as session:
        digest = (await digest_subscriptions.of_channel(session, WORKSPACE, OPS))[0]
        alerts = (await alert_subscriptions.of_channel(session, WORKSPACE, OPS))[0]
        for organization, channel in product(organizations, channels):
            another = replace(digest, id=str(uuid4()), organization=organization, channel_id=channel)
            await digest_subscriptions.save_new(session, another)
            copy = replace(alerts, id=str(uuid4()), organization=organization, channel_id=channel)
            await alert_subscriptions.save_new(session, copy)


async def _read(deps: Deps, organizations: list[Organization]) -> None:
    reading = await last_reading(deps, TrackedOrganization(WORKSPACE, Organization(ACME, None)))
    assert reading is not None
    async with deps.sessions.write() as session:
        for number, organization in enumerate(organizations):
            copy = replace(reading, id=str(uuid4()), organization=organization, taken_at=deps.now())
            await reading_repository.save(session, WORKSPACE, copy, keep=deps.settings.lease * 1000)
            link = ChannelLink(organization, ANA, deps.now())
            await link_repository.link(session, WORKSPACE, f"CL{number:04d}", link)


async def opening(homes: Homes) -> tuple[float, float]:
    """Milliseconds from the event until Slack has taken the view, and those of work in it, the sandbox's too."""
    published = homes.workspace.world.slack.homes.published
    before, homes.clock.ahead = len(published), homes.clock.ahead + 11
    begun, worked = perf_counter(), process_time()
    await homes.workspace.calls.surfaces.home_opened(ANA)
    await homes.workspace.world.changes.until(lambda: len(published) > before)
    taken = (perf_counter() - begun) * 1000, (process_time() - worked) * 1000
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    return taken


async def first_publishes(folder: Path) -> list[tuple[float, float]]:
    database = folder / "bot.db"
    await asyncio.to_thread(upgrade, parse_database_url(f"sqlite:///{database}"))
    async with open_digests(database) as digests:
        del digests.workspace.world.slack.switches.calls_per_minute["views.publish"]  # its clock stands still
        homes = Homes(digests.workspace, digests.clock)
        await fill(homes)
        gc.freeze()  # as `bot.server` does at its start
        return [await opening(homes) for _ in range(OPENINGS)]


def longest_wait(first_timers: int) -> tuple[float, float]:
    """Seconds that the last of all waits, and the last of those who never had a Home; a thousand within a minute."""
    queue, now, waits = PublishQueue(), 0.0, dict[PublishReason, float]()
    came = {("T", str(n)): n * 60 / PEOPLE for n in range(PEOPLE)}
    coming = list(came)
    while coming or len(queue):
        while coming and came[coming[0]] <= now:
            key = coming.pop(0)
            queue.put(key, PublishReason.FIRST if int(key[1]) % (PEOPLE // first_timers) == 0 else PublishReason.OPENED)
        while taken := queue.take(now):
            waits[taken[1]] = max(waits.get(taken[1], 0.0), now - came[taken[0]])
        now += 0.05
    return max(waits.values()), waits[PublishReason.FIRST]


def main() -> int:
    with TemporaryDirectory() as folder:
        taken, worked = zip(*asyncio.run(first_publishes(Path(folder))), strict=True)
    median, p95 = quantiles(taken, n=20)[9], quantiles(taken, n=20)[18]
    print(f"Home, {ORGANIZATIONS} organizations, {SUBSCRIPTIONS} subscriptions, {OPENINGS} openings:")
    print(f"  first publish p50 {median:.0f} ms, p95 {p95:.0f} ms, cold {taken[0]:.0f} ms")
    print(f"  of work, on a machine that does nothing else: p95 {quantiles(worked, n=20)[18]:.0f} ms")
    everybody, alone = longest_wait(PEOPLE)[0], longest_wait(PEOPLE // 10)
    print(f"{PEOPLE} people within a minute: the last waits {everybody:.0f} s where all come for the first time;")
    print(f"  where a tenth does, they wait {alone[1]:.0f} s at most, the others {alone[0]:.0f} s before a new view")
    return int(p95 > MOST_MILLISECONDS or everybody > MOST_WAIT)


if __name__ == "__main__":
    sys.exit(main())
