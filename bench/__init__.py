"""The bench: where Baton stands, row by row, beside a bare yardstick that runs in the same minutes.

It borrows the servers and the cast of the tests.
"""

import sys
from pathlib import Path

TESTS = str(Path(__file__).resolve().parents[1] / "tests")
if TESTS not in sys.path:
    sys.path.append(TESTS)
