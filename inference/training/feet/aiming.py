"""Places a motion in the room and turns its knees to the target angles, as the camera sees them; used by `stills`."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from inference.training.feet.body import SIDES, Body
from inference.training.feet.renderer import Camera
from inference.training.feet.rotations import Array, Spec, about_z
from inference.training.feet.timeline import Timeline

MIN_SWIVEL, MAX_SWIVEL = np.radians(-35), np.radians(60)  # of a knee, radians


def place(specs: list[Spec], yaw: float, at: Array) -> None:
    """Rotate a motion by `yaw` degrees and move it to `at` (x, y in metres); the camera stays."""
    rotation, offset = about_z(yaw), np.array([at[0], at[1], 0.0])
    for spec in specs:
        spec["pelvis"] = rotation @ spec["pelvis"] + offset
        for part in ("Rp", "chest", "head"):
            spec[part] = rotation @ spec[part]
        for leg in spec["legs"].values():
            leg["ankle"], leg["pole"] = rotation @ leg["ankle"] + offset, rotation @ leg["pole"]
            leg["foot"] = None if leg["foot"] is None else rotation @ leg["foot"]
        spec["arms"] = {side: tuple(rotation @ direction for direction in arm) for side, arm in spec["arms"].items()}


def knee_angle(hip: Array, knee: Array, ankle: Array, side: str) -> float:
    """Frontal plane projection angle of image points, degrees; positive = knee inward."""
    thigh, shank = knee - hip, ankle - knee
    angle = np.degrees(np.arctan2(thigh[0] * shank[1] - thigh[1] * shank[0], thigh @ shank))
    return float(-angle if side == "L" else angle)


def aim(line: Timeline, specs: list[Spec], body: Body, camera: Camera) -> None:
    """Add the swivel that gives each repetition its target angle at the bottom; in a hold the angle is constant."""
    for side in SIDES:
        swivels = np.zeros(len(specs))
        curve: Array | None = None
        for rep in line.aims:
            if side not in rep["target"]:
                continue
            target, at = rep["target"][side], np.arange(rep["start"], rep["end"] + 1)
            span = slice(rep["start"], rep["end"] + 1)
            if rep.get("hold"):
                curve = np.full(len(specs), -1.0) if curve is None else curve
                share = np.minimum((at - rep["start"]) / 30, (rep["end"] - at) / 27)
                curve[span] += (target + 1) * np.clip(share, 0, 1)
                continue
            added = _swivel(body, camera, specs[rep["bottom"]], side, target) * _envelope(line, rep, at)
            swivels[span] = np.where(np.abs(added) > np.abs(swivels[span]), added, swivels[span])
        swivels = gaussian_filter1d(swivels, 1.5)
        if curve is not None:
            each = [_swivel(body, camera, spec, side, value) for spec, value in zip(specs, curve, strict=True)]
            swivels = gaussian_filter1d(each, 1.5)
        for spec, value in zip(specs, swivels, strict=True):
            spec["legs"][side]["swivel"] += value


def _envelope(line: Timeline, rep: dict[str, int], at: Array) -> Array:
    """The share of the swivel at each frame of a repetition, 0..1."""
    start, bottom, end = rep["start"], rep["bottom"], rep["end"]
    bump = rep.get("bump")
    if bump == "step":  # loaded from the landing of the foot to the top
        return np.asarray(np.exp(-(((at - bottom) / 14.0) ** 2)))
    if bump:
        return np.clip(np.minimum((at - start) / max(bottom - start, 1), (end - at) / max(end - bottom, 1)), 0, 1)
    bend = np.array(line.channels["phi"])[start : end + 1]
    return np.clip((bend - bend.min()) / max(np.ptp(bend), 1e-6), 0, 1)


def _swivel(body: Body, camera: Camera, spec: Spec, side: str, target: float) -> float:
    """The swivel in radians that projects to the target angle, found by bisection and limited to the range."""

    def excess(swivel: float) -> float:
        hip, knee, ankle, _ = body.leg_joints(spec, side, swivel)
        return knee_angle(camera.project(hip), camera.project(knee), camera.project(ankle), side) - target

    low, high = MIN_SWIVEL, MAX_SWIVEL
    if excess(low) > 0:
        return float(low)
    if excess(high) < 0:
        return float(high)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return float((low + high) / 2)
