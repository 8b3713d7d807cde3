"""The file in a digest's thread, where Slack does not take it at once: it comes later, and never twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.db.tables import budgets, deliveries
from bot.delivery import repository as delivery_repository
from bot.delivery.lanes import PLACES
from bot.delivery.model import Delivery, DeliveryKind
from bot.delivery.payload import from_json
from bot.delivery.repository import Intent
from bot.digests.delivery_handlers import DetailsHandler
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from sandbox.slack.faults import Fault
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests
from tests.support.workspace import OPS

ASKS, UPLOADS, SHARES = "files.getUploadURLExternal", "upload", "files.completeUploadExternal"
REST, LONG_REST = 31.0, 601.0  # seconds: a little longer than until it is tried again


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


def files(digests: Digests) -> list[str]:
    """Those that Slack took into the last digest's thread, however they are shown."""
    digest = digests.digests()[-1]
    posts = digests.workspace.world.slack.accepted
    return [name for post in posts if post.thread_ts == digest.ts for name in post.files]


async def settled(digests: Digests) -> list[tuple[str, str | None]]:
    """How deliveries of files ended, and why, oldest first."""
    async with digests.deps.sessions.read() as session:
        own = deliveries.select().where(deliveries.c.kind == DeliveryKind.FILE).order_by(deliveries.c.created_at)
        return [(row.state, row.error) for row in await session.execute(own)]


async def test_a_file_that_surely_did_not_come_comes_later(digests: Digests) -> None:
    """Whichever step failed, one after another."""
    for method, fault in [
        (ASKS, Fault.SERVER_ERROR_BEFORE), (UPLOADS, Fault.RESET_BEFORE), (SHARES, Fault.RATE_LIMITED),
    ]:  # fmt: skip
        digests.workspace.world.slack.faults.add(method, fault)
    await digests.turn(MONDAY)
    for _ in range(3):
        assert files(digests) == []
        await digests.tick(after=LONG_REST)
    assert (len(files(digests)), await settled(digests)) == (1, [("sent", None)])


async def test_where_slack_does_not_say_who_reads_the_channel_it_waits(digests: Digests) -> None:
    await digests.turn(MONDAY, ticks=1)
    deps, method = digests.deps, "conversations.info"
    digests.workspace.world.slack.switches.refused_methods[method] = "ratelimited"
    deps.get_channel.forget(OPS)
    async with deps.sessions.read() as session:
        row = (await session.execute(deliveries.select().where(deliveries.c.kind == DeliveryKind.DETAILS))).one()
        details = await delivery_repository.find(session, row.workspace_id, row.id)
    assert details
    await DetailsHandler(SUBSCRIPTION_KINDS).after_sent(deps, details, from_json(details.payload or ""))
    assert (files(digests), await settled(digests)) == ([], [("pending", None)])


async def test_one_that_is_perhaps_there_is_not_put_there_again(digests: Digests) -> None:
    """Neither after an answer that does not tell, nor after a death half-way, in the next week."""
    slack, deps = digests.workspace.world.slack, digests.deps
    slack.faults.add(ASKS, Fault.SERVER_ERROR_BEFORE)
    slack.faults.add(SHARES, Fault.SERVER_ERROR_AFTER)
    await digests.turn(MONDAY)
    for _ in range(4):
        await digests.tick(after=61)
    assert (len(files(digests)), await settled(digests)) == (1, [("unknown", "http_500")])

    slack.faults.add(ASKS, Fault.SERVER_ERROR_BEFORE)
    await digests.turn(MONDAY + WEEK)
    file = await claimed(digests)
    async with deps.sessions.write() as session:
        await delivery_repository.record_intents(
            session, deps.lease_clock, [Intent(file)], at=MONDAY + WEEK, time_needed=timedelta(), settle=timedelta()
        )
    digests.clock.ahead += deps.settings.lease.total_seconds()
    await digests.tick()
    assert (files(digests), (await settled(digests))[1:]) == ([], [("unknown", None)])


async def claimed(digests: Digests) -> Delivery:
    """The delivery of the file, as a process has it that dies a moment later."""
    digests.clock.ahead += REST
    deps = digests.deps
    async with deps.sessions.write() as session:
        (file,) = await delivery_repository.claim(
            session, deps.lease_clock, "dead", places=PLACES, lease=deps.settings.lease, settle=deps.settings.settle
        )
    return file


async def test_what_slack_never_takes_stays_out_and_stops_nothing(digests: Digests) -> None:
    """Refused for good it is not queued; in the next week it is refused when it comes later."""
    refused = digests.workspace.world.slack.switches.refused_methods
    refused[ASKS] = "file_uploads_disabled"
    await digests.turn(MONDAY)
    assert (files(digests), await settled(digests)) == ([], [])
    refused[ASKS] = "internal_error"
    await digests.turn(MONDAY + WEEK)
    refused[ASKS] = code = "storage_limit_reached"
    await digests.tick(after=REST)
    assert await settled(digests) == [("failed", code)]
    assert "paused" not in (await digests.says("list")).text


async def test_a_trouble_that_lasts_is_given_up_quietly(digests: Digests) -> None:
    digests.workspace.world.slack.switches.refused_methods[ASKS] = "internal_error"
    await digests.turn(MONDAY)
    for _ in range(3):
        await digests.tick(after=601)
    assert await settled(digests) == [("pending", "internal_error")]
    digests.workspace.advance_clock(hours=digests.deps.settings.catch_up_hours + 2)
    await digests.tick(after=601)
    assert await settled(digests) == [("skipped", "missed")]
    assert digests.told() == []


async def test_the_limit_of_files_holds_up_no_post_in_the_channel(digests: Digests) -> None:
    faults = digests.workspace.world.slack.faults
    faults.add(ASKS, Fault.SERVER_ERROR_BEFORE)
    await digests.turn(MONDAY)
    free_at = await posts_from(digests)
    faults.add(ASKS, Fault.RATE_LIMITED)
    await digests.tick(after=REST)
    assert await settled(digests) == [("pending", "ratelimited")]
    assert await posts_from(digests) == free_at


async def posts_from(digests: Digests) -> float | None:
    """The time from which on all channels may be posted to, by the clock of leases."""
    async with digests.deps.sessions.read() as session:
        free_at: float | None = await session.scalar(select(func.max(budgets.c.free_at)))
    return free_at
