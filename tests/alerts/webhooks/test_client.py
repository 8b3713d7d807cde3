"""A call comes to one of three ends, is sent once, and leads nowhere inside."""

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.alerts.webhooks.address import is_public
from bot.alerts.webhooks.client import MOST_WAIT, WebhookClient
from bot.ports import Ambiguous, PostResult, Refused, Sent
from tests.slack.fake_slack import DRIP, RESET, SILENCE, said
from tests.support.receiver import HOST, Names, certificate, receiving

BODY, HEADERS = b'{"version": 1}', {"X-Pipefy-Usage-Delivery": "d1"}
OK = said("ok")
PRIVATE = Refused("private_address", permanent=True)
UNREACHABLE = Refused("unreachable", permanent=False)


async def test_a_call_says_where_it_goes_and_what(pem: Path) -> None:
    async with receiving(pem, OK) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == Sent()
    (received,) = receiver.fake.received
    assert (received.path, received.body) == ("/usage?a=b", BODY)
    sent = {name: received.headers[name] for name in ("host", "content-type", "x-pipefy-usage-delivery", "user-agent")}
    assert sent == {
        "host": receiver.url.split("/")[2],
        "content-type": "application/json",
        "x-pipefy-usage-delivery": "d1",
        "user-agent": "pipefy-usage-bot",
    }


def waits(seconds: str) -> str:
    return f"retry-after: {seconds}"


ENDS: list[tuple[bytes, PostResult]] = [
    *[(said("", status), Sent()) for status in ("200 OK", "201 Created", "202 Accepted", "204 No Content")],
    (said("ok", cut=10), Sent()),
    *[
        (said("", f"{status} Elsewhere", "location: https://127.0.0.1/"), Refused(f"http_{status}", permanent=True))
        for status in (301, 302, 303, 307, 308)
    ],
    *[(said("", f"{status} No"), Refused(f"http_{status}", permanent=True)) for status in (400, 401, 404, 410)],
    (said("", "429 Slow", waits("7")), Refused("http_429", permanent=False, retry_after=7.0)),
    (said("", "429 Slow"), Refused("http_429", permanent=False)),
    (said("", "429 Slow", waits("Mon, 23 Nov 2026 12:00:00 GMT")), Refused("http_429", permanent=False)),
    (said("", "429 Slow", waits("99999999")), Refused("http_429", permanent=False, retry_after=MOST_WAIT)),
    (said("", "503 Busy", waits("7")), Refused("http_503", permanent=False, retry_after=7.0)),
    *[(said("", f"{status} Oops"), Ambiguous(f"http_{status}")) for status in (408, 500, 502, 503)],
    (SILENCE, Ambiguous("TimeoutError")),
    (b"garbage\r\n\r\n", Ambiguous("RemoteProtocolError")),
    (b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000, Ambiguous("RemoteProtocolError")),
]


@pytest.mark.parametrize(("answer", "end"), ENDS)
async def test_whatever_is_answered_it_is_called_once(pem: Path, answer: bytes, end: PostResult) -> None:
    async with receiving(pem, answer) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == end
    assert len(receiver.fake.received) == 1


async def test_a_connection_that_drops_afterwards_is_unsure(pem: Path) -> None:
    async with receiving(pem, RESET) as receiver:
        assert isinstance(await receiver.caller(receiver.url, BODY, HEADERS), Ambiguous)
    assert len(receiver.fake.received) == 1


@pytest.mark.parametrize("endless", [DRIP, said("x" * 5_000_000)])
async def test_the_body_of_an_answer_is_not_waited_for(pem: Path, endless: bytes) -> None:
    async with receiving(pem, endless) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == Sent()


INSIDE: list[Sequence[str]] = [
    *(["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"]),  # noqa: S104 - refused
    *(["::1"], ["fd00::1"], ["fe80::1%eth0"], ["::ffff:10.0.0.1"], ["64:ff9b::a00:1"], ["2002:a00:1::"]),
    *(["93.184.216.34", "10.0.0.1"], ["127.0.0.1", "93.184.216.34"], ["2606:4700::1111", "::1"]),
]


@pytest.mark.parametrize("found", INSIDE)
async def test_a_name_that_leads_inside_is_not_called(pem: Path, found: Sequence[str]) -> None:
    async with receiving(pem, OK, names=Names([found]), may_reach=is_public) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == PRIVATE
    assert receiver.fake.received == []


async def test_a_name_is_asked_for_once_and_its_answer_connected_to(pem: Path) -> None:
    names = Names([["127.0.0.1"], ["10.0.0.1"]])
    async with receiving(pem, OK, names=names) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == Sent()
    assert [host for host, _ in names.asked] == [HOST]


async def test_by_default_this_machine_is_inside(pem: Path) -> None:
    async with receiving(pem, OK) as receiver:
        caller = WebhookClient(resolve=receiver.names)
        assert await caller(receiver.url, BODY, HEADERS) == PRIVATE
    assert receiver.fake.received == []


async def test_an_address_that_does_not_answer_gives_way_to_the_next(pem: Path) -> None:
    names = Names([["127.0.0.2", "127.0.0.1"]])
    async with receiving(pem, OK, names=names, may_reach=lambda _: True) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == Sent()


async def test_a_proxy_is_not_asked(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with receiving(pem, OK) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == Sent()


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    other = certificate(tmp_path / "other.pem", "other.example.com")
    async with receiving(other, OK) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == UNREACHABLE
    assert receiver.fake.received == []


async def test_a_certificate_that_nobody_vouches_for_is_refused(pem: Path, tmp_path: Path) -> None:
    async with receiving(pem, OK, trusted=certificate(tmp_path / "other.pem")) as receiver:
        assert await receiver.caller(receiver.url, BODY, HEADERS) == UNREACHABLE


async def test_a_receiver_that_is_not_there_was_not_called(pem: Path) -> None:
    async with receiving(pem, OK) as receiver:
        pass
    assert await receiver.caller(receiver.url, BODY, HEADERS) == UNREACHABLE


async def nameless(host: str, port: int) -> Sequence[str]:
    raise socket.gaierror(socket.EAI_NONAME, f"{host}:{port}")


async def nothing(_: str, __: int) -> Sequence[str]:
    return ()


@pytest.mark.parametrize("names", [nameless, nothing])
async def test_a_name_without_address_is_tried_again(names: Names) -> None:
    assert await WebhookClient(resolve=names)(f"https://{HOST}/", BODY, HEADERS) == UNREACHABLE


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://127.0.0.1/", "https://localhost/", "x"])
async def test_a_bad_address_is_not_even_looked_up(url: str) -> None:
    names = Names([["93.184.216.34"]])
    end = await WebhookClient(resolve=names)(url, BODY, HEADERS)
    assert isinstance(end, Refused)
    assert (end.permanent, names.asked) == (True, [])


async def test_who_may_no_longer_call_writes_nothing(pem: Path) -> None:
    async with receiving(pem, OK) as receiver:
        end = await receiver.caller(receiver.url, BODY, HEADERS, may_send=lambda: False)
    assert (end, receiver.fake.received) == (Refused("lease_over", permanent=False), [])


async def test_the_last_question_comes_when_the_connection_stands(pem: Path) -> None:
    async with receiving(pem, OK) as receiver:
        asked: list[int] = []

        def may_send() -> bool:
            asked.append(len(receiver.names.asked))
            return True

        assert await receiver.caller(receiver.url, BODY, HEADERS, may_send=may_send) == Sent()
    assert asked == [1]
