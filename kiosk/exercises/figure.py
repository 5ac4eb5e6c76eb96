"""The stick figure of an exercise, as its data file gives it.

    [figure]
    loop = [["low", "down"], ["low", "hold"], ["start", "up"]]
    [figure.poses.start]
    head = [0, 0.93]
    shoulder = [0.115, 0.82]        # both sides, the left one mirrored
    right_knee = [0.10, 0.27]       # one side only; goes before the name without a side

Points are [x, y] in heights of a standing person: x to the right as the member sees it, 0 the middle; y up from the
floor. A pose gives head, and for both sides shoulder, elbow, wrist, hip, knee, ankle and toe. The first pose
(`start`) also stands behind the moving figure. Each entry of `loop` is the pose to move to and the part of the tempo
(down, hold, up) that it takes; the figure ends each loop where it began.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Coordinate = Annotated[float, Field(ge=-1.5, le=1.5)]
Point = tuple[Coordinate, Coordinate]
TempoPart = Literal["down", "hold", "up"]

SIDES = ("left", "right")
SIDED = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toe")
START = "start"
FigurePose = dict[str, Point]


class Prop(BaseModel):
    """A step or bench: a block standing on the floor between two x, as high as given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    left: Coordinate
    right: Coordinate
    height: float = Field(gt=0, le=1)


class Figure(BaseModel):
    """Poses by name with every point of both sides, their order in time, and what stands on the floor."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    poses: dict[str, FigurePose]
    loop: tuple[tuple[str, TempoPart], ...] = Field(min_length=2)
    prop: Prop | None = None

    @model_validator(mode="before")
    @classmethod
    def _both_sides(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("poses"), dict):
            data = {**data, "poses": {name: _complete(pose) for name, pose in data["poses"].items()}}
        return data

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = {"head", *(f"{side}_{part}" for side in SIDES for part in SIDED)}
        for name, pose in self.poses.items():
            if missing := sorted(needed - pose.keys()):
                raise ValueError(f"pose {name} has no {missing[0]}")
            if unknown := sorted(pose.keys() - needed):
                raise ValueError(f"pose {name}: {unknown[0]} is not a point I know")
        if START not in self.poses:
            raise ValueError("there is no pose called start")
        for name, _ in self.loop:
            if name not in self.poses:
                raise ValueError(f"loop: there is no pose called {name}")
        if self.loop[-1][0] != START:
            raise ValueError("loop must end with start, where it begins")
        return self


def _complete(pose: object) -> object:
    """The pose with every point that was given once for both sides written out."""
    if not isinstance(pose, dict):
        return pose
    found = {key: value for key, value in pose.items() if key not in SIDED}
    for part in SIDED:
        if part in pose:
            point = pose[part]
            if not _is_point(point):
                raise ValueError(f"{part} should be two numbers, across and up")
            x, y = point
            found.setdefault(f"left_{part}", (-x, y))
            found.setdefault(f"right_{part}", (x, y))
    return found


def _is_point(point: object) -> bool:
    return isinstance(point, list | tuple) and len(point) == 2 and all(isinstance(n, int | float) for n in point)
