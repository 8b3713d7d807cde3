"""What a message's text is drawn as: formatting, unless `chat.postMessage` says that there is none."""

import httpx
import pytest

from sandbox.block_kit.mrkdwn import markup
from sandbox.world import World

TEXT = "*b* <@U0BEN>"


@pytest.mark.parametrize(
    ("arguments", "formatted"),
    [({}, True), ({"mrkdwn": True}, True), ({"mrkdwn": False}, False), ({"mrkdwn": "0"}, False)],
)
async def test_a_post_is_formatted_unless_it_says_otherwise(
    http: httpx.AsyncClient, world: World, arguments: dict[str, object], formatted: bool
) -> None:
    await http.post("/api/chat.postMessage", json={"channel": "C0OPS", "text": TEXT, **arguments})
    (message,) = world.slack.messages["C0OPS"]
    assert message.content.mrkdwn is formatted


async def test_an_edit_is_formatted_whatever_it_says(http: httpx.AsyncClient, world: World) -> None:
    await http.post("/api/chat.postMessage", json={"channel": "C0OPS", "text": TEXT, "mrkdwn": False})
    (message,) = world.slack.messages["C0OPS"]
    await http.post(
        "/api/chat.update", json={"channel": "C0OPS", "ts": message.ts, "text": TEXT, "mrkdwn": False, "parse": "none"}
    )
    assert (message.content.mrkdwn, message.content.parse) == (True, "none")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("*a b*, _c_ and ~d~", ["*a b*", "_c_", "~d~"]),
        ("a*b*c d_e_f * g *", []),
        ("`x` ```y\nz```", ["```y\nz```", "`x`"]),
        ("one\n&gt; two\n> three", ["&gt; two", "> three"]),
        (":tada: 25:00 a::b", [":tada:"]),
        ("<@U1> <https://a.b|c> &lt;!here&gt;", ["<@U1>", "<https://a.b|c>"]),
        ("see https://a.b/c. Or a.b", ["https://a.b/c"]),
        ("@here #general", []),
    ],
)
def test_what_is_drawn_of_a_text(text: str, drawn: list[str]) -> None:
    assert markup(text, links=True) == drawn


def test_without_formatting_references_alone_are_drawn() -> None:
    assert markup(f"{TEXT} _i_ :tada: https://a.b `c`\n&gt; q", mrkdwn=False) == ["<@U0BEN>"]
