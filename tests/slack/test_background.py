"""Work after the ack: nothing of it escapes, and a shutdown lets each part have its last word."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from slack_bolt.async_app import AsyncAck

from bot.errors import NoOrganization
from bot.slack import dispatcher as dispatcher_module
from bot.slack.background import BackgroundTasks, Shutdown
from bot.slack.dispatcher import Dispatcher
from bot.slack.interaction import Handler, Interaction
from tests.slack.edge_kit import Ears

HEARD = Interaction("command", "/pipefy-usage", "T0ACME", "C0OPS", "U0BEN")
ACK: Callable[[], AsyncAck] = AsyncAck
Start = Callable[[Handler], Awaitable[BackgroundTasks]]


@pytest.fixture
def start(ears: Ears) -> Start:
    """Acks a command and starts its handler."""

    async def start(handler: Handler) -> BackgroundTasks:
        dispatcher = Dispatcher(BackgroundTasks(), ears.trouble)
        await dispatcher.listener(handler)(ack := ACK(), HEARD)
        assert ack.response is not None
        return dispatcher.tasks

    return start


async def never(_: Interaction) -> None:
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("trouble", [NoOrganization(), ZeroDivisionError(), KeyError("x"), RecursionError()])
async def test_a_trouble_of_the_slow_part_is_told(start: Start, ears: Ears, trouble: Exception) -> None:
    async def failing(_: Interaction) -> None:
        raise trouble

    await (await start(failing)).drain(5)
    assert ears.troubles == [(HEARD, trouble)]


async def test_an_ack_waits_for_nothing(start: Start) -> None:
    tasks = await start(never)
    assert len(tasks) == 1
    await tasks.drain(0)


async def test_all_that_is_started_begins_in_the_next_turn_of_the_loop(ears: Ears) -> None:
    tasks = BackgroundTasks()
    for _ in range(50):
        tasks.spawn(ears.hear(HEARD))
    assert ears.heard == []
    await asyncio.sleep(0)
    assert len(ears.heard) == 50


async def test_at_the_deadline_the_person_gets_a_word(start: Start, ears: Ears) -> None:
    tasks = await start(never)
    await tasks.drain(0.01)
    ((heard, trouble),) = ears.troubles
    assert (heard, type(trouble), len(tasks)) == (HEARD, asyncio.CancelledError, 0)


async def test_what_ends_in_time_is_not_cancelled(start: Start, ears: Ears) -> None:
    async def short(_: Interaction) -> None:
        await asyncio.sleep(0)

    tasks = await start(short)
    await tasks.drain(5)
    assert (ears.troubles, len(tasks)) == ([], 0)


async def test_a_part_is_cancelled_once(start: Start) -> None:
    cancelled = 0

    async def stubborn(_: Interaction) -> None:
        nonlocal cancelled
        for _attempt in range(2):
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                cancelled += 1

    tasks = await start(stubborn)
    await tasks.drain(0.02, grace=0.01)
    assert cancelled == 1


async def test_a_last_word_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher_module, "LAST_WORD_SECONDS", 0.01)
    dispatcher = Dispatcher(BackgroundTasks(), lambda heard, _: never(heard))
    await dispatcher.listener(never)(ACK(), HEARD)
    await dispatcher.tasks.drain(0)
    assert len(dispatcher.tasks) == 0


async def test_a_trouble_while_telling_does_not_escape() -> None:
    async def failing(_: Interaction, __: BaseException) -> None:
        raise ZeroDivisionError

    dispatcher = Dispatcher(BackgroundTasks(), failing)
    dispatcher.report_error(HEARD, KeyError())
    await dispatcher.tasks.drain(5)
    assert len(dispatcher.tasks) == 0


async def test_winding_down_waits_for_what_begins_meanwhile(ears: Ears) -> None:
    tasks, order = BackgroundTasks(), list[str]()

    async def close_intake() -> None:
        order.append("intake closed")

    async def answer(name: str) -> None:
        await asyncio.sleep(0)
        order.append(name)

    async def asked_while_another_is_answered() -> None:
        await answer("first")
        tasks.spawn(answer("second"))

    tasks.spawn(asked_while_another_is_answered())
    await Shutdown(tasks, close_intake, 60).wind_down(keep=1)
    assert order == ["intake closed", "first", "second"]
    assert ears.troubles == []


async def test_winding_down_takes_no_time_from_closing_and_the_drain_ends_what_is_left() -> None:
    tasks, ends = BackgroundTasks(), list[str]()

    async def close_intake() -> None:
        ends.append("intake closed")

    async def endless() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            ends.append("cut off")
            raise

    tasks.spawn(endless())
    shutdown = Shutdown(tasks, close_intake, 0.05)
    await shutdown.wind_down(keep=0.05)
    assert (ends, len(tasks)) == (["intake closed"], 1)
    await shutdown.drain()
    assert (ends, len(tasks)) == (["intake closed", "intake closed", "cut off"], 0)
