"""The Helm chart: rendered by Helm itself, valid Kubernetes, as locked up as the compose file, and without a secret."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from servers import helm

from baton.settings import Settings

CHART = Path(__file__).resolve().parents[2] / "deploy/helm/baton"
LEAST = {
    "image": {"repository": "registry.example/baton"},
    "existingSecret": "baton",
    "publicGatewayUrl": "https://chat.example.com",
    "publicPanelUrl": "https://panel.example.com",
}
SCALED = {"enabled": True, "minReplicas": 2, "maxReplicas": 9, "cpu": 70, "queueDepth": 20}
EVERYTHING = {
    **LEAST,
    "settings": {"BATON_AI_MODEL": "gpt-4.1-mini"},
    "services": {
        "gateway": {"autoscaling": {"enabled": True}},
        "aiResponder": {"autoscaling": {**SCALED, "keda": True}},
        "handoffRouter": {"autoscaling": {**SCALED, "keda": False}},
    },
    "ingress": {"enabled": True, "className": "nginx", "tlsSecret": "tls"},
    "networkPolicy": {"enabled": True, "metricsFrom": {"kubernetes.io/metadata.name": "monitoring"}},
    "imagePullSecrets": [{"name": "registry"}],
}
SERVICES = ("gateway", "agent-api", "ai-responder", "handoff-router")


def manifests(values: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    found = [each for each in helm.rendered(CHART, values) if each["kind"] == kind]
    return {each["metadata"]["name"].removeprefix("demo-"): each for each in found}


@pytest.mark.parametrize("values", [LEAST, EVERYTHING], ids=["least", "everything"])
def test_every_manifest_is_valid_kubernetes(values: dict[str, Any]) -> None:
    for manifest in helm.rendered(CHART, values):
        if not manifest["apiVersion"].startswith("keda.sh/"):
            kubernetes_validate.validate(manifest, "1.31", strict=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize("values", [LEAST, EVERYTHING], ids=["least", "everything"])
def test_helm_has_nothing_against_the_chart(values: dict[str, Any]) -> None:
    assert helm.complaints(CHART, values) == []


def test_helm_would_say_what_it_has_against_a_chart() -> None:
    assert helm.complaints(CHART, {**LEAST, "replicas": 3}) != []


@pytest.mark.parametrize(
    "change",
    [
        {"existingSecret": ""},
        {"publicGatewayUrl": "chat.example.com"},
        {"settings": {"BATON_SECRET_KEYS": "in the clear"}},
        {"replicas": 3},
        {"services": {"gateway": {"replicas": 0}}},
    ],
    ids=["no-secret", "no-url", "secret-in-values", "unknown", "none"],
)
def test_values_that_cannot_work_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(helm.Refused):
        helm.rendered(CHART, {**LEAST, **change})


def test_the_four_services_run_twice_are_probed_and_give_way_one_by_one() -> None:
    deployments = manifests(LEAST, "Deployment")
    assert set(deployments) == set(SERVICES)
    assert set(manifests(LEAST, "PodDisruptionBudget")) == set(manifests(LEAST, "Service")) == set(SERVICES)
    for deployment in deployments.values():
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert deployment["spec"]["replicas"] == 2
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        assert container["resources"]["limits"]["memory"]


def test_every_pod_is_locked_up_as_in_the_compose_file_and_every_setting_exists() -> None:
    pods = [*manifests(EVERYTHING, "Deployment").values(), *manifests(EVERYTHING, "Job").values()]
    assert len(pods) == 5
    for pod in (each["spec"]["template"]["spec"] for each in pods):
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert container["envFrom"] == [{"secretRef": {"name": "baton"}}]
        given = {one["name"].removeprefix("BATON_").lower() for one in container.get("env", [])}
        assert given <= Settings.model_fields.keys()
    (job,) = manifests(EVERYTHING, "Job").values()
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"


def test_responder_and_router_scale_by_their_queue_where_keda_is_and_by_cpu_where_not() -> None:
    (scaled,) = manifests(EVERYTHING, "ScaledObject").values()
    (trigger,) = scaled["spec"]["triggers"]
    assert (trigger["type"], trigger["metadata"]["queueName"]) == ("rabbitmq", "ai-responder")
    assert set(manifests(EVERYTHING, "HorizontalPodAutoscaler")) == {"gateway", "handoff-router"}
    assert "replicas" not in manifests(EVERYTHING, "Deployment")["ai-responder"]["spec"]


def test_figures_stay_inside_and_the_workers_are_reached_by_prometheus_alone() -> None:
    (ingress,) = manifests(EVERYTHING, "Ingress").values()
    paths = {path["path"] for rule in ingress["spec"]["rules"][:1] for path in rule["http"]["paths"]}
    assert paths.isdisjoint({"/", "/metrics"})
    policies = manifests({**LEAST, "networkPolicy": {"enabled": True}}, "NetworkPolicy")
    assert policies["ai-responder"]["spec"]["ingress"] == []
    assert policies["gateway"]["spec"]["ingress"] == [{"ports": [{"port": 8000}]}]


def test_no_template_holds_a_secret() -> None:
    text = "".join(path.read_text() for path in CHART.rglob("*") if path.is_file())
    assert not re.search(r"(?i)(password|secret_keys|token_keys):\s*['\"]?\w{8,}", text)
