"""One member's session, from the first press to leaving. Only its log entries remain afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.exercises.schema import Dose, Exercise, Gate
from kiosk.movement.baseline import Baseline
from kiosk.movement.reading import Side
from kiosk.session.fading import feedback_of, next_stage
from kiosk.session.feedback import Feedback
from kiosk.session.gate import gate_open, may_stay
from kiosk.session.pain import AfterPain, after_pain
from kiosk.session.plan import PlannedSet, Queue, planned_sets, queue_of
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
    program: text key of the title of the program that is planned; None for a single exercise.
    exercises_planned: number of exercises of the plan when it was chosen.
    forms: the form last chosen of each exercise that was changed, by the exercise's name.
    held_back: the exercise that was replaced because its gate is closed; None = none since the last change of plan.
    """

    def __init__(self, began_at: float, exercises: Mapping[str, Exercise] = MappingProxyType({})) -> None:
        """exercises: all of them by name, as their files describe them."""
        self.began_at = began_at
        self._exercises = exercises
        self.returning: bool | None = None
        self.queue = Queue(())
        self.results: list[SetResult] = []
        self.start_posture: StartPosture | None = None
        self.left_out: frozenset[str] = frozenset()
        self.shown_pain = 0
        self.stopped = False
        self.program: str | None = None
        self.exercises_planned = 0
        self._first_result = 0  # of the plan
        self.forms: dict[str, Exercise] = {}
        self.held_back: Exercise | None = None
        self._stage = Feedback.LIVE

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

    @property
    def exercises_begun(self) -> int:
        """Exercises of the plan that have had a set, or were left out."""
        return self.exercises_planned - sum(planned.number == 1 for planned in self.queue.sets)

    @property
    def place(self) -> tuple[int, int] | None:
        """The place in its program of the exercise done last, "2 of 6"; None for a single exercise."""
        return (max(self.exercises_begun, 1), self.exercises_planned) if self.program is not None else None

    @property
    def next_place(self) -> tuple[int, int] | None:
        """The place of the next set's exercise in its program; None for a single exercise."""
        begins = self.next_set is not None and self.next_set.number == 1
        return (self.exercises_begun + begins, self.exercises_planned) if self.program is not None else None

    @property
    def plan_results(self) -> list[SetResult]:
        """The finished sets of the current plan."""
        return self.results[self._first_result :]

    def answer_first_time(self, returning: bool) -> None:
        """Note whether the member has been here before, and what the planned sets show."""
        self.returning = returning
        self._show_feedback()

    def choose(self, doses: Sequence[tuple[Exercise, Dose]], program: str | None = None) -> None:
        """Plan a program or one exercise; replaces the previous plan. Exercises come in the form last chosen.

        program: text key of the program's title; None for a single exercise.
        """
        self.program = program
        self._first_result = len(self.results)
        self.queue = queue_of([self._in_chosen_form(exercise, dose) for exercise, dose in self.allowed(doses)])
        self.exercises_planned = sum(planned.number == 1 for planned in self.queue.sets)
        self.held_back = None
        self._show_feedback()

    def _in_chosen_form(self, exercise: Exercise, dose: Dose) -> tuple[Exercise, Dose]:
        """The exercise in the form last chosen, with that form's dose where the plan does not change the dose."""
        form = self.forms.get(exercise.name, exercise)
        return form, form.dose if dose == exercise.dose else dose

    def allowed(self, doses: Sequence[tuple[Exercise, Dose]]) -> list[tuple[Exercise, Dose]]:
        """Those of a program's exercises that are not left out, and whose gate is not an exercise that is."""
        return [
            (exercise, dose)
            for exercise, dose in doses
            if exercise.name not in self.left_out
            and (exercise.gate is None or exercise.gate.exercise not in self.left_out)
        ]

    def finish_set(self, result: SetResult) -> None:
        """Add the result of the next set, finished or left, and remove the set from the queue.

        The sets after it follow what happened in it: another form, the side that is still to do, a gate, and how much
        feedback is shown.
        """
        planned = self.queue.next_set
        self.results.append(result)
        self.held_back = None
        self.queue = self.queue.after_set()
        if planned is not None and planned.exercise != result.planned.exercise:
            self.forms[planned.exercise.name] = result.planned.exercise
            if self.next_is_same_exercise:
                self.queue = self.queue.with_exercise(result.planned.exercise)
        if not self._second_side_follows:
            self._stage = next_stage(self._stage, result)
        elif result.side is not result.planned.side:
            self.queue = self.queue.with_next(side=result.planned.side)
        self._settle()

    @property
    def _second_side_follows(self) -> bool:
        """Whether the next set does with the other leg what the set before it did."""
        following = self.queue.next_set
        return following is not None and following.side is not Side.BOTH and following.number % 2 == 0

    def _settle(self) -> None:
        """Give the next set the form and the feedback that the sets so far allow."""
        following = self.queue.next_set
        gate = following.exercise.gate if following is not None else None
        if following is not None and gate is not None and gate.exercise in self._exercises:
            self._pass_gate(following, gate)
        self._show_feedback()

    def _show_feedback(self) -> None:
        """Give the next set the feedback of the stage; a member who is new here is always shown everything."""
        following = self.queue.next_set
        if following is not None and self.returning:
            self.queue = self.queue.with_next(feedback=feedback_of(self._stage, following))

    def _pass_gate(self, following: PlannedSet, gate: Gate) -> None:
        """Replace the next exercise where its gate is closed: before its first set, or because it has become worse."""
        if gate.exercise in self.left_out:
            self.queue = self.queue.without(following.exercise.name)
            return
        if following.number > 1:
            stays = not self.results or may_stay(gate, self.results[-1])
        else:
            stays = gate_open(gate, [r for r in self.results if r.planned.exercise.name == gate.exercise])
        if stays:
            return
        self.held_back = following.exercise
        instead = self._exercises[gate.exercise]
        self.queue = self.queue.with_exercise(self.forms.get(instead.name, instead))

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
            self._settle()
        return decision

    def end_exercise(self) -> None:
        """Drop the remaining sets of the current exercise."""
        self.queue = self.queue.after_exercise()
        self._settle()

    def skip_exercise(self) -> None:
        """Drop the next exercise completely."""
        self.queue = self.queue.after_set().after_exercise()
        self._settle()

    def change_exercise(self, exercise: Exercise) -> None:
        """Do the next set, and the others of its exercise, in an easier or harder form or as another exercise."""
        self.forms[exercise.name] = exercise
        self.queue = self.queue.with_exercise(exercise)
        self._show_feedback()

    def add_round(self, exercise: Exercise) -> None:
        """Do one more set, on each side where there are sides, before everything else that is planned."""
        self.forms[exercise.name] = exercise
        self.queue = self.queue.before(planned_sets(exercise, exercise.dose.model_copy(update={"sets": 1})))
        self._show_feedback()
