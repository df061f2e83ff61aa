"""A CPU meter over process trees, and how much of the machine others used meanwhile."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

OURSELVES = "load"


@dataclass(frozen=True)
class Used:
    """CPU seconds per group, and the share of the machine that went to nobody we know."""

    seconds: Mapping[str, float]
    noise: float


class Meter:
    """Groups of process trees by name. The trees are looked up once per measurement, not once per window:
    looking through all processes takes milliseconds, which the load generator would add to somebody's answer."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self._roots = dict(roots)
        self._groups: dict[str, list[psutil.Process]] = {}

    def look_up(self) -> None:
        self._groups = {name: _tree(pid) for name, pid in self._roots.items()}
        self._groups[OURSELVES] = [psutil.Process(os.getpid())]

    def start(self) -> None:
        self._machine = _machine_seconds()
        self._before = self._seconds()

    def stop(self) -> Used:
        busy, total = (now - then for now, then in zip(_machine_seconds(), self._machine, strict=True))
        after = self._seconds()
        used = {name: max(0.0, after[name] - self._before[name]) for name in after}
        others = max(0.0, busy - sum(used.values()))
        return Used(used, others / total if total else 0.0)

    def resident_megabytes(self) -> dict[str, float]:
        return {name: sum(map(_resident, group)) / 2**20 for name, group in self._groups.items()}

    def _seconds(self) -> dict[str, float]:
        return {name: sum(map(_cpu_seconds, group)) for name, group in self._groups.items()}


def listening_on(ports: Mapping[str, int]) -> dict[str, int]:
    """The processes of this machine that serve these ports, by the same names."""
    sockets = psutil.net_connections("tcp")
    pids = {_port(each.laddr): each.pid for each in sockets if each.status == psutil.CONN_LISTEN and each.pid}
    return {name: pids[port] for name, port in ports.items() if port in pids}


def _port(address: tuple[object, ...]) -> object:
    return address[1]


def _tree(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def _cpu_seconds(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):  # it ended: what it used is lost to us, as to every meter
        used = process.cpu_times()
        return float(used.user + used.system)
    return 0.0


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):  # likewise
        return int(process.memory_info().rss)
    return 0


def _machine_seconds() -> tuple[float, float]:
    """Busy and total CPU seconds of all cores since the machine started."""
    times = psutil.cpu_times()
    total = times.user + times.nice + times.system + times.idle + times.iowait + times.irq + times.softirq + times.steal
    return total - times.idle - times.iowait, total
