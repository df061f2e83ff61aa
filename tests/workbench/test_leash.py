"""What a test run started ends with it, also when the run itself is killed."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

HOLD_A_SLEEPER = """
import subprocess, sys, time
from servers import leash
sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
leash.hold(sleeper.pid)
print(sleeper.pid, flush=True)
time.sleep(60)
"""


def test_a_held_process_dies_with_a_killed_holder() -> None:
    tests = Path(__file__).parents[1]
    holder = subprocess.Popen([sys.executable, "-c", HOLD_A_SLEEPER], cwd=tests, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    sleeper = psutil.Process(int(holder.stdout.readline()))
    assert sleeper.is_running()
    holder.kill()
    holder.communicate()
    assert _ends(sleeper, within=5)


def _ends(process: psutil.Process, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False
