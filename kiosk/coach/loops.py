"""Which loops of the coach the package has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOOPS = Path(__file__).parent / "loops"
INDEX = LOOPS / "index.json"
WRONG_KNEES = "knees-in"  # the squat to avoid, for the teaching card


@dataclass(frozen=True)
class Loop:
    """One loop: a film of the mannequin on ink, mirrored as the member sees himself; the right leg works.

    name: the exercise, also with the band of a form as in "side-step-thighs", or `WRONG_KNEES`.
    size: width and height, pixels.
    frames: number of pictures.
    fps: pictures per second.
    """

    name: str
    size: tuple[int, int]
    frames: int
    fps: int

    @property
    def file(self) -> Path:
        return LOOPS / f"{self.name}.mp4"

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


@cache
def _index() -> dict[str, Loop]:
    found = json.loads(INDEX.read_text(encoding="utf-8"))
    return {name: Loop(name, tuple(line["size"]), line["frames"], line["fps"]) for name, line in found.items()}


def loop_of(name: str, resistance_band: str = "") -> Loop | None:
    """The loop of an exercise, with the band where a form of it is worn: `NAME-BAND` if there is one, else `NAME`.

    None for an exercise without a loop, such as an installer's own.
    """
    return _index().get(f"{name}-{resistance_band}") or _index().get(name)
