"""One session, from the first press to leaving. Nothing in it outlives it but what went to the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.baseline import Baseline
from kiosk.session.pain import AfterPain, after_pain
from kiosk.session.plan import PlannedSet, Queue, start
from kiosk.session.result import SetResult


@dataclass(frozen=True)
class StartPosture:
    """What the set-up check found: the start posture, and the (width, height) in pixels of the frames it is in."""

    baseline: Baseline
    frame_size: tuple[int, int]


class Session:
    """Who is in front of the mirror is not known; what they chose and did is, until they leave.

    began: seconds on the main loop's clock. again: they said that they have been here before; None = not asked yet.
    start: for the set that comes next, from its set-up check.
    """

    def __init__(self, began: float) -> None:
        self.began = began
        self.returning: bool | None = None
        self.queue = Queue(())
        self.results: list[SetResult] = []
        self.start: StartPosture | None = None

    @property
    def next_set(self) -> PlannedSet | None:
        return self.queue.next_set

    @property
    def next_is_same_exercise(self) -> bool:
        """Whether the next set goes on with the exercise that has been begun."""
        return self.queue.next_set is not None and self.queue.next_set.number > 1

    @property
    def exercise_results(self) -> list[SetResult]:
        """The sets done of the exercise begun last."""
        first = max((i for i, r in enumerate(self.results) if r.planned.number == 1), default=0)
        return self.results[first:]

    def choose(self, doses: Sequence[tuple[Exercise, Dose]]) -> None:
        """Plan a program, or one exercise; replaces what was planned before."""
        self.queue = start(doses, again=bool(self.returning))

    def finish_set(self, result: SetResult) -> None:
        """Take the result of the set that was next, finished or not."""
        self.results.append(result)
        self.queue = self.queue.after_set()

    def answer_pain(self, answer: int) -> AfterPain:
        """Apply the pain rule to what is left to do. The answer is not kept."""
        decision = after_pain(answer)
        if decision is AfterPain.END_SESSION:
            self.queue = Queue(())
        elif decision is AfterPain.END_EXERCISE:
            self.queue = self.queue.after_exercise()
        return decision

    def end_exercise(self) -> None:
        """Leave what is left of the exercise begun."""
        self.queue = self.queue.after_exercise()

    def skip_exercise(self) -> None:
        """Leave out the whole exercise that comes next."""
        self.queue = self.queue.after_set().after_exercise()

    def change_exercise(self, exercise: Exercise) -> None:
        """Go on with the easier or harder form for the sets that are left."""
        self.queue = self.queue.with_exercise(exercise)
