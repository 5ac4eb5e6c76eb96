"""The stick figure of an exercise, as defined in its data file.

    [figure]
    loop = [["low", "down"], ["low", "hold"], ["start", "up"]]
    [figure.poses.start]
    head = [0, 0.93]
    shoulder = [0.115, 0.82]        # both sides, the left one mirrored
    right_knee = [0.10, 0.27]       # one side only; overrides the name without a side

Points are [x, y] in heights of a standing person: x from the middle to the right as the member sees it, y up from the
floor. A pose has head, and for each side shoulder, elbow, wrist, hip, knee, ankle and toe. The pose `start` is also
drawn behind the moving figure. Each entry of `loop` is the next pose and the part of the tempo (down, hold, up) in
which the figure moves there; the last entry returns to `start`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Coordinate = Annotated[float, Field(ge=-1.5, le=1.5, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]
TempoPart = Literal["down", "hold", "up"]

SIDES = ("left", "right")
PAIRED_POINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toe")
START_POSE = "start"
FigurePose = dict[str, Point]


class Prop(BaseModel):
    """A step or bench on the floor.

    left, right: its sides, x in heights of a standing person.
    height: 0..1 heights of a standing person.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    left: Coordinate
    right: Coordinate
    height: float = Field(gt=0, le=1)


class Figure(BaseModel):
    """A figure that moves through poses.

    poses: by name, each with every point of both sides.
    loop: pose to move to and part of the tempo, in order.
    prop: step or bench; None without.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    poses: dict[str, FigurePose]
    loop: tuple[tuple[str, TempoPart], ...] = Field(min_length=2)
    prop: Prop | None = None

    def moving_by(self, share: float) -> Figure:
        """The figure with its poses nearer to `start` (share below 1) or further away."""
        start = self.poses[START_POSE]
        poses = {
            name: {point: _between(start[point], place, share) for point, place in pose.items()}
            for name, pose in self.poses.items()
        }
        return self.model_copy(update={"poses": poses})

    @model_validator(mode="before")
    @classmethod
    def _both_sides(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("poses"), dict):
            data = {**data, "poses": {name: _with_both_sides(pose) for name, pose in data["poses"].items()}}
        return data

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = {"head", *(f"{side}_{part}" for side in SIDES for part in PAIRED_POINTS)}
        for name, pose in self.poses.items():
            if missing := sorted(needed - pose.keys()):
                raise ValueError(f"pose {name} has no {missing[0]}")
            if unknown := sorted(pose.keys() - needed):
                raise ValueError(f"pose {name}: {unknown[0]} is not a known point")
        if START_POSE not in self.poses:
            raise ValueError("there is no pose called start")
        for name, _ in self.loop:
            if name not in self.poses:
                raise ValueError(f"loop: there is no pose called {name}")
        if self.loop[-1][0] != START_POSE:
            raise ValueError("loop must end with start, where it begins")
        return self


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _with_both_sides(pose: object) -> object:
    """The pose with each point that was given for both sides written out, the left one mirrored."""
    if not isinstance(pose, dict):
        return pose
    points = {key: value for key, value in pose.items() if key not in PAIRED_POINTS}
    for part in PAIRED_POINTS:
        if part in pose:
            point = pose[part]
            if not _is_point(point):
                raise ValueError(f"{part} should be two numbers, across and up")
            x, y = point
            points.setdefault(f"left_{part}", (-x, y))
            points.setdefault(f"right_{part}", (x, y))
    return points


def _is_point(point: object) -> bool:
    return isinstance(point, list | tuple) and len(point) == 2 and all(isinstance(n, int | float) for n in point)
