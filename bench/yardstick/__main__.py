"""`python -m bench.yardstick [accept|pipeline|self] [-c 1,16,64]`: what the bare programs do on this machine."""

import argparse
from collections.abc import Mapping

import uvloop

from bench.yardstick.compare import Comparison, interleave
from bench.yardstick.meter import listening_on
from bench.yardstick.rig import Side, bare_gateway, bare_pipeline
from bench.yardstick.servers import addresses
from bench.yardstick.storage import Addresses
from bench.yardstick.windows import Figures, Plan


def line(name: str, figures: Figures) -> str:
    cpu = " ".join(f"{group} {micros:.0f}" for group, micros in figures.cpu.items())
    return (
        f"{name:14} c={figures.concurrency:<3} {figures.per_second:7.0f}/s"
        f"  p50 {figures.p50:6.1f}  p95 {figures.p95:6.1f}  p99 {figures.p99:6.1f} ms"
        f"  cpu µs: {cpu}  noise {figures.noise:.0%}  calm {figures.calm}  errors {figures.errors}"
    )


async def measure(side: Side, concurrencies: list[int], servers: Mapping[str, int]) -> None:
    for concurrency in concurrencies:
        print(line(side.name, await side.measure(concurrency, servers, Plan())), flush=True)


def report(comparison: Comparison) -> None:
    print(f"{comparison.second} over {comparison.first}, c={comparison.concurrency}, noise {comparison.noise:.0%}")
    for name, ratio in comparison.ratios().items():
        low, high = ratio.middle_half
        print(f"  {name:10} {ratio.ratio:5.2f}  ({low:.2f} to {high:.2f})  {ratio.first:.1f} : {ratio.second:.1f}")


async def run(what: str, concurrencies: list[int], where: Addresses) -> None:
    servers = listening_on(where.ports())
    if what in ("accept", "all"):
        async with bare_gateway(where) as gateway:
            await measure(gateway, concurrencies, servers)
    if what in ("pipeline", "all"):
        async with bare_pipeline(where) as pipeline:
            await measure(pipeline, concurrencies, servers)
    if what == "self":
        async with bare_gateway(where) as one, bare_gateway(where) as other:
            report(await interleave((one, other), concurrencies[-1], servers))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.yardstick")
    parser.add_argument("what", nargs="?", default="all", choices=["all", "accept", "pipeline", "self"])
    parser.add_argument("-c", "--concurrency", default="1,16,64")
    given = parser.parse_args()
    with addresses() as where:
        uvloop.run(run(given.what, [int(number) for number in given.concurrency.split(",")], where))


if __name__ == "__main__":
    main()
