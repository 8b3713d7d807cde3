"""A real browser on the real demo: the demo as a process of its own, Chromium as a person has it."""

import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).parents[2]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_READY_SECONDS = 120.0
_END_SECONDS = 60.0
_MILLISECONDS = 60_000.0  # for anything on the page: two busy cores are slow


def chromium() -> Path | None:
    """The browser of this machine, if it has one."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else None


@contextmanager
def running_demo(door: str = "http", *, end: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """`python -m bot demo` until it is told to end; yields its address. It has to end well, and quietly."""
    with TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", "bot", "demo", "--door", door],
            cwd=ROOT,
            env={"PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield _address(process, errors)
            process.send_signal(end)
            process.wait(_END_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()
        assert (process.returncode, _said(errors)) == (0, ""), f"ended with {process.returncode}: {_said(errors)}"


@contextmanager
def open_browser(path: Path) -> Iterator[Browser]:
    """A browser without a window. Its time-outs bound every wait."""
    expect.set_options(timeout=_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Browser,
    address: str,
    *,
    width: int = 1280,
    height: int = 900,
    scheme: Literal["dark", "light"] = "light",
) -> Iterator[Page]:
    """The page as soon as it is ready. Whatever the browser complains about fails whoever opened it."""
    complaints: list[str] = []
    context = browser.new_context(
        base_url=address,
        viewport=ViewportSize(width=width, height=height),
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    context.set_default_timeout(_MILLISECONDS)
    try:
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        expect(page.locator("body[data-ready=true]")).to_be_attached()
        yield page
    finally:
        context.close()
    assert complaints == []


def _address(process: subprocess.Popen[str], errors: IO[str]) -> str:
    """Out of `Ready. Open http://127.0.0.1:4000 and …`."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _READY_SECONDS)
    words = process.stdout.readline().split() if ready else []
    assert words[:2] == ["Ready.", "Open"], f"the demo did not start: {words} {_said(errors)}"
    return words[2]


def _said(errors: IO[str]) -> str:
    """What the demo complained of, but for what it says when somebody breaks Pipefy on purpose."""
    errors.seek(0)
    return "".join(line for line in errors if '"event": "stamina.retry_scheduled"' not in line)
