"""The result of a set: its count, the side that was worked, and the one thing to try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.exercises.ladder import EASIER_CUE
from kiosk.movement.reading import Band, Cue, Rep, Side, other_side
from kiosk.session.plan import PlannedSet
from kiosk.usage.records import PRAISE_CUE, SetOutcome, SetRecord

NO_FAULTS = (PRAISE_CUE, EASIER_CUE)


@dataclass(frozen=True)
class SetResult:
    """A finished or left set.

    planned: what was planned.
    outcome: done or left.
    reps: the counted reps.
    cues: the cues given.
    held_s: posture held or time worked in a timed set, seconds; 0 in a counted set.
    began_at, ended_at: seconds on the main loop's clock.
    asked: the reps that were shown because the member asked, by their place in `reps`.
    unsaid: the cues of reps that were not shown; they were not given, but show what to try.
    """

    planned: PlannedSet
    outcome: SetOutcome
    reps: tuple[Rep, ...]
    cues: tuple[Cue, ...]
    held_s: float
    began_at: float
    ended_at: float
    asked: frozenset[int] = frozenset()
    unsaid: tuple[Cue, ...] = ()

    def graded(self, band: Band) -> int:
        return sum(rep.grade is band for rep in self.reps)

    @property
    def judged(self) -> int:
        """Reps read well enough to be graded: the m of "n of m knees over toes"."""
        return sum(rep.grade is not None for rep in self.reps)

    @property
    def good(self) -> int:
        return self.graded(Band.GOOD)

    @property
    def shown(self) -> tuple[bool, ...]:
        """For each rep, whether its lanes and cues were shown."""
        feedback = self.planned.feedback
        return tuple(i in self.asked or feedback.shows(i) for i in range(len(self.reps)))

    @property
    def side(self) -> Side:
        """The side that was worked: the planned one, unless most reps were done on the other."""
        return side_worked(self.planned.side, self.reps)

    @property
    def record(self) -> SetRecord:
        """The set as the usage log stores it. Single reps on the other side are left out of a one-sided set."""
        side = self.side
        reps = [rep for rep in self.reps if side is Side.BOTH or rep.side in (side, Side.BOTH)]
        grades = Counter(rep.grade for rep in reps)
        return SetRecord(
            exercise=self.planned.exercise.name,
            side=side,
            reps=len(reps),
            good=grades[Band.GOOD],
            watch=grades[Band.WATCH],
            collapse=grades[Band.COLLAPSE],
            seconds=self.ended_at - self.began_at,
            outcome=self.outcome,
            cues=Counter(cue.id for cue in self.cues),
        )

    @property
    def empty(self) -> bool:
        """Whether the set was left before the first rep or the first held second."""
        return not self.reps and self.held_s < 1.0


def side_worked(planned: Side, reps: Sequence[Rep]) -> Side:
    """The side of most reps; the planned one where they are equal or both legs work."""
    other = other_side(planned)
    sides = Counter(rep.side for rep in reps)
    return other if planned is not Side.BOTH and sides[other] > sides[planned] else planned


def held_seconds(results: Sequence[SetResult]) -> int:
    """Seconds held in all sets, without the second that has begun: the ring of a set does not show it either."""
    return int(sum(result.held_s for result in results))


def one_thing_to_try(result: SetResult) -> str:
    """Text key of the sentence under the praise: about the most frequent fault, knees that were not read, or praise.

    Knees come first unless another cue was given more often than knees drifted.
    """
    noticed = (*result.cues, *result.unsaid)
    other_cues = Counter(cue.id for cue in noticed if not (cue.id.startswith("knee") or cue.id in NO_FAULTS))
    knees = max(result.judged - result.good, sum(cue.id.startswith("knee") for cue in noticed))
    if knees and knees >= max(other_cues.values(), default=0):
        usual = "try.knee-in-band" if result.planned.exercise.resistance_band == "knees" else "try.knee-in"
        return _hint(result, "knee-in") or usual
    if other_cues:
        commonest = other_cues.most_common(1)[0][0]
        return _hint(result, commonest) or f"try.{commonest}"
    bands = result.planned.exercise.bands
    unread = result.reps and not result.judged and (bands.fppa or bands.kasr)
    return "try.unread" if unread else "try.same-again"


def _hint(result: SetResult, cue: str) -> str | None:
    """The exercise's own sentence about a cue; None = the usual one."""
    words = result.planned.exercise.cues.get(cue)
    return words.hint if words is not None else None
