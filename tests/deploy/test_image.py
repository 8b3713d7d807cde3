"""The image: not root, nothing to write to, and a health check that knows alive from dead."""

import asyncio
import re
import runpy
import subprocess
import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.server import listen
from tests.deploy.documents import DEPLOY, ROOT, SETTINGS, VERBS
from tests.support.server import serving

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
is_alive = runpy.run_path(str(DEPLOY / "image" / "healthcheck.py"))["is_alive"]


def test_it_runs_as_a_number_that_is_not_root() -> None:
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["10001:0"]


def test_its_label_says_the_version_that_is_in_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"\nARG VERSION={project['version']}\n" in DOCKERFILE
    assert f'image.licenses="{project["license"]}"' in DOCKERFILE


def test_process_1_is_the_bot_itself_so_that_it_hears_the_end() -> None:
    assert re.search(r'^ENTRYPOINT \["/app/.venv/bin/python", "-m", "bot"\]$', DOCKERFILE, re.MULTILINE)
    (verb,) = re.findall(r'^CMD \["(\w+)"\]$', DOCKERFILE, re.MULTILINE)
    assert verb in VERBS


def test_each_dependency_has_its_hash_and_nothing_is_compiled() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE


def test_everything_that_is_copied_is_let_in_and_nothing_else_is() -> None:
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()
    }
    let_in = {line[1:] for line in IGNORED if line.startswith("!")}
    assert {name for name in copied if not name.startswith("deploy/image/")} | {"deploy/image"} == let_in
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_variables_that_it_sets_are_settings_or_python_s_own() -> None:
    (block,) = re.findall(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
    names = set(re.findall(r"(\w+)=", block))
    assert {name for name in names if not name.startswith("PYTHON")} - SETTINGS == {"PATH", "HOME"}


@pytest.mark.parametrize(("status", "alive"), [(200, True), (503, False), (404, False), (302, False)])
async def test_its_health_check_is_content_with_200_alone(status: int, alive: bool) -> None:
    async def answer(_: Request) -> Response:
        return Response(status_code=status)

    listening = listen("127.0.0.1", 0)
    async with serving(Starlette(routes=[Route("/healthz", answer)]), listening):
        assert await asyncio.to_thread(is_alive, listening.getsockname()[1]) is alive


def test_its_health_check_knows_that_nothing_is_there() -> None:
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    listening.close()
    assert is_alive(port) is False


@pytest.mark.parametrize("script", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
def test_a_script_is_one_that_the_shell_reads_and_ends_at_the_first_failure(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True, capture_output=True)  # noqa: S603, S607 - ours
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o111
