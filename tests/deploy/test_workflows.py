"""The repository's automation has no right that a job does not name. Its syntax: `make deploy-check`."""

import re
from typing import Any

import pytest

from tests.deploy.documents import ROOT, read_yaml

WORKFLOWS = {path.name: read_yaml(path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}
JOBS = [(f"{file} {name}", job) for file, workflow in WORKFLOWS.items() for name, job in workflow["jobs"].items()]


@pytest.mark.parametrize("file", WORKFLOWS)
def test_nothing_is_allowed_at_the_top(file: str) -> None:
    assert WORKFLOWS[file]["permissions"] == {}


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_a_job_names_its_rights_ends_in_time_and_pins_its_actions(name: str, job: dict[str, Any]) -> None:
    writes = {right for right, level in job["permissions"].items() if level == "write"}
    assert not writes or (name.startswith("release.yml") and job["environment"] == "release")
    assert job["timeout-minutes"] <= 90
    actions = [step["uses"] for step in job["steps"] if "uses" in step]
    assert [a for a in actions if not re.fullmatch(r"[\w./-]+@(v\d+|release/v1|[0-9a-f]{40})", a)] == []
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_ci_runs_what_a_developer_runs() -> None:
    assert {"run": ".ci/run"} in WORKFLOWS["ci.yml"]["jobs"]["check"]["steps"]
