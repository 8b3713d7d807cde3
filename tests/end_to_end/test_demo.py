"""The demo as a process: how it begins and ends. No browser needed."""

import re
import signal
import subprocess
import sys

import httpx
import pytest

from bot.errors import NotConfigured
from bot.server import listen
from sandbox.demo import run_demo
from tests.support.browser import ROOT, running_demo


@pytest.mark.parametrize("door", ["http", "socket"])
def test_ctrl_c_ends_it_at_once_and_quietly_even_while_a_page_listens(door: str) -> None:
    with httpx.Client() as page, running_demo(door, end=signal.SIGINT) as address:
        stream = page.send(page.build_request("GET", f"{address}/page-api/changes"), stream=True)
        assert stream.status_code == 200


def test_without_its_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphql", None)
    with pytest.raises(NotConfigured, match=re.escape("pip install 'pipefy-usage-bot[sandbox]' (missing: graphql)")):
        run_demo(0, "http")


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "demo"], cwd=ROOT, env={"PORT": port}, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (1, "", 1)
    assert f"Another program listens on port {port} of 127.0.0.1: end it, or set PORT to a free one." in ended.stderr
