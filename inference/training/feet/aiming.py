"""Standing somewhere, and bringing the knees in by the angles a motion asks for, as the camera sees them."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from inference.training.feet.body import SIDES, Body
from inference.training.feet.renderer import Camera
from inference.training.feet.rotations import Array, Spec, about_z
from inference.training.feet.timeline import Timeline

LEAST, MOST = np.radians(-35), np.radians(60)  # swivel of a knee


def place(specs: list[Spec], yaw: float, at: Array) -> None:
    """Turn a motion by yaw degrees and move it on the floor; the camera stays."""
    turn, off = about_z(yaw), np.array([at[0], at[1], 0.0])
    for spec in specs:
        spec["pelvis"] = turn @ spec["pelvis"] + off
        for part in ("Rp", "chest", "head"):
            spec[part] = turn @ spec[part]
        for leg in spec["legs"].values():
            leg["ankle"], leg["pole"] = turn @ leg["ankle"] + off, turn @ leg["pole"]
            leg["foot"] = None if leg["foot"] is None else turn @ leg["foot"]
        spec["arms"] = {side: tuple(turn @ way for way in arm) for side, arm in spec["arms"].items()}


def knee_angle(hip: Array, knee: Array, ankle: Array, side: str) -> float:
    """Frontal plane projection angle of points in the picture, degrees, positive = knee inward."""
    thigh, shank = knee - hip, ankle - knee
    angle = np.degrees(np.arctan2(thigh[0] * shank[1] - thigh[1] * shank[0], thigh @ shank))
    return float(-angle if side == "L" else angle)


def aim(line: Timeline, specs: list[Spec], body: Body, camera: Camera) -> None:
    """Give every repetition its swivel, so that its target angle is reached at the bottom; a hold keeps its angle."""
    for side in SIDES:
        turned = np.zeros(len(specs))
        curve: Array | None = None
        for rep in line.aims:
            if side not in rep["target"]:
                continue
            target, at = rep["target"][side], np.arange(rep["start"], rep["end"] + 1)
            here = slice(rep["start"], rep["end"] + 1)
            if rep.get("hold"):
                curve = np.full(len(specs), -1.0) if curve is None else curve
                share = np.minimum((at - rep["start"]) / 30, (rep["end"] - at) / 27)
                curve[here] += (target + 1) * np.clip(share, 0, 1)
                continue
            most = _swivel(body, camera, specs[rep["bottom"]], side, target) * _shape(line, rep, at)
            turned[here] = np.where(np.abs(most) > np.abs(turned[here]), most, turned[here])
        turned = gaussian_filter1d(turned, 1.5)
        if curve is not None:
            each = [_swivel(body, camera, spec, side, value) for spec, value in zip(specs, curve, strict=True)]
            turned = gaussian_filter1d(each, 1.5)
        for spec, value in zip(specs, turned, strict=True):
            spec["legs"][side]["swivel"] += value


def _shape(line: Timeline, rep: dict[str, int], at: Array) -> Array:
    """How the swivel comes and goes in a repetition, 0..1."""
    start, bottom, end = rep["start"], rep["bottom"], rep["end"]
    bump = rep.get("bump")
    if bump == "step":  # loaded from the foot's landing to the top
        return np.asarray(np.exp(-(((at - bottom) / 14.0) ** 2)))
    if bump:
        return np.clip(np.minimum((at - start) / max(bottom - start, 1), (end - at) / max(end - bottom, 1)), 0, 1)
    bend = np.array(line.channels["phi"])[start : end + 1]
    return np.clip((bend - bend.min()) / max(np.ptp(bend), 1e-6), 0, 1)


def _swivel(body: Body, camera: Camera, spec: Spec, side: str, target: float) -> float:
    """The swivel, in radians, whose angle in the picture is the target, by bisection."""

    def over(swivel: float) -> float:
        hip, knee, ankle, _ = body.leg_joints(spec, side, swivel)
        return knee_angle(camera.project(hip), camera.project(knee), camera.project(ankle), side) - target

    low, high = LEAST, MOST
    if over(low) > 0:
        return float(low)
    if over(high) < 0:
        return float(high)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if over(middle) < 0 else (low, middle)
    return float((low + high) / 2)
