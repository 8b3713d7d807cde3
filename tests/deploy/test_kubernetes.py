"""The manifests: "restricted", one writer of a file, and time to stop. Their schema: `make deploy-check`."""

import re
from typing import Any

import pytest
import yaml

from bot.app import DRAIN_SECONDS
from tests.deploy.documents import DEPLOY, OPERATIONS, ROOT, SETTINGS, VERBS, read_manifests

FILES = {path.stem: read_manifests(path) for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))}
WORKLOADS = [m for manifests in FILES.values() for m in manifests if m["kind"] in ("Deployment", "Job")]
SERVING = [workload for workload in WORKLOADS if workload["kind"] == "Deployment"]
NAMES = [f"{workload['kind']} {workload['metadata']['name']}" for workload in WORKLOADS]


def pod_of(workload: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = workload["spec"]["template"]["spec"]
    return pod


def of_kind(file: str, kind: str) -> dict[str, Any]:
    (spec,) = [manifest["spec"] for manifest in FILES[file] if manifest["kind"] == kind]
    assert isinstance(spec, dict)
    return spec


# https://kubernetes.io/docs/concepts/security/pod-security-standards/
@pytest.mark.parametrize("workload", WORKLOADS, ids=NAMES)
def test_pods_are_restricted_and_read_only(workload: dict[str, Any]) -> None:
    pod = pod_of(workload)
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False


@pytest.mark.parametrize("workload", WORKLOADS, ids=NAMES)
def test_image_verbs_and_variables_are_those_of_this_release(workload: dict[str, Any]) -> None:
    (container,) = pod_of(workload)["containers"]
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert container["image"] == f"pipefy-usage-bot:{version[1]}"
    assert set(container["args"]) <= VERBS
    assert {variable["name"] for variable in container.get("env", ())} <= SETTINGS


@pytest.mark.parametrize("file", ["sqlite", "postgres"])
def test_liveness_asks_the_process_alone_and_readiness_all_that_it_needs(file: str) -> None:
    (container,) = of_kind(file, "Deployment")["template"]["spec"]["containers"]
    paths = {probe: container[probe]["httpGet"]["path"] for probe in container if probe.endswith("Probe")}
    assert paths == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}


@pytest.mark.parametrize("file", ["sqlite", "postgres"])
def test_a_pod_has_the_time_that_a_drain_takes(file: str) -> None:
    pod = of_kind(file, "Deployment")["template"]["spec"]
    before = pod["containers"][0].get("lifecycle", {}).get("preStop", {"exec": {"command": ["sleep", "0"]}})
    rest = int(before["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] >= rest + 2 + DRAIN_SECONDS + 5


def test_a_file_has_one_writer() -> None:
    deployment = of_kind("sqlite", "Deployment")
    assert deployment["replicas"] == 1
    assert deployment["strategy"] == {"type": "Recreate"}


def test_the_ingress_lets_slack_through_alone() -> None:
    (rule,) = of_kind("postgres", "Ingress")["rules"]
    assert [(path["path"], path["pathType"]) for path in rule["http"]["paths"]] == [("/slack/events", "Exact")]


@pytest.mark.parametrize("file", ["sqlite", "postgres"])
def test_the_bot_asks_names_slack_pipefy_and_its_database_and_nothing_else(file: str) -> None:
    ports = {port["port"] for rule in of_kind(file, "NetworkPolicy")["egress"] for port in rule["ports"]}
    assert ports == {53, 443} | ({5432} if file == "postgres" else set())


# https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config
@pytest.mark.parametrize("file", ["sqlite", "postgres"])
def test_prometheus_finds_the_metrics_of_every_pod(file: str) -> None:
    template = of_kind(file, "Deployment")["template"]
    (container,) = template["spec"]["containers"]
    (port,) = [variable["value"] for variable in container["env"] if variable["name"] == "METRICS_PORT"]
    assert template["metadata"]["annotations"] == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": port,
        "prometheus.io/path": "/metrics",
    }
    assert {it["name"]: it["containerPort"] for it in container["ports"]} == {"http": 3000, "metrics": int(port)}


@pytest.mark.parametrize("file", ["sqlite", "postgres"])
def test_metrics_are_for_the_namespace_of_prometheus_alone(file: str) -> None:
    allowed = {
        rule["from"][0]["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]: {
            port["port"] for port in rule["ports"]
        }
        for rule in of_kind(file, "NetworkPolicy")["ingress"]
    }
    assert allowed.pop("monitoring") == {9090, 3000}
    assert all(ports == {3000} for ports in allowed.values())
    assert [port["name"] for port in of_kind(file, "Service")["ports"]] == ["http"]


def test_the_job_for_kubernetes_keeps_the_pods_and_the_port_of_the_manifests() -> None:
    """And has the name by which the alert rules look for it."""
    blocks = [
        yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", OPERATIONS, re.MULTILINE | re.DOTALL)
    ]
    (job,) = [job for block in blocks for job in block["scrape_configs"] if "kubernetes_sd_configs" in job]
    kept = {rule["source_labels"][0]: rule["regex"] for rule in job["relabel_configs"] if rule["action"] == "keep"}
    labels = [workload["spec"]["template"]["metadata"]["labels"] for workload in SERVING]
    assert labels == [{"app.kubernetes.io/name": kept["__meta_kubernetes_pod_label_app_kubernetes_io_name"]}] * 2
    ports = [{port["name"] for port in pod_of(workload)["containers"][0]["ports"]} for workload in SERVING]
    assert all(kept["__meta_kubernetes_pod_container_port_name"] in names for names in ports)
    assert job["job_name"] in (DEPLOY / "prometheus" / "rules.yaml").read_text(encoding="utf-8")
