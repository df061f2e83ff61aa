"""Reports in a spreadsheet: the same figures, and no cell that runs."""

import csv
import io

import pytest
from agent_house import Desk, House
from agent_past import Past, at

from agent_api.reports.sheets import as_csv, neutral

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", ";x", "＝1", "＋1", "－1", "＠x", " =1", '=HYPERLINK("http://x";"y")',
]  # fmt: skip


def rows_of(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("hostile", HOSTILE, ids=repr)
def test_a_cell_that_would_run_is_plain_text(hostile: str) -> None:
    assert neutral(hostile) == f"'{hostile}"
    assert rows_of(as_csv([["name"], [hostile]]))[1] == [f"'{hostile}"]


@pytest.mark.parametrize("harmless", ["Noor", "a=b", 'say "hi"', "two\nlines", "a,b;c", "العربية", ""], ids=repr)
def test_every_other_cell_comes_back_as_it_was(harmless: str) -> None:
    assert rows_of(as_csv([[harmless, "end"]])) == [[harmless, "end"]]


def test_numbers_stay_numbers() -> None:
    assert rows_of(as_csv([[-5, 0.25, None]])) == [["-5", "0.25", ""]]


async def test_an_agent_with_a_formula_for_a_name_runs_nothing(house: House, admin: Desk) -> None:
    evil = await house.agent('=cmd|"/c calc"!A1')
    one = (await Past.begins(house, await house.bot(), at("2026-03-05 12:00"))).then(1, "agent_joined", "agent", evil)
    await one.then(60, "closed").kept()
    answer = await admin.get("/v1/reports/summary.csv", params={**MARCH, "table": "agents"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="baton-agents-2026-03-01-2026-03-31.csv"'
    head, row = rows_of(answer.text)
    assert row[0] == '\'=cmd|"/c calc"!A1'
    assert dict(zip(head, row, strict=True))["handling_median_s"] == "60.0"


async def test_days_are_the_usual_table(admin: Desk) -> None:
    head, *rows = rows_of((await admin.get("/v1/reports/summary.csv", params=MARCH)).text)
    assert head[:2] == ["date", "conversations"]
    assert [row[0] for row in rows][:2] == ["2026-03-01", "2026-03-02"]
    assert len(rows) == 31
    for table in ("handoffs", "models", "help"):
        answer = await admin.get("/v1/reports/summary.csv", params={**MARCH, "table": table})
        assert len(rows_of(answer.text)) == 1


async def test_reports_are_for_admins(noor: Desk) -> None:
    for path in ("/v1/reports/summary", "/v1/reports/summary.csv"):
        assert (await noor.get(path)).status_code == 403
