"""When Pipefy fails: what is tried again, how often, and what the asker is told."""

import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.errors import (
    BotError,
    IntegrationsNotContracted,
    PipefyChanged,
    PipefyCutShort,
    PipefyDown,
    PipefyRateLimited,
    PipefyRefused,
    PipefySlow,
    PipefyTooLarge,
    RoleLacksUsageStats,
    UnknownOrganization,
)
from bot.pipefy.client import PipefyClient
from bot.pipefy.limited_body import LARGEST_BODY
from bot.pipefy.retry import retry_after
from bot.readings.repository import READING_JSON
from bot.usage.model import Organization
from bot.usage.period import Period
from sandbox.pipefy.faults import Answered, Fault, compressed, failed, html, internal, rate_limited, rate_limited_inside
from sandbox.pipefy.world import PipefyWorld
from tests.pipefy.wire import NOW, Make, Wire, answered, sample

JSON = {"content-type": "application/json"}
REPORT = sample("report_one_request.json")
GZIP = {**JSON, "content-encoding": "gzip"}


async def error_of(pipefy: PipefyClient, organization: Organization) -> BotError:
    with pytest.raises(BotError) as raised:
        await pipefy.read(organization, Period.CURRENT_MONTH, NOW)
    return raised.value


@pytest.mark.parametrize(
    ("fault", "attempts"),
    [(html(503), 3), (html(500), 3), (Answered(502, ""), 3), (internal("stats"), 2), (rate_limited("3"), 2)],
)
async def test_what_may_pass_is_tried_again(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault, attempts: int
) -> None:
    world.faults.extend([fault] * (attempts - 1))
    assert (await pipefy.read(acme, Period.CURRENT_MONTH, NOW)).usage.total
    assert world.requests == attempts


@pytest.mark.parametrize(
    ("fault", "attempts", "kind"),
    [
        (Answered(503, sample("http_503.html").decode()), 3, PipefyDown),
        (Answered(429, sample("http_429.txt").decode(), {"retry-after": "300"}), 1, PipefyRateLimited),
        (Answered(500, "{}", JSON), 3, PipefyDown),
        (internal(), 2, PipefyDown),
        (rate_limited("3"), 2, PipefyRateLimited),
        (rate_limited("300"), 1, PipefyRateLimited),
        (rate_limited(), 1, PipefyRateLimited),
        (rate_limited("garbage"), 1, PipefyRateLimited),
        (answered("error_legacy_shape.json"), 2, PipefyDown),
        (answered("error_permission_denied.json"), 1, RoleLacksUsageStats),
        (answered("error_feature_blocked.json"), 1, IntegrationsNotContracted),
        (answered("error_not_found.json"), 1, UnknownOrganization),
        (answered("error_field_gone.json"), 3, PipefyChanged),
        (answered("error_bad_period.json", 422), 3, PipefyChanged),
        (failed("SOMETHING_NEW", "x"), 1, PipefyRefused),
        (html(403), 2, PipefyRefused),
        (html(400), 1, PipefyRefused),
        (html(404), 1, PipefyChanged),
        (html(200), 1, PipefyChanged),
        (Answered(200, ""), 1, PipefyChanged),
        (Answered(200, "{}", JSON), 1, PipefyChanged),
        (Answered(200, '{"data": {}}', JSON), 1, PipefyChanged),
        (Answered(200, '{"data": {"stats": 7}}', JSON), 1, PipefyChanged),
        (Answered(204, ""), 1, PipefyChanged),
        (Answered(302, "", {"location": "http://elsewhere.test/"}), 1, PipefyChanged),
        (Answered(200, "no gzip", GZIP), 1, PipefyChanged),
        (Answered(200, '{"data": {"stats": {}}}' + " " * LARGEST_BODY, JSON), 1, PipefyTooLarge),
        (compressed(b"[]," * 10**6), 1, PipefyTooLarge),
        (compressed(b"0" * 10**7, times=2, encoding="gzip, gzip"), 1, PipefyTooLarge),
        (compressed(b"0" * 100, times=3, encoding="gzip, gzip, gzip"), 1, PipefyChanged),
        (compressed(REPORT, cut=10), 3, PipefyCutShort),
        (compressed(REPORT, cut=1), 3, PipefyCutShort),
        (compressed(REPORT, encoding="br"), 1, PipefyChanged),
        (compressed(REPORT, encoding="zstd"), 1, PipefyChanged),
        (rate_limited_inside("300"), 1, PipefyRateLimited),
        (rate_limited_inside("3"), 2, PipefyRateLimited),
        (rate_limited_inside(), 1, PipefyRateLimited),
        (Answered(503, "", {"retry-after": "300"}), 1, PipefyRateLimited),
        (failed("THROTTLED", "Slow down"), 1, PipefyRateLimited),
        (Answered(200, '{"data": {"stats": [' + "[" * 10**5, JSON), 1, PipefyChanged),
    ],
)
async def test_every_failure_has_its_name_and_its_number_of_attempts(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault, attempts: int, kind: type[BotError]
) -> None:
    world.faults.extend([fault] * 5)
    assert type(await error_of(pipefy, acme)) is kind
    assert world.requests == attempts


