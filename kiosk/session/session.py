"""One member's session, from the first press to leaving. Only its log entries remain afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.exercises.schema import Dose, Exercise
from kiosk.movement.baseline import Baseline
from kiosk.session.pain import AfterPain, after_pain
from kiosk.session.plan import PlannedSet, Queue, queue_of
from kiosk.session.result import SetResult


@dataclass(frozen=True)
class StartPosture:
    """Result of the set-up check.

    baseline: measurements of the start posture.
    frame_size: width and height of the frames it was measured in, px.
    """

    baseline: Baseline
    frame_size: tuple[int, int]


class Session:
    """The plan and results of one anonymous member, until they leave.

    began_at: seconds on the main loop's clock.
    returning: the member's answer whether they have been here before; None until asked.
    queue: the remaining sets.
    results: the results of the finished sets.
    start_posture: for the next set, from its set-up check; None before it.
    left_out: names of the exercises that are left out for the rest of the session, after pain.
    shown_pain: the answer that the pain question shows, 0..10; 0 while there is no question.
    stopped: whether pain has ended the session.
    """

    def __init__(self, began_at: float) -> None:
        self.began_at = began_at
        self.returning: bool | None = None
        self.queue = Queue(())
        self.results: list[SetResult] = []
        self.start_posture: StartPosture | None = None
        self.left_out: frozenset[str] = frozenset()
        self.shown_pain = 0
        self.stopped = False

    @property
    def next_set(self) -> PlannedSet | None:
        return self.queue.next_set

    @property
    def next_is_same_exercise(self) -> bool:
        """Whether the next set continues the current exercise."""
        return self.queue.next_set is not None and self.queue.next_set.number > 1

    @property
    def exercise_results(self) -> list[SetResult]:
        """The finished sets of the current exercise."""
        first = max((i for i, r in enumerate(self.results) if r.planned.number == 1), default=0)
        return self.results[first:]

    def choose(self, doses: Sequence[tuple[Exercise, Dose]]) -> None:
        """Plan a program or one exercise; replaces the previous plan."""
        self.queue = queue_of(self.allowed(doses), returning=bool(self.returning))

    def allowed(self, doses: Sequence[tuple[Exercise, Dose]]) -> list[tuple[Exercise, Dose]]:
        """Those of a program's exercises that are not left out."""
        return [(exercise, dose) for exercise, dose in doses if exercise.name not in self.left_out]

    def finish_set(self, result: SetResult) -> None:
        """Add the result of the next set, finished or left, and remove the set from the queue."""
        self.results.append(result)
        self.queue = self.queue.after_set()

    def answer_pain(self, answer: int) -> AfterPain:
        """Apply the pain rule to the session. The answer is not stored.

        An exercise that hurt is left out from then on, wherever it comes in the queue.
        """
        decision = after_pain(answer)
        self.shown_pain = 0
        if decision is AfterPain.END_SESSION:
            self.queue = Queue(())
            self.stopped = True
        elif decision is AfterPain.END_EXERCISE:
            name = self.results[-1].planned.exercise.name
            self.left_out |= {name}
            self.queue = self.queue.without(name)
        return decision

    def end_exercise(self) -> None:
        """Drop the remaining sets of the current exercise."""
        self.queue = self.queue.after_exercise()

    def skip_exercise(self) -> None:
        """Drop the next exercise completely."""
        self.queue = self.queue.after_set().after_exercise()

    def change_exercise(self, exercise: Exercise) -> None:
        """Do the remaining sets in the easier or harder form."""
        self.queue = self.queue.with_exercise(exercise)
