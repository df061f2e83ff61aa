"""Two things that arithmetic cannot tell, tried in small: waiting for a grouped commit, and how uneven workspaces are.

`python -m bench.simulation` prints both; the costs that go in are assumed (docs/scaling.md).
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log


@dataclass(frozen=True)
class Commit:
    """What one grouped commit takes: a part for itself, and a part for each message in it."""

    alone_ms: float = 2.0
    each_ms: float = 0.06
    largest: int = 256

    def takes_ms(self, messages: int) -> float:
        return self.alone_ms + self.each_ms * messages

    @property
    def most_per_s(self) -> float:
        """Full groups, one after the other."""
        return self.largest / self.takes_ms(self.largest) * 1000


def group_size(commit: Commit, per_s: float) -> float:
    """As many come while one commit runs as the next one takes: n = rate × (alone + each × n)."""
    rate = per_s / 1000
    return max(1.0, rate * commit.alone_ms / (1 - rate * commit.each_ms))


@dataclass(frozen=True)
class Waited:
    """What the simulated gateway did."""

    mean_group: float
    p50_ms: float
    p99_ms: float


def simulate(commit: Commit, per_s: float, seconds: float = 20, seed: int = 1) -> Waited:
    """Messages arrive at random; what came while a commit ran goes into the next one."""
    arrivals = list(_arrivals(per_s / 1000, seconds * 1000, random.Random(seed)))
    waits: list[float] = []
    groups: list[int] = []
    free_at, taken = 0.0, 0
    while taken < len(arrivals):
        begins = max(free_at, arrivals[taken])
        group = _came_before(arrivals, taken, begins, commit.largest)
        free_at = begins + commit.takes_ms(group)
        waits += [free_at - arrivals[number] for number in range(taken, taken + group)]
        groups.append(group)
        taken += group
    waits.sort()
    return Waited(sum(groups) / len(groups), waits[len(waits) // 2], waits[int(len(waits) * 0.99)])


def _arrivals(per_ms: float, until_ms: float, chance: random.Random) -> Iterator[float]:
    now = 0.0
    while (now := now - log(1 - chance.random()) / per_ms) < until_ms:
        yield now


def _came_before(arrivals: Sequence[float], first: int, moment: float, most: int) -> int:
    count = 1
    while count < most and first + count < len(arrivals) and arrivals[first + count] <= moment:
        count += 1
    return count


def busiest_share(workspaces: int, partitions: int) -> float:
    """The busiest partition's part of all traffic, when a hash of the workspace's id chooses, and workspaces are as
    uneven as companies are: the n-th has 1/n of the first one's traffic."""
    weights = [0.0] * partitions
    for number in range(1, workspaces + 1):
        weights[zlib.crc32(f"workspace-{number}".encode()) % partitions] += 1 / number
    return max(weights) / sum(weights)


def main() -> None:
    commit = Commit()
    print(f"grouped commits: at most {commit.most_per_s:,.0f} messages/s on one database connection")
    for per_s in (100, 1_000, 5_000, 10_000, 12_000):
        waited = simulate(commit, per_s)
        expected = group_size(commit, per_s)
        print(
            f"  {per_s:7,}/s  group {waited.mean_group:6.1f} (computed {expected:6.1f})"
            f"  p50 {waited.p50_ms:6.1f}  p99 {waited.p99_ms:6.1f} ms"
        )
    for partitions in (4, 16, 64):
        share = busiest_share(20_000, partitions)
        print(f"{partitions:3} partitions, 20,000 workspaces: the busiest has {share:.0%}, evenly {1 / partitions:.0%}")


if __name__ == "__main__":
    main()
