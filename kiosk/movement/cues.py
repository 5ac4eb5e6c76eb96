"""Chooses the cues for the member: few cues, one fault at a time, and praise when a fault has been corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kiosk.exercises.cue_words import CueId
from kiosk.exercises.schema import CueWords
from kiosk.movement.reading import Cue

MIN_REPEAT_S = 6.0  # the same cue is not repeated within this time
MIN_REPEAT_REPS = 2  # nor within this many reps
MAX_UNANSWERED = 2  # after this many cues about one fault without effect, the easier version is offered
# Cues that are about the same fault: correcting it answers both.
_SAME_FAULT = {"knees-in": "knee-in"}


@dataclass
class _OpenCue:
    """A cue that waits for its answer.

    due: rep count from which an answer can be expected.
    legs: the legs concerned, 0 left and 1 right; empty if the cue is not about a knee.
    times: consecutive cues without an answer, 0 or more.
    judged: whether this cue has been counted as unanswered.
    """

    due: int
    legs: frozenset[int]
    times: int = 0
    judged: bool = False


@dataclass(frozen=True)
class Outcome:
    """The faults and good legs of one counted rep.

    faults: all faults of the rep, including those already mentioned during it.
    unmeasured: the faults that this rep can neither confirm nor exclude, such as those of an unread knee.
    legs: the legs whose knees went in, 0 left and 1 right.
    good_legs: the legs that were graded good.
    praise: whether the rep may be praised: a member would take praise for another fault as praise for the knees.
    """

    faults: frozenset[CueId] = frozenset()
    unmeasured: frozenset[CueId] = frozenset()
    legs: frozenset[int] = frozenset()
    good_legs: frozenset[int] = frozenset()
    praise: bool = True


@dataclass
class Coach:
    """Turns faults into cues.

    words: the exercise's own cues, the most important one first; a fault that is not among them is never mentioned.
    """

    words: Mapping[CueId, CueWords]
    _reps: int = 0
    _spoken_in_rep: bool = False
    _offered: bool = False
    _last: dict[str, tuple[float, int]] = field(default_factory=dict)  # time and rep number of each cue
    _open: dict[str, _OpenCue] = field(default_factory=dict)

    def between_reps(self, fault: CueId, t: float) -> Cue | None:
        """A cue about a movement that did not count, such as a half rep; None = no cue."""
        self._spoken_in_rep = False
        return self._first({fault}, t, rep=self._reps, due=self._reps + 1)

    def during(self, faults: Collection[CueId], t: float, legs: Collection[int] = ()) -> Cue | None:
        """A cue about a fault at this moment of a rep, at most one per rep; None = no cue.

        legs: those whose knees go in, 0 left and 1 right.
        """
        if self._spoken_in_rep:
            return None
        cue = self._first(faults, t, rep=self._reps, due=self._reps + 2, legs=legs)
        self._spoken_in_rep = cue is not None
        return cue

    def rep_ended(self, outcome: Outcome, t: float) -> Cue | None:
        """The cue after a counted rep; None = no cue. A fault takes precedence over praise for a corrected one."""
        spoken, self._spoken_in_rep = self._spoken_in_rep, False
        self._reps += 1
        put_right = self._judge_answers(outcome)
        if spoken:
            return None
        if not self._offered and any(cue.times >= MAX_UNANSWERED for cue in self._open.values()):
            self._offered = True
            return self._say("easier", t)
        if put_right and outcome.praise and not outcome.faults:
            return self._say("put-right", t)
        return self._first(outcome.faults, t, rep=self._reps - 1, due=self._reps + 1, legs=outcome.legs)

    def _judge_answers(self, outcome: Outcome) -> bool:
        """Whether this rep shows that a mentioned fault has been corrected."""
        put_right = False
        wrong = {_SAME_FAULT.get(fault, fault) for fault in outcome.faults}
        for key, cue in list(self._open.items()):
            if self._reps < cue.due:
                continue
            if key not in wrong:
                if key not in outcome.unmeasured and cue.legs <= outcome.good_legs:
                    del self._open[key]
                    put_right = True
            elif not cue.judged:
                cue.judged = True
                cue.times += 1
        return put_right

    def _first(self, faults: Collection[CueId], t: float, rep: int, due: int, legs: Collection[int] = ()) -> Cue | None:
        """The cue for the highest-priority fault that may be mentioned now; None = no cue.

        rep: number of the rep that the cue is about.
        due: rep count from which an answer can be expected.
        legs: those whose knees go in.
        """
        for fault in self.words:
            if fault in faults and self._may_speak(_SAME_FAULT.get(fault, fault), t, rep):
                key = _SAME_FAULT.get(fault, fault)
                self._last[key] = (t, rep)
                about = frozenset(legs) if fault.startswith("knee") else frozenset[int]()
                self._open[key] = _OpenCue(due, about, self._open[key].times if key in self._open else 0)
                return Cue(t, fault, self.words[fault].text)
        return None

    def _may_speak(self, key: str, t: float, rep: int) -> bool:
        if key in self._open and self._open[key].times >= MAX_UNANSWERED:
            return False
        if key not in self._last:
            return True
        at, last = self._last[key]
        return t - at >= MIN_REPEAT_S and rep - last >= MIN_REPEAT_REPS

    def _say(self, which: CueId, t: float) -> Cue | None:
        return Cue(t, which, self.words[which].text) if which in self.words else None
