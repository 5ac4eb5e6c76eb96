"""Scores the answer of `analyze` for a clip against its ground truth. Pure functions; no clip is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from kiosk.evaluation.peaks import PeakErrors, good_peaks, strong_peaks
from kiosk.evaluation.truth import LEGS, MIN_THIGH_SHANK_RATIO, WALKS, TrueRep, Truth

MATCH_TOLERANCE_S = 0.7  # between the bottoms of a counted and a true rep; or a third of the true rep's duration
MAX_CUE_LEAD_S, MAX_CUE_LAG_S = 0.3, 0.8  # a knee cue this long before or after a faulty rep is justified
MAX_PRAISE_LAG_S = 1.0  # praise up to this long after a strong rep counts as praise for that rep
# The first is not graded from the front, the other holds never; steps of a walk are graded by the median of six.
UNGRADED_EXERCISES = ("hip-flexor-stretch", "adductor-stretch", "ankle-drill", *WALKS)


@dataclass(frozen=True)
class ClipScore:
    """The score of one clip. Errors are None if there was nothing to compare.

    name: of the clip.
    exercise: name.
    reps_true, reps_found: counts.
    timing_error_s: median of the larger of start and end error, seconds; None for a walk.
    fppa_error: median absolute error, degrees.
    fppa_bias: mean error, degrees; positive if the mirror reads more inward.
    kasr_error: median absolute error of the knee-ankle separation ratio.
    strong: true strong reps, found or not.
    named: strong reps for which the right knee was named.
    false_knee_cues: knee cues without a faulty rep.
    grades: number of found reps by (true severity, grade or None).
    peaks: (true, measured) FPPA in degrees for every loaded leg of every found rep.
    false_praise: strong reps after which the mirror praised a corrected fault.
    mid_stance: measured less true FPPA at mid-stance for every found step of a walk, degrees.
    """

    name: str
    exercise: str
    reps_true: int
    reps_found: int
    timing_error_s: float | None
    fppa_error: float | None
    fppa_bias: float | None
    kasr_error: float | None
    strong: int
    named: int
    false_knee_cues: int
    grades: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    peaks: tuple[tuple[float, float], ...] = ()
    false_praise: int = 0
    mid_stance: tuple[float, ...] = ()

    @property
    def exact(self) -> bool:
        return self.reps_true == self.reps_found


@dataclass(frozen=True)
class Totals:
    """All clips together. Errors are medians over clips, counts are sums; see `ClipScore`.

    exact: clips counted exactly.
    strong: true strong reps, found or not.
    strong_caught: strong reps graded watch or collapse.
    strong_collapse: strong reps graded collapse.
    good: true good reps that were found.
    good_watch, good_collapse: good reps graded watch or collapse.
    unread: found reps without a grade.
    strong_peaks, good_peaks: errors of the measured peaks; None without such peaks.
    steps, steps_found: true and counted steps of walks.
    mid_stance_error: median absolute error of FPPA at mid-stance, degrees; None without a walk.
    """

    clips: int
    exact: int
    strong: int
    strong_caught: int
    strong_collapse: int
    good: int
    good_watch: int
    good_collapse: int
    named: int
    false_knee_cues: int
    timing_error_s: float | None
    fppa_error: float | None
    kasr_error: float | None
    false_praise: int
    unread: int
    strong_peaks: PeakErrors | None
    good_peaks: PeakErrors | None
    steps: int
    steps_found: int
    mid_stance_error: float | None


def score_clip(truth: Truth, answer: Mapping[str, Any]) -> ClipScore:
    """Compare an answer of `analyze` with the truth."""
    pairs = _match(truth.reps, answer["reps"])
    angles, ratios = _signal_errors(truth, answer)
    strong = [rep for rep in truth.reps if rep.severity == "strong"]
    ungraded, walks = truth.exercise in UNGRADED_EXERCISES, truth.exercise in WALKS
    return ClipScore(
        name=truth.name,
        exercise=truth.exercise,
        reps_true=truth.steps or len(truth.reps),
        reps_found=len(answer["reps"]),
        timing_error_s=median(_timing_error_s(rep, got) for rep, got in pairs) if pairs and not walks else None,
        fppa_error=median(abs(e) for e in angles) if angles else None,
        fppa_bias=mean(angles) if angles else None,
        kasr_error=median(abs(e) for e in ratios) if ratios else None,
        strong=0 if ungraded else len(strong),
        named=0 if ungraded else sum(rep.severity == "strong" and got["knee"] == rep.knee for rep, got in pairs),
        false_knee_cues=sum(
            not _is_justified(cue["t"], truth) for cue in answer["cues"] if cue["id"].startswith("knee")
        ),
        grades=Counter() if ungraded else Counter((r.severity, g["grade"]) for r, g in pairs if r.severity is not None),
        peaks=() if ungraded else tuple(_peaks(pairs)),
        false_praise=sum(_is_praised(rep, answer) for rep in strong),
        mid_stance=tuple(read - true for true, read in _peaks(pairs)) if walks else (),
    )


def total(scores: Sequence[ClipScore]) -> Totals:
    """The sums and medians over clips."""
    grades: Counter[tuple[str, str | None]] = sum((s.grades for s in scores), Counter())
    peaks = [peak for score in scores for peak in score.peaks]
    walks = [score for score in scores if score.exercise in WALKS]
    return Totals(
        clips=len(scores),
        exact=sum(s.exact for s in scores),
        strong=sum(s.strong for s in scores),
        strong_caught=grades["strong", "watch"] + grades["strong", "collapse"],
        strong_collapse=grades["strong", "collapse"],
        good=sum(n for (severity, _), n in grades.items() if severity == "good"),
        good_watch=grades["good", "watch"],
        good_collapse=grades["good", "collapse"],
        named=sum(s.named for s in scores),
        false_knee_cues=sum(s.false_knee_cues for s in scores),
        timing_error_s=_median_of(s.timing_error_s for s in scores),
        fppa_error=_median_of(s.fppa_error for s in scores),
        kasr_error=_median_of(s.kasr_error for s in scores),
        false_praise=sum(s.false_praise for s in scores),
        unread=sum(n for (_, given), n in grades.items() if given is None),
        strong_peaks=strong_peaks(peaks),
        good_peaks=good_peaks(peaks),
        steps=sum(s.reps_true for s in walks),
        steps_found=sum(s.reps_found for s in walks),
        mid_stance_error=_median_of(abs(error) for s in walks for error in s.mid_stance),
    )


def _median_of(values: Any) -> float | None:
    known = [v for v in values if v is not None]
    return median(known) if known else None


def _match(true_reps: Sequence[TrueRep], found: Sequence[Mapping[str, Any]]) -> list[tuple[TrueRep, Mapping[str, Any]]]:
    pairs: list[tuple[TrueRep, Mapping[str, Any]]] = []
    free = list(found)
    for rep in true_reps:
        near = min(free, key=lambda got: abs(got["bottom"] - rep.bottom), default=None)
        if near and abs(near["bottom"] - rep.bottom) <= max(MATCH_TOLERANCE_S, (rep.end - rep.start) / 3):
            free.remove(near)
            pairs.append((rep, near))
    return pairs


def _timing_error_s(rep: TrueRep, got: Mapping[str, Any]) -> float:
    return float(max(abs(got["start"] - rep.start), abs(got["end"] - rep.end)))


def _is_justified(t: float, truth: Truth) -> bool:
    return any(start - MAX_CUE_LEAD_S <= t <= end + MAX_CUE_LAG_S for start, end in truth.bad_spans)


def _is_praised(rep: TrueRep, answer: Mapping[str, Any]) -> bool:
    praise = [cue["t"] for cue in answer["cues"] if cue["id"] == "put-right"]
    return any(rep.start <= t <= rep.end + MAX_PRAISE_LAG_S for t in praise)


def _peaks(pairs: Sequence[tuple[TrueRep, Mapping[str, Any]]]) -> list[tuple[float, float]]:
    peaks = []
    for rep, got in pairs:
        for leg, true in zip(LEGS, rep.peaks, strict=True):
            read = got[f"peak_fppa_{leg}"]
            if rep.gradable and true is not None and read is not None:
                peaks.append((true, read))
    return peaks


def _signal_errors(truth: Truth, answer: Mapping[str, Any]) -> tuple[list[float], list[float]]:
    """Measured minus true FPPA of every loaded leg, and KASR, over all frames in which both are known."""
    angles: list[float] = []
    ratios: list[float] = []
    signals = {round(frame["t"] * truth.fps): frame["signals"] for frame in answer["frames"]}
    for number, frame in enumerate(truth.frames):
        got = signals.get(number)
        if frame is None or got is None:
            continue
        for i, leg in enumerate(LEGS):
            read = got[f"fppa_{leg}"]
            shown = frame["loaded"][i] and frame["thigh_shank_px"][leg] >= MIN_THIGH_SHANK_RATIO
            if truth.frontal and shown and read is not None:
                angles.append(read - frame["fppa"][leg])
        true_ratio = frame["knee_ankle_ratio"]
        if got["kasr"] is not None and true_ratio is not None:
            ratios.append(got["kasr"] - abs(true_ratio))
    return angles, ratios
