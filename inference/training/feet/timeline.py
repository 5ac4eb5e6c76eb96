"""A motion as keyframes of feet, pelvis, trunk and arms, expanded to one `Spec` per frame; used by `stills`.

A `Spec` describes one moment of a motion:
- pelvis: the middle between the hips, [3], metres.
- Rp, chest, head: rotations [3, 3].
- legs: by side, ankle (position), foot (rotation, or None), pole (direction of the knee) and swivel (radians about the
  line from hip to ankle, positive = inward).
- arms: by side, directions of upper arm and forearm.
- loaded: whether the left and the right foot carry weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d

from inference.training.feet.body import SIDES, Body
from inference.training.feet.rotations import Array, Rng, Spec, about_x, about_y, about_z, unit

FPS = 30
SIGN = {"L": 1, "R": -1}
OTHER = {"L": "R", "R": "L"}

# Directions of the left upper arm and forearm in the body's own axes: x left, -y forward, z up.
ARMS = {
    "hang": ((0.17, 0.03, -1), (0.09, -0.24, -1)),
    "forward": ((0.06, -0.95, -0.22), (-0.12, -1, 0.06)),
    "clasp": ((0.42, -0.62, -0.55), (-0.62, -0.45, 0.62)),
    "hips": ((0.72, 0.25, -0.68), (-0.62, -0.40, -0.55)),
    "cross": ((0.25, -0.45, -0.8), (-0.8, -0.35, 0.35)),
    "balance": ((0.8, -0.2, -0.5), (0.55, -0.55, -0.35)),
    "drop": ((0.12, -0.05, -1), (0.04, -0.12, -1)),
    "overhead": ((0.38, -0.12, 1), (0.12, -0.02, 1)),
    "behind_head": ((0.85, -0.05, 0.4), (-0.7, 0.15, 0.55)),
    "goblet": ((0.2, -0.35, -0.9), (-0.35, -0.55, 0.75)),
}
# Share of the trunk's lean that the arms follow; 1 for the others.
ARM_LEAN = {"forward": 0.1, "balance": 0.4, "drop": 0.1, "overhead": 0.6}
ACTION_ARMS = ["forward", "clasp", "hips", "cross"]
SCALARS = {
    "phi": 4.0,  # knee flexion, degrees
    "back": 0.0,  # hips behind the ankles, metres
    "lean": 0.0,  # of the trunk; degrees, like roll, yaw, nod, twist and open
    "lat": 0.0,  # weight shift, -1 over the right foot .. 1 over the left foot
    "roll": 0.0,
    "mix": 0.0,  # arms, 0 at rest .. 1 in action
    "yaw": 0.0,
    "zabs": np.nan,  # height of the hips, metres; NaN to derive it from phi
    "free_L": 0.0,  # share, 0 .. 1, of a leg swung back by free_ang degrees
    "free_R": 0.0,
    "free_ang": 0.0,
    "nod": 0.0,
    "twist": 0.0,
    "open": 0.0,  # opening of the knees while lying
    "hipy": 0.0,  # hips moved back, metres
}


def smooth(share: Array) -> Array:
    """Minimum-jerk easing of a share 0..1."""
    eased: Array = share**3 * (10 - 15 * share + 6 * share * share)
    return eased


class Timeline:
    """Keyframe channels that `seg` extends in time.

    toe: outward rotation of the feet, degrees.
    aims: frames and target angles of the repetitions, for `aiming.aim`.
    props: boxes, by centre on the floor and size, metres.
    lying: whether the body lies.
    hands: where on the thighs the hands lie while the knees are bent, 0 at the hip, 1 at the knee; None for nowhere.
    change: applied to the finished specs; None for no change.
    """

    def __init__(
        self,
        body: Body,
        rng: Rng,
        toe_out: float | None,
        stance: float | None = None,
        toe: float | None = None,
        action_arms: str | None = None,
        heading: float = 0.0,
        at: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.body, self.rng = body, rng
        self.stance = stance if stance is not None else rng.uniform(0.15, 0.21)
        drawn = toe if toe is not None else rng.uniform(4, 16)
        self.toe = toe_out if toe_out is not None else drawn
        self.action = action_arms or str(rng.choice(ACTION_ARMS))
        self.channels: dict[str, list[float]] = {name: [value] for name, value in SCALARS.items()}
        self.foot = {side: [np.r_[self.spot(side, at, heading), heading, 0.0]] for side in SIDES}  # x y z yaw pitch
        self.planted = {side: [True] for side in SIDES}
        self._landing = dict.fromkeys(SIDES, False)
        self.aims: list[dict[str, Any]] = []
        self.props: list[tuple[list[float], list[float]]] = []  # boxes: centre on the floor, size
        self.lying = False
        self.hands: float | None = None
        self.change: Callable[[list[Spec]], list[Spec]] | None = None

    @property
    def length(self) -> int:
        """Frames so far."""
        return len(self.channels["phi"])

    @property
    def last(self) -> int:
        return self.length - 1

    def spot(
        self, side: str, at: Iterable[float] = (0.0, 0.0), heading: float = 0.0, half: float | None = None
    ) -> Array:
        """The position of an ankle when its foot stands in stance at `at` (x, y), metres."""
        x, y = at
        off = about_z(heading) @ [SIGN[side] * (half if half is not None else self.stance), 0, 0]
        return np.array([x + off[0], y + off[1], self.body.ankle_height])

    def seg(self, seconds: float, feet: dict[str, Any] | None = None, in_air: bool = False, **targets: float) -> None:
        """Extend all channels.

        seconds: duration.
        feet: by side, (position, heading, lift, pitch) of the feet that leave the floor.
        in_air: those feet do not land at the end.
        targets: channel values at the end.
        """
        feet = feet or {}
        count = max(1, round(seconds * FPS))
        share = smooth(np.arange(1, count + 1) / count)
        for name, channel in self.channels.items():
            first, last = channel[-1], targets.get(name, channel[-1])
            if np.isnan(first) or np.isnan(last):
                channel += [last] * count
            else:
                channel += list(first + (last - first) * share)
        for side in SIDES:
            current = self.foot[side][-1]
            if side in feet:
                position, heading, lift, pitch = (*tuple(feet[side]), 0.0, 0.0, 0.0)[:4]
                path = current + (np.r_[position, heading, pitch] - current) * share[:, None]
                path[:, 2] += lift * np.sin(np.pi * share) ** 1.2
                self.foot[side] += list(path)
                self.planted[side] += [False] * count
            else:
                self.foot[side] += [current.copy()] * count
                self.planted[side] += [self.planted[side][-1] or self._landing[side]] * count
        self._landing = {side: side in feet and not in_air for side in SIDES}

    def hold(self, seconds: float) -> None:
        self.seg(seconds)

    def sagittal(self, phi: float) -> tuple[float, float]:
        """How far the hips move back (metres) and the trunk leans (degrees) to balance a knee flexion in degrees."""
        bend, ankle = np.radians(phi), 0.36 * np.radians(phi)
        back = -(self.body.shank * np.sin(ankle) - self.body.thigh * np.sin(bend - ankle))
        return float(back), 0.44 * phi

    def squat(self, phi: float, peak: tuple[float, float], down: float = 1.15, up: float = 1.0) -> None:
        """One repetition to a knee flexion of `phi` degrees, with inward knee angles `peak` (left, right)."""
        start = self.last
        back, lean = self.sagittal(phi)
        self.seg(down, phi=phi, back=back, lean=lean, mix=1.0)
        low = self.last
        self.seg(0.15)
        bottom = (low + self.last) // 2
        self.seg(up, phi=5.0, back=0.0, lean=1.0, mix=0.3)
        target = dict(zip(SIDES, peak, strict=True))
        self.aims.append({"start": start, "bottom": bottom, "end": self.last, "target": target})
        self.seg(0.45)

    def walk(self, points: list[tuple[float, float]], heading_end: float) -> None:
        """Walk along points on the floor and end in stance with that heading, degrees."""
        corners = [np.array(point, float) for point in points]
        distances = np.r_[0, np.cumsum([np.linalg.norm(b - a) for a, b in pairwise(corners)])]

        def at(distance: float) -> Array:
            return np.array([np.interp(distance, distances, [corner[k] for corner in corners]) for k in (0, 1)])

        def heading_at(distance: float) -> float:
            x, y = at(min(distance + 0.25, distances[-1])) - at(max(distance - 0.25, 0))
            return float(np.degrees(np.arctan2(x, -y)))

        steps = max(1, int(np.ceil(distances[-1] / 0.58)))
        side = str(self.rng.choice(SIDES))
        heading = self.foot["L"][-1][3]
        for k in range(1, steps + 1):
            distance = distances[-1] * k / steps
            heading = heading + (heading_at(distance) - heading + 180) % 360 - 180
            position = self.spot(side, at(distance), heading, 0.085)
            self.seg(0.52, {side: (position, heading, 0.07)}, phi=6.0, mix=0.0, back=0.0, lean=2.0)
            side = OTHER[side]
        heading_end = heading + (heading_end - heading + 180) % 360 - 180
        for _ in range(2):
            self.seg(0.52, {side: (self.spot(side, corners[-1], heading_end), heading_end, 0.06)}, phi=5.0, lean=0.0)
            side = OTHER[side]

    def turn(self, heading: float) -> None:
        """Turn in place in small steps. heading: degrees at the end."""
        at = (self.foot["L"][-1][:2] + self.foot["R"][-1][:2]) / 2
        before = self.foot["L"][-1][3]
        for share in (0.5, 1.0):
            for side in ("L", "R") if heading > before else ("R", "L"):
                now = before + (heading - before) * share
                self.seg(0.45, {side: (self.spot(side, at, now, 0.1), now, 0.05)}, phi=5.0, mix=0.0)

    def specs(self) -> list[Spec]:
        """One spec per frame, with natural sway."""
        specs = _SpecBuilder(self).specs()
        return specs if self.change is None else self.change(specs)


class _SpecBuilder:
    """Expands the channels of a timeline to specs."""

    def __init__(self, timeline: Timeline) -> None:
        self.line, self.body, self.rng, self.count = timeline, timeline.body, timeline.rng, timeline.length
        self.channels = {name: np.array(values, float) for name, values in timeline.channels.items()}
        self.foot = {side: np.array(timeline.foot[side]) for side in SIDES}
        self.planted = {side: np.array(timeline.planted[side]) for side in SIDES}

    def sway(self, size: float, slow: float = 20) -> Array:
        noise = gaussian_filter1d(self.rng.normal(0, 1, self.count + 60), slow)[30:-30][: self.count]
        return np.asarray(noise * size * slow**0.5 * 1.9)

    def specs(self) -> list[Spec]:
        foot, channels = self.foot, self.channels
        headings = np.unwrap(np.radians(np.stack([foot["L"][:, 3], foot["R"][:, 3]])), axis=1).mean(0)
        yaw = np.degrees(gaussian_filter1d(headings, 6, mode="nearest")) + channels["yaw"] + self.sway(0.8)
        apart = foot["L"][:, :2] - foot["R"][:, :2]
        weight = gaussian_filter1d(channels["lat"], 3, mode="nearest")
        middle = (foot["L"][:, :2] + foot["R"][:, :2]) / 2
        floor = gaussian_filter1d(middle + 0.5 * weight[:, None] * apart, 4.5, axis=0, mode="nearest")
        floor[:, 0] += self.sway(0.006)
        floor[:, 1] += self.sway(0.004)
        forward = np.stack([np.sin(np.radians(yaw)), -np.cos(np.radians(yaw))], 1)
        floor = floor - forward * (channels["back"] + channels["hipy"])[:, None]
        height = self._height(yaw, floor)
        roll, unused, lean, twist = self.sway(0.5), self.sway(0.8), self.sway(0.7), self.sway(0.8)
        head_turn, head_nod = self.sway(2.5, 25), self.sway(1.5, 25)
        arms = [self.sway(0.03) for _ in range(6)]
        specs = []
        for i in range(self.count):
            facing, leaning = about_z(yaw[i]), channels["lean"][i] + lean[i]
            spec = {
                "pelvis": np.array([floor[i, 0], floor[i, 1], height[i]]),
                "Rp": facing @ about_x(0.88 * leaning) @ about_y(channels["roll"][i] + roll[i]),
                "chest": facing @ about_z(twist[i] + channels["twist"][i]) @ about_x(leaning),
                "head": facing @ about_z(head_turn[i]) @ about_x(0.2 * leaning + channels["nod"][i] + head_nod[i]),
                "loaded": (bool(self.planted["L"][i]), bool(self.planted["R"][i])),
            }
            spec["legs"] = {side: self._leg(i, side, facing, spec) for side in SIDES}
            jitter = np.array([[arms[j][i], arms[j + 2][i], 0] for j in range(2)])
            ahead = {side: np.dot(foot[OTHER[side]][i, :2] - floor[i], forward[i]) for side in SIDES}
            spec["arms"] = {side: self._arm(i, side, facing, leaning, ahead[side], jitter) for side in SIDES}
            specs.append(spec)
        del unused  # the random draws must still happen: they are part of the data set
        return specs

    def _height(self, yaw: Array, floor: Array) -> Array:
        """The height of the pelvis that results from the knee flexion over the planted feet, metres."""
        body, channels = self.body, self.channels
        height, limit = np.full(self.count, np.inf), np.full(self.count, np.inf)
        bend = np.radians(np.maximum(channels["phi"], 2))
        leg = np.sqrt(body.thigh**2 + body.shank**2 + 2 * body.thigh * body.shank * np.cos(bend))
        left = np.stack([np.cos(np.radians(yaw)), np.sin(np.radians(yaw))], 1)
        for side in SIDES:
            foot, planted = self.foot[side], self.planted[side]
            offset = ((floor + SIGN[side] * body.hip_half * left - foot[:, :2]) ** 2).sum(1)
            bent = foot[:, 2] + np.sqrt(np.maximum(leg**2 - offset, 0.04))
            straight = foot[:, 2] + np.sqrt(np.maximum((body.leg * 0.999) ** 2 - offset, 0.04))
            height = np.where(planted, np.minimum(height, bent), height)
            limit = np.where(planted, np.minimum(limit, straight), limit)
        given = channels["zabs"]
        height = np.where(np.isnan(given), height, given)
        known = np.isfinite(height)
        height = np.where(known, height, np.nanmedian(height[known]) if known.any() else 1)
        height = np.minimum(gaussian_filter1d(height, 2.2, mode="nearest"), limit)
        return np.minimum(gaussian_filter1d(height, 1.0, mode="nearest"), limit)

    def _leg(self, i: int, side: str, facing: Array, spec: Spec) -> dict[str, Any]:
        body = self.body
        x, y, z, heading, pitch = self.foot[side][i]
        outward = about_z(heading + SIGN[side] * self.line.toe)
        ankle, foot, pole = np.array([x, y, z]), outward @ about_x(pitch), outward @ np.array([0, -1.0, 0])
        free = self.channels[f"free_{side}"][i]
        if free > 0:  # a straight leg swung back
            swung = facing @ about_x(self.channels["free_ang"][i])
            across = (body.head("upperleg01.L") - body.mid_hip) * [SIGN[side], 1, 1]
            hip = spec["pelvis"] + spec["Rp"] @ across
            ankle = ankle * (1 - free) + free * (hip + swung @ np.array([0, 0, -0.985 * body.leg]))
            foot = foot if free < 0.5 else swung @ about_x(12)
            pole = unit(pole * (1 - free) + free * (swung @ np.array([0, -1.0, 0])))
        return {"ankle": ankle, "foot": foot, "pole": pole, "swivel": 0.0}

    def _arm(self, i: int, side: str, facing: Array, lean: float, ahead: float, jitter: Array) -> tuple[Array, ...]:
        mix, action = self.channels["mix"][i], self.line.action
        swing = np.clip(ahead * (1 - mix), -0.5, 0.5)
        outward = [SIGN[side], 1, 1]
        directions = []
        for j, reach in ((0, 75), (1, 95)):
            rest = about_x(-swing * reach + 0.25 * lean) @ unit(np.array(ARMS["hang"][j]) * outward)
            acting = about_x(lean * ARM_LEAN.get(action, 1.0)) @ unit(np.array(ARMS[action][j]) * outward)
            directions.append(facing @ unit((1 - mix) * rest + mix * acting + jitter[j]))
        return tuple(directions)
