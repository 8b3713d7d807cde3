"""What a person or a test can do to the sandbox's Pipefy."""

from datetime import timedelta

from sandbox.pipefy.faults import failed, html, internal, rate_limited
from tests.sandbox.pipefy.asker import ACME, STATS, Asker


async def test_faults_are_answered_once_in_their_order(asker: Asker) -> None:
    asker.world.faults.extend([html(503), rate_limited("7"), html(403)])
    answers = [await asker.post(STATS, uuid=ACME, period="last_month") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 429, 403, 200]
    assert answers[1].headers["retry-after"] == "7"
    assert "errors" not in answers[3].json()


async def test_root_fields_can_fail_one_by_one_or_together(asker: Asker) -> None:
    asker.world.faults.extend([internal("top"), failed("X", "all")])
    one = await asker.ask(STATS, uuid=ACME, period="last_month")
    assert (one["data"]["top"], one["errors"][0]["path"]) == (None, ["top"])
    assert one["data"]["stats"]
    assert (await asker.ask(STATS, uuid=ACME, period="last_month"))["data"] == {"stats": None, "top": None}


async def test_a_pipefy_that_is_down_answers_nobody_until_reset(asker: Asker) -> None:
    asker.world.down = True
    assert (await asker.token()).status_code == 503
    assert (await asker.post(STATS)).status_code == 503
    asker.world.reset()
    assert (await asker.token()).status_code == 200


async def test_the_delay_is_slept_through(asker: Asker) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    asker.world.delay, asker.world.sleep = timedelta(seconds=2), sleep
    await asker.ask(STATS, uuid=ACME, period="last_month")
    assert slept == [2.0]
