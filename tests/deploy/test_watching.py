"""Alert rules and dashboard read metrics that exist, by labels that exist."""

import json
import re
import shutil
import subprocess
from itertools import combinations
from typing import Any

import pytest

from tests.deploy.documents import DEPLOY, OPERATIONS, grouped_by, read_yaml, samples, selected

SAMPLES = samples()
RULES: list[dict[str, Any]] = read_yaml(DEPLOY / "prometheus" / "rules.yaml")["groups"][0]["rules"]
TESTS: list[dict[str, Any]] = read_yaml(DEPLOY / "prometheus" / "rules.test.yaml")["tests"]
BOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "pipefy-usage.json").read_text(encoding="utf-8"))
QUERIES = [(panel["title"], target) for panel in BOARD["panels"] for target in panel.get("targets", ())]
EXPRESSIONS = {
    **{rule["alert"]: rule["expr"] for rule in RULES},
    **{f"{title} {target['refId']}": target["expr"] for title, target in QUERIES},
}
# Prometheus's own, and the name of a job.
GENERAL = {"job", "instance", "le"}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_reads_samples_and_labels_that_exist(name: str) -> None:
    asked = list(selected(EXPRESSIONS[name]))
    labels = {label for sample, _ in asked for label in SAMPLES[sample]} | GENERAL
    assert {label for _, wanted in asked for label in wanted} | grouped_by(EXPRESSIONS[name]) <= labels


def test_the_dashboard_shows_every_metric() -> None:
    shown = {sample for _, target in QUERIES for sample, _ in selected(target["expr"])}
    families = {re.sub(r"_(bucket|count|sum)$", "", sample) for sample in SAMPLES}
    assert {re.sub(r"_(bucket|count|sum)$", "", sample) for sample in shown} == families


def test_the_dashboard_takes_whatever_data_source_is_chosen() -> None:
    uids = {panel["datasource"]["uid"] for panel in BOARD["panels"] if "datasource" in panel}
    assert uids == {"${datasource}"}
    assert BOARD["id"] is None
    assert BOARD["uid"] is None


def test_panels_lie_beside_one_another() -> None:
    places = [panel["gridPos"] for panel in BOARD["panels"]]
    assert [(a, b) for a, b in combinations(places, 2) if overlap(a, b)] == []
    assert [place for place in places if place["x"] + place["w"] > 24] == []


def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    return all(
        one[at] < other[at] + other[size] and other[at] < one[at] + one[size] for at, size in (("x", "w"), ("y", "h"))
    )


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_says_how_grave_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["runbook_url"] == f"docs/operations.md#{rule['alert'].lower()}"
    assert f"\n### {rule['alert']}\n" in OPERATIONS


def test_no_paragraph_is_about_an_alert_that_is_gone() -> None:
    assert re.findall(r"^### (PipefyUsage\w+)$", OPERATIONS, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_each_alert_is_tested_firing_and_silent() -> None:
    cases = [case for test in TESTS for case in test["alert_rule_test"]]
    alerts = {rule["alert"] for rule in RULES}
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == alerts
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == alerts


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_itself_agrees() -> None:
    promtool = shutil.which("promtool")
    assert promtool
    for command in (["check", "rules", "rules.yaml"], ["test", "rules", "rules.test.yaml"]):
        subprocess.run([promtool, *command], cwd=DEPLOY / "prometheus", check=True, capture_output=True)  # noqa: S603 - ours
