"""The set in progress: takes poses, collects reps and cues, and pauses or ends when the member leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Protocol

import numpy as np

from inference.pose import LEG_POINTS, Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Cue, Reading, Rep, Side, other_side, ungraded
from kiosk.session.plan import PlannedSet, working_time_s
from kiosk.session.result import SetResult
from kiosk.usage.records import SetOutcome

MIN_LEG_SCORE = 0.35  # median keypoint score of the legs of a lying member ...
POOR_LEGS_TIMEOUT_S = 3.0  # ... below which, after this time, the set runs by time and sound
AWAY_PAUSE_S = 3.0  # without a person on the mark, after which the set is paused
RETURN_COUNT = 3  # seconds of the countdown after stepping back on the mark
MAX_RETURN_GAP_S = 1.5  # without a person on the mark, after which the countdown begins again
AWAY_TIMEOUT_S = 20.0  # without a person, after which the set ends; its reps count
INACTIVITY_TIMEOUT_S = 300.0  # with a person but without a rep or hold, paused or not, after which the set ends


class SetState(Enum):
    RUNNING = "running"
    PAUSED = "paused"  # by the member's button
    AWAY = "away"  # nobody on the mark
    RETURNING = "returning"  # the member is back, and counts down to going on
    OVER = "over"


class MovementEngine(Protocol):
    """The part of the movement engine that a set uses."""

    def step(self, pose: Pose | None, t: float) -> Reading: ...


class RunningSet:
    """One set from its start signal to its end.

    Call `add_pose` with every new pose and `tick` when there is none. The movement engine's clock stops during a
    pause, so that a pause does not count as a slow rep.

    planned: the set to do.
    off_mark: whether a pose is of somebody who has stepped off the mark; such a pose is not counted.
    state: whether it runs.
    reading: the movement engine's last reading; None before the first.
    reps, cues: so far.
    worked_s: time without pauses and absence, seconds.
    too_dark: whether it is too dark to grade; set by the screen. Reps count, and nothing is said about their knees.
    timed_fallback: the legs of a lying member are read too poorly to count, so the set lasts as long as its reps
        would at the exercise's tempo.
    result: None until the set is over.
    """

    def __init__(
        self,
        planned: PlannedSet,
        movement: MovementEngine,
        now: float,
        off_mark: Callable[[Pose], bool] = lambda pose: False,
    ) -> None:
        self.planned = planned
        self.state = SetState.RUNNING
        self.reading: Reading | None = None
        self.reps: list[Rep] = []
        self.cues: list[Cue] = []
        self.worked_s = 0.0
        self.too_dark = False
        self.timed_fallback = False
        self.result: SetResult | None = None
        self._asked: set[int] = set()
        self._unsaid: list[Cue] = []  # cues of reps that were not shown
        self._held_before_s = 0.0  # in the form before
        self._dark_in_rep = False  # whether it was too dark at any time since the last rep
        self._movement = movement
        self._off_mark = off_mark
        self._began = now
        self._now = now
        self._person_seen_at = now
        self._on_mark_at = now
        self._active_at = now
        self._legs_read_at = now
        self._paused_s = 0.0
        self._resumed_at = now
        self._back_at = now

    @property
    def done(self) -> int:
        """Reps counted, or whole seconds held, so far."""
        return len(self.reps) if self.planned.reps is not None else int(self.held_s)

    @property
    def shows_feedback(self) -> bool:
        """Whether lanes and cues of the rep under way are shown."""
        return self.planned.feedback.shows(len(self.reps)) or len(self.reps) in self._asked

    def show_next_rep(self) -> None:
        """Show lanes and cues until the next rep has ended, because the member asked."""
        self._asked.add(len(self.reps))

    @property
    def wrong_side(self) -> bool:
        """Whether the last rep was done on the other side than planned."""
        planned = self.planned.side
        return bool(self.reps) and planned is not Side.BOTH and self.reps[-1].side is other_side(planned)

    def change_form(self, exercise: Exercise, movement: MovementEngine) -> None:
        """Count another form of the same exercise from now on. The reps so far stay."""
        if self.planned.held and self.reading is not None:
            self._held_before_s += self.reading.hold_seconds
            self.reading = None
        self.planned = replace(self.planned, exercise=exercise)
        self._movement = movement

    @property
    def held_s(self) -> float:
        """Seconds towards a timed goal: the posture held, or the time worked in a drill; 0 for a counted set."""
        if self.planned.duration_s is None:
            return 0.0
        if self.planned.held:
            return self._held_before_s + (self.reading.hold_seconds if self.reading else 0.0)
        return self.worked_s

    def add_pose(self, pose: Pose | None, captured_at: float, now: float) -> Reading | None:
        """Add one pose; None for nobody found. Returns the movement engine's reading; None while paused.

        captured_at: capture time of its frame, shortly before `now` on the same clock.
        """
        self.tick(now)
        if pose is not None:
            self._person_seen_at = now
            if self._off_mark(pose):
                pose = None
        if pose is not None:
            self._on_mark_at = now
            if self.state is SetState.AWAY:
                self.state, self._back_at = SetState.RETURNING, now
        if self.state in (SetState.PAUSED, SetState.RETURNING, SetState.OVER) or captured_at < self._resumed_at:
            return None
        shown = self.shows_feedback
        self._watch_legs(pose, now)
        self.reading = self._lit(self._movement.step(pose, captured_at - self._paused_s))
        if self.reading.rep is not None or self.reading.holding:
            self._active_at = now
        if self.reading.rep is not None:
            self.reps.append(self.reading.rep)
        if self.reading.cue is not None:
            (self.cues if shown else self._unsaid).append(self.reading.cue)
        if self._goal_reached():
            self._end(SetOutcome.DONE, now)
        return self.reading

    def _lit(self, reading: Reading) -> Reading:
        """The reading as far as the light allows."""
        dark = self._dark_in_rep = self._dark_in_rep or self.too_dark
        if reading.rep is not None:
            self._dark_in_rep = False
        return ungraded(reading) if dark else reading

    def tick(self, now: float) -> None:
        """Advance the time. Stepping off the mark pauses the set; longer absence or inactivity ends it."""
        elapsed_s, self._now = now - self._now, now
        if self.state is SetState.OVER:
            return
        if self.state in (SetState.PAUSED, SetState.RETURNING):
            self._paused_s += elapsed_s
        elif self.state is SetState.RUNNING:
            self.worked_s += elapsed_s
        away_s = self.away_s(now)
        if away_s >= AWAY_TIMEOUT_S or now - self._active_at >= INACTIVITY_TIMEOUT_S:
            self._end(SetOutcome.LEFT, now)
        elif now - self._on_mark_at >= AWAY_PAUSE_S and self.state is SetState.RUNNING:
            self.state = SetState.AWAY
        elif self.state is SetState.RETURNING:
            self._come_back(now)

    def _come_back(self, now: float) -> None:
        if now - self._on_mark_at > MAX_RETURN_GAP_S:
            self.state = SetState.AWAY
        elif now - self._back_at >= RETURN_COUNT:
            self.state = SetState.RUNNING
            self._resumed_at = self._active_at = now

    def return_left(self, now: float) -> int:
        """Seconds left of the countdown after stepping back, 3 to 1; 0 when none runs."""
        return max(1, RETURN_COUNT - int(now - self._back_at)) if self.state is SetState.RETURNING else 0

    def return_share(self, now: float) -> float:
        """Share of the current second of the countdown that is left, 0..1."""
        return 1 - (now - self._back_at) % 1

    def pause(self) -> None:
        self._active_at = self._now
        if self.state in (SetState.RUNNING, SetState.AWAY, SetState.RETURNING):
            self.state = SetState.PAUSED

    def resume(self) -> None:
        if self.state is SetState.PAUSED:
            self.state = SetState.RUNNING
            self._resumed_at = self._active_at = self._now

    def abandon(self, now: float) -> None:
        """End the set before its goal; its reps count. Does nothing if the set is over."""
        self._end(SetOutcome.LEFT, now)

    def away_s(self, now: float) -> float:
        """Seconds since a person was last found."""
        return now - self._person_seen_at

    def _watch_legs(self, pose: Pose | None, now: float) -> None:
        lies_down = kind_of(self.planned.exercise).lies_down
        if not lies_down or pose is None or np.median(pose.scores[LEG_POINTS]) >= MIN_LEG_SCORE:
            self._legs_read_at = now
        elif now - self._legs_read_at >= POOR_LEGS_TIMEOUT_S:
            self.timed_fallback = True

    def _goal_reached(self) -> bool:
        if self.timed_fallback:
            return self.worked_s >= working_time_s(self.planned)
        goal = self.planned.reps if self.planned.reps is not None else self.planned.duration_s
        return goal is not None and self.done >= goal

    def _end(self, outcome: SetOutcome, now: float) -> None:
        if self.result is not None:
            return
        self.state = SetState.OVER
        self.result = SetResult(
            planned=self.planned,
            outcome=outcome,
            reps=tuple(self.reps),
            cues=tuple(self.cues),
            held_s=self.held_s,
            began_at=self._began,
            ended_at=now,
            asked=frozenset(self._asked),
            unsaid=tuple(self._unsaid),
        )
