"""Rules, alerts and dashboards: promtool takes them, alerts ring when they should, and every figure in them exists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from servers import promtool

from baton_dev.metrics_page import names

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "deploy/observability"
GROUPS: list[dict[str, Any]] = yaml.safe_load((HERE / "rules.yml").read_text())["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
RECORDED = {rule["record"] for rule in RULES if "record" in rule}
DASHBOARDS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in sorted((HERE / "grafana/dashboards").glob("*.json"))
}
PAGE = (ROOT / "docs/alerts.md").read_text()


def figures_in(query: str) -> set[str]:
    return set(re.findall(r"\bbaton[_:][a-z0-9_:]+", query))


def queries(dashboard: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def test_promtool_takes_configuration_and_rules_and_the_alerts_ring_when_they_should() -> None:
    promtool.check("check", "config", "--syntax-only", HERE / "prometheus.yml")
    promtool.check("check", "rules", HERE / "rules.yml")
    promtool.check("test", "rules", HERE / "rules_test.yml")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.get("alert") or rule["record"])
def test_every_figure_in_a_rule_exists(rule: dict[str, Any]) -> None:
    assert figures_in(rule["expr"]) <= names() | RECORDED


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_query_of_a_dashboard_can_be_asked_and_every_figure_in_it_exists(name: str, tmp_path: Path) -> None:
    asked = queries(DASHBOARDS[name])
    assert asked
    assert {figure for query in asked for figure in figures_in(query)} <= names() | RECORDED
    rules = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(asked)]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
    promtool.check("check", "rules", file)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_has_the_shape_that_grafana_reads(name: str) -> None:
    dashboard = DASHBOARDS[name]
    assert (dashboard["uid"], dashboard["schemaVersion"] >= 39, dashboard["title"][:5]) == (
        f"baton-{name}",
        True,
        "Baton",
    )
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    sources = yaml.safe_load((HERE / "grafana/provisioning/datasources/baton.yml").read_text())["datasources"]
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + dx, place["y"] + dy) for dx in range(place["w"]) for dy in range(place["h"])}
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
        if panel["type"] != "row":
            assert panel["type"] in ("stat", "timeseries")
            assert panel["description"], panel["title"]
            assert panel["datasource"]["uid"] in {source["uid"] for source in sources}


def test_everything_that_the_services_declare_is_shown_somewhere() -> None:
    shown = {
        figure for dashboard in DASHBOARDS.values() for query in queries(dashboard) for figure in figures_in(query)
    }
    shown |= {figure for rule in RULES for figure in figures_in(rule["expr"])}
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names()}
    assert families <= {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_says_what_to_do(name: str) -> None:
    alert = ALERTS[name]
    assert alert["labels"]["severity"] in ("critical", "warning")
    assert alert["for"]
    anchor = alert["annotations"]["runbook_url"].removeprefix("docs/alerts.md#")
    assert f"\n## {anchor}\n" in PAGE.lower()


def test_no_paragraph_is_about_an_alert_that_is_gone() -> None:
    told = set(re.findall(r"^## (Baton\w+)$", PAGE, re.MULTILINE))
    assert {name.lower() for name in told} == {
        a["annotations"]["runbook_url"].partition("#")[2] for a in ALERTS.values()
    }


def test_every_replica_of_every_service_is_asked_at_its_port() -> None:
    jobs = yaml.safe_load((HERE / "prometheus.yml").read_text())["scrape_configs"]
    asked = {job["job_name"]: job["dns_sd_configs"][0] for job in jobs}
    ports = {"gateway": 8000, "agent-api": 8001, "ai-responder": 8004, "handoff-router": 8005}
    assert {name: (found["names"], found["port"]) for name, found in asked.items()} == {
        name: ([name], port) for name, port in ports.items()
    }
