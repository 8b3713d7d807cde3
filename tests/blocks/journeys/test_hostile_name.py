"""An organization's name full of signs, on its way to Slack: posted, edited, and as an answer."""

from dataclasses import replace

import pytest

from sandbox.block_kit.mrkdwn import markup
from sandbox.pipefy.world import PipefyWorld
from sandbox.slack.messages import Message
from tests.support.alerts import Alerting
from tests.support.workspace import ACME, BEN, OPS

NAME = "> *A* & <B> :fire: 25:00"
ESCAPED = "&gt; *A* &amp; &lt;B&gt; :fire: 25:00"
LOOK_ALIKES = "› ∗A∗ &amp; &lt;B&gt; ꞉fire: 25:00"


def rename(pipefy: PipefyWorld, uuid: str, name: str) -> None:
    pipefy.organizations = tuple(replace(one, name=name) if one.uuid == uuid else one for one in pipefy.organizations)
    pipefy._by_uuid = {one.uuid: one for one in pipefy.organizations}


@pytest.fixture
def hostile(alerting: Alerting) -> Alerting:
    rename(alerting.workspace.world.pipefy, ACME, NAME)
    return alerting


def card(alerting: Alerting) -> Message:
    """The alert's card as it stands in the channel."""
    (post,) = [post for post in alerting.public() if "alert_acknowledge" in str(post.blocks)][:1]
    return alerting.workspace.world.slack.message(OPS, post.ts)


async def test_a_post_shows_the_name_as_it_is_and_reads_no_formatting(hostile: Alerting) -> None:
    await hostile.says("alerts 50 80")
    hostile.use(84)
    await hostile.later()
    content = card(hostile).content
    assert content.text.startswith(f"🟠 {ESCAPED}")
    assert content.mrkdwn is False
    assert markup(content.text, mrkdwn=content.mrkdwn) == []


async def test_an_edit_has_look_alikes_where_slack_would_draw_something_else(hostile: Alerting) -> None:
    await hostile.says("alerts 50 80")
    hostile.use(84)
    await hostile.later()
    posted = card(hostile)
    before = posted.content.text
    await hostile.presses(hostile.public()[-1], "alert_acknowledge")
    await hostile.look()
    content = posted.content
    assert (
        content.text.startswith(f"🟠 {LOOK_ALIKES.replace('›', '&gt;')}"),
        content.mrkdwn,
        posted.edited is not None,
    ) == (True, True, True)
    assert markup(content.text) == ["<@U0BEN>"]
    assert len(markup(before)) == 2


async def test_an_answer_has_look_alikes_too(hostile: Alerting) -> None:
    answer = await hostile.says("")
    assert (answer.via, answer.person) == ("response_url", BEN)
    assert answer.text.startswith(LOOK_ALIKES)
    assert markup(answer.text, links=True) == []
