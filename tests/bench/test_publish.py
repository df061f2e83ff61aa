"""A run's figures become a page and pictures; and only the rows that are asked for are measured."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.chapters import CHAPTERS, wanted
from bench.publish import BEGIN, END, publish
from bench.report import Results, write
from bench.rows import TARGETS, Row

RESULTS = Results(
    [
        Row("accepts_per_s", 3100, 1000, 3.1, (2.9, 3.4)),
        Row("token_p99", 2.5, 20, 0.125),
        Row("idle_stream", 25.0),
    ],
    {"gateway": 90.3, "postgres": 120},
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    write(RESULTS, tmp_path / "bench.json")
    page = f"# Performance\n\nBefore.\n\n{BEGIN}\nold figures\n{END}\n\nAfter.\n"
    (tmp_path / "performance.md").write_text(page, encoding="utf-8")
    publish(tmp_path / "bench.json", tmp_path)
    return tmp_path


def test_the_page_keeps_its_words_and_gets_new_figures(docs: Path) -> None:
    page = (docs / "performance.md").read_text(encoding="utf-8")
    assert page.startswith("# Performance\n\nBefore.")
    assert page.endswith("After.\n")
    assert "old figures" not in page
    assert "| accepts per second, 64 visitors (/s) | 3100 | 1000 | 3.1 | ≥ 2 | ≥ 3.5 | yes |" in page
    assert "| memory of an idle stream (KiB) | 25 | – | – | ≤ 20 | ≤ 10 | **no** |" in page
    assert "gateway 90 · postgres 120" in page


def test_every_row_has_a_picture_that_shows_what_must_be_reached(docs: Path) -> None:
    for row in RESULTS.rows:
        drawn = ElementTree.parse(docs / "images" / "bench" / f"{row.id}.svg").getroot()
        words = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
        sign = "≥" if row.target.more_is_better else "≤"
        assert f"must {sign} {row.target.must:g}" in words
        assert "Baton" in words
        assert f"images/bench/{row.id}.svg" in (docs / "performance.md").read_text(encoding="utf-8")


def test_every_row_of_the_table_is_measured_by_one_chapter() -> None:
    rows = [row for chapter in CHAPTERS for row in chapter.rows]
    assert sorted(rows) == sorted(TARGETS)


def test_rows_are_chosen_by_name_and_a_name_that_nobody_knows_is_said() -> None:
    assert [chapter.name for chapter in wanted(["idle_stream", "bridge_p99"])] == ["idle", "bridge"]
    assert wanted([]) == list(CHAPTERS)
    with pytest.raises(SystemExit, match="knows no idle_strem"):
        wanted(["idle_strem"])
