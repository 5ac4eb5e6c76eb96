"""Ground truth of a synthetic clip, from the file NAME.json next to NAME.mp4."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError

LEGS = ("left", "right")
STRONG_DEG = 12.0  # peak FPPA from which a rep is strong
MILD_DEG = 5.0  # peak FPPA from which a rep is mild
STEP_S = 0.5  # duration given to a step of a walk, whose truth is the moment of mid-stance
MIN_THIGH_SHANK_RATIO = 0.35  # of the projected lengths; below it a leg points at the lens and FPPA has no true value

# The clip generator's name of each movement, and the exercise that it is analyzed as.
EXERCISE_OF_MOVEMENT = {
    "squat": "squat",
    "banded_squat": "banded-squat",
    "single_leg_squat": "single-leg-squat",
    "banded_side_step": "side-step",
    "banded_clamshell": "clamshell",
    "single_leg_deadlift": "single-leg-deadlift",
    "half_kneeling_stretch": "hip-flexor-stretch",
    "step_up": "step-up",
    "step_down": "step-down",
    "adductor_stretch": "adductor-stretch",
    "knee_to_wall": "ankle-drill",
    "marching": "march",
    "walking_in_place": "march",
    "walk_lane": "walk",
    "walk_treadmill": "treadmill-walk",
    "idle": "squat",
    "empty": "squat",
    "walk_in_out": "squat",
    "demo": "banded-squat",
}

WALKS = ("walk", "treadmill-walk")


class TruthError(KioskError, ValueError):
    """A ground truth file cannot be used; the message says which and why, in one sentence."""


@dataclass(frozen=True)
class TrueRep:
    """One true rep.

    start, bottom, end: clip time, seconds.
    peaks: highest FPPA of the left and the right leg while loaded, degrees; None if not measured.
    gradable: False if a thigh points at the lens at the bottom.
    """

    start: float
    bottom: float
    end: float
    peaks: tuple[float | None, float | None]
    gradable: bool

    @property
    def peak(self) -> float | None:
        """Peak of the leg that goes further inward, degrees; None if no leg was measured."""
        read = [p for p in self.peaks if p is not None]
        return max(read) if read else None

    @property
    def severity(self) -> str | None:
        """ "good", "mild" or "strong"; None if it cannot be graded."""
        if self.peak is None or not self.gradable:
            return None
        return "strong" if self.peak >= STRONG_DEG else "mild" if self.peak >= MILD_DEG else "good"

    @property
    def knee(self) -> str:
        """Which knees go in: none, left, right or both."""
        named = [leg for leg, peak in zip(LEGS, self.peaks, strict=True) if peak is not None and peak >= MILD_DEG]
        return "both" if len(named) == 2 else named[0] if named else "none"


@dataclass(frozen=True)
class Truth:
    """Ground truth of one clip.

    name: name of the clip.
    exercise: name of the exercise that it is analyzed as.
    fps: frames per second.
    frontal: whether FPPA is meaningful from this view.
    frames: truth of each frame as stored; None for a frame without a person.
    reps: the reps that count; of a walk, the steps towards the camera, with the FPPA at mid-stance as peak.
    half_reps: the reps that do not count.
    steps: number of steps of a march; 0 in other exercises.
    """

    name: str
    exercise: str
    fps: float
    frontal: bool
    frames: list[dict[str, Any] | None]
    reps: list[TrueRep]
    half_reps: list[TrueRep]
    steps: int

    @property
    def bad_spans(self) -> list[tuple[float, float]]:
        """Start and end of every rep in which a knee goes inward, seconds."""
        return [(r.start, r.end) for r in self.reps + self.half_reps if r.severity in ("mild", "strong")]


def load_truth(path: Path) -> Truth:
    """Read one truth file. Raises TruthError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        exercise = EXERCISE_OF_MOVEMENT[data["exercise"]]
        reps = [(_rep(entry, data), entry.get("counts", True)) for entry in data["reps"]]
        if exercise in WALKS:
            reps = [(_step(event, data), True) for event in data["events"] if event["towards"]]
        return Truth(
            name=path.stem,
            exercise=exercise,
            fps=data["fps"],
            frontal=data.get("fppa_meaningful", True),
            frames=data["frames"],
            reps=[rep for rep, counts in reps if counts],
            half_reps=[rep for rep, counts in reps if not counts],
            steps=sum(event["kind"] == "step" for event in data["events"]) if data["exercise"] == "marching" else 0,
        )
    except OSError as error:
        raise TruthError(f"Cannot read {path} ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, IndexError):
        raise TruthError(
            f"{path} is not the ground truth of a clip; give a folder of NAME.mp4 with NAME.json"
        ) from None


def _rep(entry: dict[str, Any], data: dict[str, Any]) -> TrueRep:
    fps, bottom = data["fps"], data["frames"][entry["bottom"]]
    peaks = (entry.get("peak_fppa_left"), entry.get("peak_fppa_right"))
    gradable = all(
        bottom["thigh_shank_px"][leg] >= MIN_THIGH_SHANK_RATIO
        for leg, peak in zip(LEGS, peaks, strict=True)
        if peak is not None
    )
    return TrueRep(entry["start"] / fps, entry["bottom"] / fps, entry["end"] / fps, peaks, gradable)


def _step(event: dict[str, Any], data: dict[str, Any]) -> TrueRep:
    """One step of a walk. `start` is the frame of mid-stance, `side` the leg that carries, L or R."""
    middle, angles = event["start"] / data["fps"], data["frames"][event["start"]]["fppa"]
    peaks = (angles["left"], None) if event["side"] == "L" else (None, angles["right"])
    return TrueRep(middle - STEP_S / 2, middle, middle + STEP_S / 2, peaks, gradable=True)
