"""`python -m baton_dev.budget FOLDER…`: a file stops at 250 lines, a function at 40."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 250
FUNCTION_LINES = 40
SPARED = {"migrations", "node_modules", "__pycache__"}


def over_budget(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        if SPARED.isdisjoint(file.parts):
            yield from _in_file(file)


def _in_file(file: Path) -> Iterator[str]:
    source = file.read_text(encoding="utf-8")
    lines = source.count("\n")
    if lines > FILE_LINES:
        yield f"{file}: {lines} lines; a file stops at {FILE_LINES}: split it by noun"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{file}:{node.lineno}: {node.name} has {length} lines; a function stops at {FUNCTION_LINES}"


def main() -> int:
    found = [line for folder in sys.argv[1:] for line in over_budget(Path(folder))]
    print("\n".join(found or ["Every file and function is within its budget."]))  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
