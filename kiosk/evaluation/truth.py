"""What really happens in a synthetic clip: the file NAME.json beside NAME.mp4."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEGS = ("left", "right")
STRONG_DEG = 12.0
MILD_DEG = 5.0
FORESHORTENED = 0.35  # projected thigh over projected shank; below this the frontal plane has no truth

# What the clip's maker calls a movement, and the exercise it is read as.
EXERCISE = {
    "squat": "squat",
    "banded_squat": "banded-squat",
    "single_leg_squat": "single-leg-squat",
    "banded_side_step": "side-step",
    "banded_clamshell": "clamshell",
    "single_leg_deadlift": "single-leg-deadlift",
    "half_kneeling_stretch": "hip-flexor-stretch",
    "step_up": "step-up",
    "marching": "march",
    "walking_in_place": "march",
    "idle": "squat",
    "empty": "squat",
    "walk_in_out": "squat",
    "demo": "banded-squat",
}


class TruthError(ValueError):
    """A truth file cannot be used; the message says which and why, in one sentence."""


@dataclass(frozen=True)
class TrueRep:
    """Seconds of the clip. peaks: highest FPPA of left and right leg while loaded, degrees; None = not measured.

    gradable: the thighs do not point at the lens at the bottom.
    """

    start: float
    bottom: float
    end: float
    peaks: tuple[float | None, float | None]
    gradable: bool

    @property
    def peak(self) -> float | None:
        """Of the worse leg."""
        read = [p for p in self.peaks if p is not None]
        return max(read) if read else None

    @property
    def severity(self) -> str | None:
        """ "good", "mild" or "strong"; None where there is nothing to grade."""
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
    """One clip. frames: as stored, None where nobody is in the scene. reps: those that count. half_reps: the rest."""

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
        """When a knee does go in, from start to end of each such rep."""
        return [(r.start, r.end) for r in self.reps + self.half_reps if r.severity in ("mild", "strong")]


def load_truth(path: Path) -> Truth:
    """Read one truth file. Raises TruthError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        reps = [(_rep(entry, data), entry.get("counts", True)) for entry in data["reps"]]
        return Truth(
            name=path.stem,
            exercise=EXERCISE[data["exercise"]],
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
        raise TruthError(f"{path} is not the truth of a clip; give a folder of NAME.mp4 with NAME.json") from None


def _rep(entry: dict[str, Any], data: dict[str, Any]) -> TrueRep:
    fps, bottom = data["fps"], data["frames"][entry["bottom"]]
    peaks = (entry.get("peak_fppa_left"), entry.get("peak_fppa_right"))
    gradable = all(
        bottom["thigh_shank_px"][leg] >= FORESHORTENED
        for leg, peak in zip(LEGS, peaks, strict=True)
        if peak is not None
    )
    return TrueRep(entry["start"] / fps, entry["bottom"] / fps, entry["end"] / fps, peaks, gradable)
