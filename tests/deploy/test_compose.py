"""The compose file keeps its promises: nobody is root, nothing has a default password, every setting exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from baton.settings import Settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TEXT = (DEPLOY / "docker-compose.yml").read_text()
FILE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = ("gateway", "agent-api", "ai-responder", "handoff-router")
JOBS = ("migrate", "certificate", "seed", "baton")
SECRET = re.compile(r"PASSWORD|PASS$|KEYS?$|AUTH$|_URL$")


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_locked_up(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] not in ("", "root", "0")
    assert service["mem_limit"]
    assert "cap_add" not in service
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_says_that_it_is_healthy_or_is_a_job_that_ends(name: str) -> None:
    service = SERVICES[name]
    if name in JOBS:
        assert service["restart"] == "no"
    else:
        assert service["healthcheck"]["test"]
        assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_of_ours_exists(name: str) -> None:
    ours = {key for key in SERVICES[name].get("environment", {}) if key.startswith("BATON_")}
    assert bool(ours) == (name in OURS or name in JOBS)
    assert {key.removeprefix("BATON_").lower() for key in ours} <= Settings.model_fields.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_default(name: str) -> None:
    """It is required with the command that helps, or it is empty unless it is set."""
    for key, value in SERVICES[name].get("environment", {}).items():
        if SECRET.search(key):
            assert re.search(r'\$\{BATON_\w+:?\?write deploy/\.env with "make env"\}', value) or re.fullmatch(
                r"\$\{BATON_\w+:-(http://localhost:\d+|file:///[a-z/]+)?\}", value
            ), key


def test_only_the_proxy_and_the_demo_are_reachable_and_by_this_machine_unless_said_otherwise() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports.keys() == {"proxy", "ably", "grafana"}
    assert re.match(r"\$\{BATON_GRAFANA_ADDRESS:-127\.0\.0\.1\}:", ports["grafana"][0])
    assert SERVICES["ably"]["profiles"] == ["demo"]
    for published in [*ports["proxy"], *ports["ably"]]:
        assert re.match(r"\$\{BATON_HTTPS?_ADDRESS:-127\.0\.0\.1\}:", published)


def test_every_service_of_ours_can_run_many_times() -> None:
    for name in OURS:
        assert SERVICES[name].keys().isdisjoint({"ports", "container_name", "hostname"})


def test_data_stores_are_cut_off_from_the_outside() -> None:
    assert FILE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "rabbitmq", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_nobody_starts_before_the_migration_is_done() -> None:
    for name in OURS:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_images_are_pinned_to_what_is_checked() -> None:
    images = {service["image"] for service in SERVICES.values()}
    not_tried = {service["image"] for service in SERVICES.values() if service.get("profiles") == ["observability"]}
    checked = {"baton:${BATON_VERSION:-local}", "postgres:17", "redis:8", "rabbitmq:4", "nginx:1.28"}
    assert images - not_tried == checked
    assert not_tried == {"prom/prometheus:v3.5.0", "grafana/grafana:12.1.1", "jaegertracing/jaeger:2.10.0"}
    bases = re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert bases == ["node:24-slim", "python:3.13-slim", "python:3.13-slim"]


def test_the_proxy_writes_the_callers_address_itself_and_streams_at_once() -> None:
    passing = (DEPLOY / "proxy/passing.conf").read_text()
    assert re.search(r"^proxy_set_header X-Forwarded-For \$remote_addr;$", passing, re.MULTILINE)
    assert "proxy_add_x_forwarded_for" not in passing
    stream = (DEPLOY / "proxy/service.conf").read_text().partition("/stream$ {")[2].partition("}")[0]
    assert "proxy_buffering off;" in stream
