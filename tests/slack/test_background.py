"""Slow parts: nothing of them escapes, and a shutdown lets each have its last word."""

import asyncio
from collections.abc import Callable

import pytest

from bot.errors import NoOrganization
from bot.slack import dispatcher as listener_room
from bot.slack.background import BackgroundTasks
from bot.slack.dispatcher import Dispatcher
from bot.slack.interaction import Handler, Interaction
from bot.slack.router import Router
from tests.slack.edge_kit import Ears

HEARD = Interaction("command", "/pipefy-usage", "T0ACME", "C0OPS", "U0BEN")
Make = Callable[[Handler], Dispatcher]


@pytest.fixture
def make(ears: Ears) -> Make:
    return lambda handler: Dispatcher(Router(commands={"/pipefy-usage": handler}), BackgroundTasks(), ears.trouble)


async def never(_: Interaction) -> None:
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("trouble", [NoOrganization(), ZeroDivisionError(), KeyError("x"), RecursionError()])
async def test_a_trouble_of_the_slow_part_is_told(make: Make, ears: Ears, trouble: Exception) -> None:
    async def failing(_: Interaction) -> None:
        raise trouble

    listener = make(failing)
    assert listener.hear(HEARD)
    await listener.tasks.drain(5)
    assert ears.troubles == [(HEARD, trouble)]


async def test_hearing_waits_for_nothing(make: Make) -> None:
    listener = make(never)
    listener.hear(HEARD)
    assert len(listener.tasks) == 1
    await listener.tasks.drain(0)


async def test_at_the_deadline_the_person_gets_a_word(make: Make, ears: Ears) -> None:
    listener = make(never)
    listener.hear(HEARD)
    await listener.tasks.drain(0.01)
    ((heard, trouble),) = ears.troubles
    assert (heard, type(trouble), len(listener.tasks)) == (HEARD, asyncio.CancelledError, 0)


async def test_a_part_that_waits_for_its_turn_gets_its_word_too(ears: Ears) -> None:
    listener = Dispatcher(Router(commands={"/pipefy-usage": never}), BackgroundTasks(young_at_once=1), ears.trouble)
    for _ in range(5):
        listener.hear(HEARD)
    await listener.tasks.drain(0)
    assert len(ears.troubles) == 5


async def test_what_ends_in_time_is_not_cancelled(make: Make, ears: Ears) -> None:
    async def short(_: Interaction) -> None:
        await asyncio.sleep(0)

    listener = make(short)
    listener.hear(HEARD)
    await listener.tasks.drain(5)
    assert (ears.troubles, len(listener.tasks)) == ([], 0)


async def test_a_part_is_cancelled_once(make: Make) -> None:
    cancelled = 0

    async def stubborn(_: Interaction) -> None:
        nonlocal cancelled
        for _attempt in range(2):
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                cancelled += 1

    listener = make(stubborn)
    listener.hear(HEARD)
    await listener.tasks.drain(0.02, grace=0.01)
    assert cancelled == 1


async def test_a_last_word_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener_room, "LAST_WORD_SECONDS", 0.01)
    listener = Dispatcher(Router(commands={"/pipefy-usage": never}), BackgroundTasks(), lambda heard, _: never(heard))
    listener.hear(HEARD)
    await listener.tasks.drain(0)
    assert len(listener.tasks) == 0


async def test_a_trouble_while_telling_does_not_escape() -> None:
    async def failing(_: Interaction, __: BaseException) -> None:
        raise ZeroDivisionError

    listener = Dispatcher(Router(), BackgroundTasks(), failing)
    listener.tell(HEARD, KeyError())
    await listener.tasks.drain(5)
    assert len(listener.tasks) == 0


async def test_few_are_young_at_once(ears: Ears) -> None:
    young = most = 0

    async def counted(_: Interaction) -> None:
        nonlocal young, most
        young += 1
        most = max(most, young)
        await asyncio.sleep(0)
        young -= 1

    listener = Dispatcher(Router(commands={"/pipefy-usage": counted}), BackgroundTasks(young_at_once=3), ears.trouble)
    for _ in range(20):
        listener.hear(HEARD)
    await listener.tasks.drain(5)
    assert (most, ears.troubles) == (3, [])


async def test_parts_that_wait_long_do_not_hold_up_the_next(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener_room, "YOUNG_SECONDS", 0.0)
    routes = Router(commands={"/pipefy-usage": never, "/help": ears.hear})
    listener = Dispatcher(routes, BackgroundTasks(young_at_once=1), ears.trouble)
    listener.hear(HEARD)
    listener.hear(helped := Interaction("command", "/help", "T0ACME", "C0OPS", "U0BEN"))
    await listener.tasks.drain(0.2)
    assert ears.heard == [helped]


async def test_acks_that_go_on_for_ever_do_not_starve_a_part(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener_room, "QUIET_SECONDS", 3600.0)
    monkeypatch.setattr(listener_room, "PATIENCE_SECONDS", 0.01)
    listener = Dispatcher(ears.routes(), BackgroundTasks(), ears.trouble)
    listener.hear(HEARD)
    await listener.tasks.drain(5)
    assert ears.heard == [HEARD]
