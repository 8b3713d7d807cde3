"""An answer whose response_url cannot be used, whatever is wrong with it, reaches the person all the same."""

from io import StringIO

import pytest

from tests.support.messages import figures_in
from tests.support.workspace import ANA, BEN, OPS, Workspace

UNUSABLE = (
    *(
        "",
        "x",
        "//",
        "https://",
        "https://xn--a/b",
        "https://\u200b.ü/%",
        "https://[::1/",
        "https://" + "ü" * 300 + "/",
    ),
    *("https://hooks.slack.com:99999/x", "https://hooks.slack.com:x/", "https://hooks.slack.com@evil.example/"),
    *(
        "https://xn--" + "z" * 300 + ".slack.com/",
        "ftp://hooks.slack.com/x",
        "http://hooks.slack.com/x",
        "mailto:a@b.c",
    ),
    *("https://evil.example/", "https://hooks.slack.com.evil.example/", "https://a..b/", "https://\x00/", "\ud800"),
)


@pytest.mark.parametrize("url", UNUSABLE)
async def test_an_answer_comes_by_direct_message(workspace: Workspace, logs: StringIO, url: str) -> None:
    workspace.world.slack.switches.response_url = url.encode("utf-8", "replace").decode()
    post = await workspace.run_command()
    assert (post.channel == workspace.world.slack.direct(BEN).id, figures_in(post)) == (True, True)
    assert '"level": "error"' not in logs.getvalue()


async def test_so_does_an_error(workspace: Workspace) -> None:
    workspace.world.slack.switches.response_url = "https://xn--a/b"
    post = await workspace.run_command("link 999999", person=ANA, channel=OPS)
    assert (post.channel == workspace.world.slack.direct(ANA).id, "999999" in post.text) == (True, True)
