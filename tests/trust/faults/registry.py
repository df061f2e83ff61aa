"""The faults by their ids: what is done, what protects against it, and how to switch that protection off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from trust.rig.crowd import Load
from trust.rig.report import Report
from trust.rig.scene import Scene, a_scene
from trust.rig.stand import Stand

Play = Callable[[Scene], Awaitable[Report]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`sabotage` names the protection that is switched off, in `services`, to see the fault break something."""

    id: str
    play: Play
    sabotage: str = ""
    services: tuple[str, ...] = ()
    slow: bool = False
    """Left to the long run."""

    @property
    def title(self) -> str:
        return f"{self.id} {self.play.__name__}"

    async def run(self, stand: Stand, seed: int, load: Load | None = None, drain_s: float = 150) -> Report:
        async with a_scene(stand, self.id, seed, load, drain_s) as scene:
            return await self.play(scene)


FAULTS: list[Fault] = []


def fault(
    id_: str, *, sabotage: str = "", services: tuple[str, ...] = (), slow: bool = False
) -> Callable[[Play], Play]:
    """Enters the decorated play into the registry."""

    def enter(play: Play) -> Play:
        FAULTS.append(Fault(id_, play, sabotage, services, slow))
        return play

    return enter
