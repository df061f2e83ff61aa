"""`python -m bench.publish [bench.json]`: the figures of a run into docs/performance.md, and a picture of each."""

import json
import sys
from pathlib import Path
from typing import Any

from bench import scaling
from bench.pictures import Measured, picture
from bench.rows import TARGETS

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def publish(results: Path, docs: Path) -> None:
    """Rows that this run did not measure keep their pictures, and their lines are left out."""
    found: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))
    rows = {row["id"]: row for row in found["rows"]}
    pictures = docs / "images" / "bench"
    pictures.mkdir(parents=True, exist_ok=True)
    for id_, row in rows.items():
        (pictures / f"{id_}.svg").write_text(picture(_measured(row)), encoding="utf-8")
    _put(docs / "performance.md", _table(rows, found["memory_mib"]))
    if rows.keys() >= scaling.NEEDED:
        _put(docs / "scaling.md", _needs(rows))


def _put(page: Path, text: str) -> None:
    """In place of the last run's."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _needs(rows: dict[str, Any]) -> str:
    costs = scaling.measured(rows)
    return "\n\n".join(["```log", *(scaling.table(load, costs) for load in scaling.LOADS)]) + "\n```"


def _measured(row: dict[str, Any]) -> Measured:
    spread = row["spread"] and (row["spread"][0], row["spread"][1])
    return Measured(row["id"], row["baton"], row["yardstick"], row["ratio"], spread)


def _table(rows: dict[str, dict[str, Any]], memory: dict[str, float]) -> str:
    lines = ["| row | Baton | yardstick | ratio | must | aim | met |", "|---|--:|--:|--:|--:|--:|---|"]
    lines += [_line(row) for row in rows.values()]
    held = " · ".join(f"{name} {megabytes:.0f}" for name, megabytes in memory.items())
    drawn = [f"![{TARGETS[id_].title}](images/bench/{id_}.svg)" for id_ in rows]
    return "\n".join([*lines, "", f"Memory of each process at the end of the run, MiB (PSS): {held}", "", *drawn])


def _line(row: dict[str, Any]) -> str:
    target = TARGETS[row["id"]]
    sign = "≥" if target.more_is_better else "≤"
    figures = " | ".join("–" if row[name] is None else f"{row[name]:g}" for name in ("baton", "yardstick", "ratio"))
    met = "yes" if row["met"] else "**no**"
    return f"| {target.title} ({target.unit}) | {figures} | {sign} {target.must:g} | {sign} {target.aim:g} | {met} |"


if __name__ == "__main__":
    publish(Path(sys.argv[1] if len(sys.argv) > 1 else "bench.json"), Path("docs"))