@pytest.mark.parametrize(
    ("uuid", "kind"), [("9999", RoleLacksUsageStats), ("0000", UnknownOrganization)], ids=["closed", "foreign"]
)
async def test_an_organization_that_may_not_be_read_is_told(
    pipefy: PipefyClient, uuid: str, kind: type[BotError]
) -> None:
    closed = Organization(f"8a1c4f10-{uuid}-4d2c-9c2a-abc123def456")
    assert type(await error_of(pipefy, closed)) is kind


@pytest.mark.parametrize(
    "broken", [httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError, httpx.ConnectTimeout]
)
async def test_a_cut_connection_is_tried_twice_more(
    pipefy: PipefyClient, wire: Wire, acme: Organization, broken: type[httpx.TransportError]
) -> None:
    wire.broken = [broken("cut")] * 2
    assert (await pipefy.read(acme, Period.CURRENT_MONTH, NOW)).usage.total
    wire.broken = [broken("cut")] * 3
    assert type(await error_of(pipefy, acme)) is PipefyDown


async def test_an_answer_that_takes_too_long_is_not_asked_for_again(
    pipefy: PipefyClient, wire: Wire, acme: Organization
) -> None:
    wire.broken = [httpx.ReadTimeout("slow")]
    assert type(await error_of(pipefy, acme)) is PipefySlow
    assert len(wire.sent) == 1


async def test_a_pipefy_that_is_down_is_down(pipefy: PipefyClient, world: PipefyWorld, acme: Organization) -> None:
    world.down = True
    assert type(await error_of(pipefy, acme)) is PipefyDown


@pytest.mark.parametrize(
    "fault",
    [
        compressed(REPORT),
        compressed(REPORT, times=2, encoding="gzip, gzip"),
        Answered(200, zlib.compress(REPORT), {**JSON, "content-encoding": "deflate"}),
        Answered(200, zlib.compress(REPORT, wbits=-15), {**JSON, "content-encoding": "deflate"}),
        Answered(200, REPORT, {**JSON, "content-encoding": "identity"}),
    ],
)
async def test_a_compressed_answer_is_read(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault
) -> None:
    world.faults.append(fault)
    assert (await pipefy.read(acme, Period.LAST_3_MONTHS, NOW)).usage.total == 48317


async def test_an_answer_that_inflates_without_end_is_not_held(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization
) -> None:
    bomb = compressed(b"[" * (48 << 20))
    world.faults.append(bomb)
    tracemalloc.start()
    try:
        assert type(await error_of(pipefy, acme)) is PipefyTooLarge
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


ROOTS = '{{"data": {{"stats": {{"history": {{"nodes": [{}]}}}}, "top": {{"edges": [{}]}}}}, "errors": [{}]}}'


