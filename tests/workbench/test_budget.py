"""The budget for files and functions, which `make check` keeps."""

from pathlib import Path

from baton_dev.budget import over_budget


def _write(folder: Path, name: str, lines: list[str]) -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


def test_a_file_may_have_250_lines_and_no_more(tmp_path: Path) -> None:
    _write(tmp_path, "fits.py", ["x = 1"] * 250)
    assert list(over_budget(tmp_path)) == []
    _write(tmp_path, "long.py", ["x = 1"] * 251)
    assert len(list(over_budget(tmp_path))) == 1


def test_a_function_may_have_40_lines_and_no_more(tmp_path: Path) -> None:
    _write(tmp_path, "fits.py", ["async def short() -> None:", *["    x = 1"] * 39])
    assert list(over_budget(tmp_path)) == []
    _write(tmp_path, "long.py", ["def long() -> None:", *["    x = 1"] * 40])
    [complaint] = over_budget(tmp_path)
    assert "long.py:1: long has 41 lines" in complaint


def test_a_migration_is_as_long_as_it_must_be(tmp_path: Path) -> None:
    _write(tmp_path, "migrations/0001_first.py", ["x = 1"] * 400)
    assert list(over_budget(tmp_path)) == []
