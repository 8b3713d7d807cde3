"""The report, asked for in Slack."""

import asyncio

import pytest

from tests.office import ACME, ANA, BEN, CARMEN, Office


async def test_the_report_says_what_pipefy_says(office: Office) -> None:
    post = await office.asks()
    used = office.world.pipefy.figures(ACME).total("current_month")
    assert f"Acme Ltda: {used:,} of 50,000 tasks" in post.text


@pytest.mark.parametrize("words", ["", "last_month", "last_3_months", "flows", "help", "status"])
async def test_an_answer_is_for_the_person_alone(office: Office, words: str) -> None:
    assert (await office.asks(words)).person == BEN


async def test_fifty_askers_cause_one_request(office: Office) -> None:
    await asyncio.gather(*(office.calls.typed(BEN, "C0OPS", "/pipefy-usage last_month") for _ in range(50)))
    await office.world.slack.heard(lambda _: len(office.world.slack.posts) == 50)
    assert [name for name, _ in office.world.pipefy.asked] == ["UsageBotOrganization", "UsageBotReport"]


@pytest.mark.parametrize(("person", "number"), [(ANA, "50.000"), (BEN, "50,000"), (CARMEN, "50.000")])
async def test_numbers_follow_the_readers_locale(office: Office, person: str, number: str) -> None:
    assert number in (await office.asks(person=person)).text