@pytest.mark.parametrize(
    "body",
    [
        ROOTS.format(("{},") * 400_000 + "{}", "", ""),
        ROOTS.format("", '{"node":{}},' * 100_000 + "{}", ""),
        ROOTS.format("", "", "{}," * 400_000 + "{}"),
        ROOTS.format("", '{"node":{"name":"' + "x" * 10**6 + '"}}', ""),
        '{"data": ' + "[[]," * 300_000,
    ],
    ids=["buckets", "flows", "errors", "a name", "lists"],
)
async def test_no_answer_costs_more_than_64_mib(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, body: str
) -> None:
    await pipefy.organizations()  # what is loaded once is not this answer's
    world.faults.append(compressed(body.encode()))
    tracemalloc.start()
    try:
        with suppress(BotError):
            reading = await pipefy.read(acme, Period.CURRENT_MONTH, NOW)
            READING_JSON.to_json(reading)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("after", ["300", "Sun, 22 Nov 2026 15:09:05 GMT"])
@pytest.mark.parametrize("limited", [rate_limited, rate_limited_inside])
async def test_the_wait_is_kept_wherever_it_stands(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, after: str, limited: Callable[[str], Answered]
) -> None:
    world.faults.append(limited(after))
    error = await error_of(pipefy, acme)
    assert isinstance(error, PipefyRateLimited)
    assert error.until == NOW + timedelta(minutes=5)


async def test_a_rate_limit_says_until_when(pipefy: PipefyClient, world: PipefyWorld, acme: Organization) -> None:
    world.faults.append(rate_limited("300"))
    error = await error_of(pipefy, acme)
    assert isinstance(error, PipefyRateLimited)
    assert error.until == NOW + timedelta(minutes=5)


async def test_a_rate_limit_is_waited_for_only_within_the_askers_time(
    make: Make, world: PipefyWorld, acme: Organization
) -> None:
    world.faults.append(rate_limited("3"))
    assert type(await error_of(make(total=timedelta(seconds=2)), acme)) is PipefyRateLimited
    assert world.requests == 1


@pytest.mark.parametrize(
    ("fault", "correlation_id"),
    [
        (html(503), "91c444b53a0a596e-IAD"),
        (html(403), "91c444b53a0a596e-IAD"),
        (answered("error_not_found.json"), "fcc162735121ac9f71ceba9fb58a639e"),
        (Answered(500, sample("error_not_found.json").decode(), JSON), "fcc162735121ac9f71ceba9fb58a639e"),
        (Answered(500, ""), None),
    ],
)
async def test_what_support_asks_for_is_kept(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault, correlation_id: str | None
) -> None:
    world.faults.extend([fault] * 3)
    assert getattr(await error_of(pipefy, acme), "correlation_id", "none") == correlation_id


async def test_no_redirect_is_followed(
    pipefy: PipefyClient, world: PipefyWorld, wire: Wire, acme: Organization
) -> None:
    world.faults.append(Answered(307, "", {"location": "http://elsewhere.test/graphql"}))
    await error_of(pipefy, acme)
    assert {request.url.host for request in wire.sent} == {"pipefy.test"}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("-5", None),
        ("1.5", None),
        ("9" * 400, None),
        ("garbage", None),
        ("Sun, 22 Nov 2026 15:05:00 GMT", 60.0),
        ("Sun, 22 Nov 2026 15:05:00 -0000", 60.0),
        ("Sun, 22 Nov 2026 14:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 7 * 86_400.0),
        ("9999999", 7 * 86_400.0),
        ("Sun, 99 Nov 2026 14:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 11, 22, 15, 4, tzinfo=UTC)) == seconds


@pytest.mark.parametrize("fault", [html(503), html(200), failed("SOMETHING_NEW", "x"), rate_limited("300")])
async def test_no_secret_is_in_what_is_raised(
    pipefy: PipefyClient, world: PipefyWorld, acme: Organization, fault: Fault
) -> None:
    world.faults.extend([fault] * 3)
    error: BaseException | None = await error_of(pipefy, acme)
    while error:
        assert "sandbox-" not in f"{error!r} {error}"
        error = error.__cause__ or error.__context__
