"""The tempo guide: the pill that leads through a rep at the exercise's tempo, and the dot that is the member."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from kiosk.exercises.schema import Exercise

MIN_PACED_REP_S = 2.5  # a shorter rep gets no pace, because members cannot follow a faster pill
TOP, BOTTOM = 0.0, 1.0  # position on the rail, share of its height from the top

# Travel is the member's way from the start posture (0) to the turning point (1).
FIRST_TRAVEL = 0.02  # at the start posture, noise stays below this
START_TRAVEL = 0.08  # a rep has begun
AGAIN_TRAVEL = 0.05  # beyond the nearest travel after a rep: the next one has begun without a rest
# A joint that bends moves slowly at first. The way to FIRST_TRAVEL takes 1.0 to 2.2 times as long as the way from there
# to START_TRAVEL, depending on how the body part follows the joint.
BEFORE_FIRST = 1.4
MAX_BACKDATED_S = 1.2
REST_TRAVEL = 0.12  # the member is nearly back in the start posture
NEARLY_BACK = 0.24  # a member nearer than this is not on the way; a foot that follows off a box raises the hips by 0.2
# The rest of the way takes 0.8 to 1.7 times as long as the way from TURN_TRAVEL to REST_TRAVEL; the last of it is too
# slow to be seen. Then the next rep is announced.
REST_SHARE = 0.8
MIN_REST_S = 0.2
NEAR_TRAVEL = 0.006  # whoever is that near to the start posture is not seen to move
TURN_TRAVEL = 0.5  # a member who stops beyond this has arrived at the turning point ...
ARRIVED_AFTER_S = 0.25  # ... after this time without going further, or ...
TURNED_BY = 0.06  # ... after coming back by this much
MAX_WAIT_SHARE = 0.15  # of the way out, by which the pill waits there for a member who is still on the way
SPEED_WINDOW_S = 0.2
MIN_SPEED = 0.1  # travel per second; slower is standing still
BRIEF_WINDOW_S, BRIEF_SPEED = 0.11, 0.2  # a movement against the word that is seen sooner, because it is faster
MAX_APART = 1 / 3  # of a phase, between pill and member
APART_S = 0.3  # for which they must be that far apart, to tell a difference of tempo from a wobble
MAX_REPS_APART = 2  # from this rep on, the pill fades until the next one
FADE_S = 0.3
MAX_UNREAD_S = 0.5


@dataclass(frozen=True)
class Lead:
    """What the rail shows.

    word: text key of the pill's label.
    pill: position of the pill, 0 top to 1 bottom of the rail.
    member: position of the member, 0 top to 1 bottom of the rail.
    opacity: of the pill, 0..1.
    """

    word: str
    pill: float
    member: float
    opacity: float


class TempoGuide:
    """The tempo guide of one set.

    The member's first movement starts each rep of the pill, which then keeps the exercise's own seconds. It moves on to
    the hold early if the member has arrived. A word that contradicts the member's movement or place is not shown.
    """

    def __init__(self, exercise: Exercise) -> None:
        tempo = exercise.tempo
        self._rises = exercise.figure is not None and exercise.figure.loop[0][1] == "up"
        self._outward_s, self._return_s = (tempo.up, tempo.down) if self._rises else (tempo.down, tempo.up)
        self._hold_s = tempo.hold
        self._paced = tempo.down + tempo.hold + tempo.up >= MIN_PACED_REP_S
        self._recent: deque[tuple[float, float]] = deque()  # time and travel
        self._began: float | None = None  # start of the pill's rep; None while the member is in the start posture
        self._peak = self._low = 0.0  # furthest travel of this rep, and nearest since the turn
        self._peak_at = 0.0
        self._turned = False
        self._waiting = False
        self._waited_s = 0.0  # for which the pill has waited at the turning point of this rep
        self._half_back_at = 0.0  # when the member came back below TURN_TRAVEL
        self._resting_since: float | None = None
        self._furthest: float | None = None  # travel of the rep before; None before the first
        self._apart_since: float | None = None
        self._apart = False  # whether pill and member parted in this rep
        self._reps_apart = 0  # in a row, before this one
        self._faded_at: float | None = None
        self._contradicted_at = -math.inf
        self._contradicted: str | None = None  # the word that was wrong then

    @property
    def starts_with(self) -> str:
        """Text key of the word that begins a rep, and that stands there between reps."""
        return "tempo.up" if self._rises else "tempo.down"

    def update(self, travel: float | None, now: float) -> None:
        """Take the travel of the newest reading; None where it was not read."""
        if travel is None or not self._paced:
            return
        self._recent.append((now, travel))
        while now - self._recent[0][0] > MAX_BACKDATED_S:
            self._recent.popleft()
        speed = self._speed()
        if self._starts(travel, speed):
            self._start(now)
        if self._began is not None:
            self._follow(travel, speed, now)
        self._hide_wrong_word(travel, speed, now)
        if self._began is not None:
            self._compare(travel, now)

    def current(self, now: float) -> Lead | None:
        """What the rail shows; None without a pace or a reading."""
        if not self._paced or not self._recent or now - self._recent[-1][0] > MAX_UNREAD_S:
            return None
        word, share = self._pill(now)
        member = self._share(self._recent[-1][1])
        opacity = 1.0 if self._faded_at is None else max(1 - (now - self._faded_at) / FADE_S, 0.0)
        if word == self._contradicted and now - self._contradicted_at < APART_S:
            opacity = 0.0
        return Lead(f"tempo.{word}", self._on_rail(share), self._on_rail(member), opacity)

    def beat(self, now: float) -> str | None:
        """Text key of the pill's word, also while it is hidden; None without a pace or a reading, and once it fades."""
        shown = self.current(now)
        return None if shown is None or self._faded_at is not None else shown.word

    def _pill(self, now: float) -> tuple[str, float]:
        """The word, and how far the pill is from the start (0) to the turning point (1)."""
        outward, back = ("up", "down") if self._rises else ("down", "up")
        if self._began is None:
            return outward, 0.0
        since = now - self._began
        if since < self._outward_s or self._waiting:
            return outward, _eased(since / self._outward_s)
        since -= self._outward_s
        if since < self._hold_s:
            return "hold", 1.0
        since -= self._hold_s
        return back, 1 - _eased(since / self._return_s) if self._return_s > 0 else 0.0

    def _on_rail(self, share: float) -> float:
        return BOTTOM - share if self._rises else TOP + share

    def _share(self, travel: float) -> float:
        """The member's way as a share of the way to the turning point of the rep before, 0..1."""
        return min(max(travel / (self._furthest or 1.0), 0.0), 1.0)

    def _speed(self, window_s: float = SPEED_WINDOW_S) -> float:
        """Travel per second over the last moments, + = outward."""
        now, travel = self._recent[-1]
        before, past = next(((t, x) for t, x in self._recent if now - t <= window_s), (now, travel))
        return (travel - past) / (now - before) if now > before else 0.0

    def _starts(self, travel: float, speed: float) -> bool:
        """Whether a rep begins with this reading."""
        if speed < MIN_SPEED:
            return False
        if self._began is None:
            return travel > START_TRAVEL
        return self._turned and self._low < NEARLY_BACK and travel > max(self._low, 0.0) + AGAIN_TRAVEL

    def _start(self, now: float) -> None:
        """Start the pill with the first movement, which was some moments ago."""
        self._end_rep()
        self._contradicted_at = -math.inf
        level = min(travel for _, travel in self._recent)
        first = max((t for t, travel in self._recent if travel <= level + FIRST_TRAVEL), default=now)
        self._began = max(first - BEFORE_FIRST * (now - first), self._recent[0][0])
        self._peak, self._peak_at, self._turned, self._waiting, self._waited_s = 0.0, now, False, False, 0.0

    def _follow(self, travel: float, speed: float, now: float) -> None:
        """Keep track of the turning point and of the return to the start posture."""
        assert self._began is not None
        if travel > self._peak:
            self._peak, self._peak_at = travel, now
        stopped = self._peak > TURN_TRAVEL and now - self._peak_at > ARRIVED_AFTER_S
        if not self._turned and (stopped or travel < self._peak - TURNED_BY):
            self._turned, self._low = True, travel
            early_s = self._outward_s - (now - self._began)
            if early_s > 0:
                self._began -= early_s
                self._apart |= early_s > MAX_APART * self._outward_s
        self._wait(speed, now)
        self._low = min(self._low, travel)
        if travel > TURN_TRAVEL * self._peak:
            self._half_back_at = now
        if not self._turned or travel > REST_TRAVEL * self._peak:
            self._resting_since = None
            return
        self._resting_since = now if self._resting_since is None else self._resting_since
        way_back_s = self._resting_since - self._half_back_at
        rested = now - self._resting_since >= max(REST_SHARE * way_back_s, MIN_REST_S)
        pill_back = now - self._began >= self._outward_s + self._hold_s + self._return_s
        if (rested and abs(speed) < MIN_SPEED) or (pill_back and travel <= NEAR_TRAVEL * self._peak):
            self._end_rep()

    def _wait(self, speed: float, now: float) -> None:
        """Keep the pill at the turning point for a member who has nearly arrived."""
        assert self._began is not None
        late_s = now - self._began - self._outward_s
        longest_s = MAX_WAIT_SHARE * self._outward_s
        self._waiting = not self._turned and speed > MIN_SPEED and 0 <= late_s <= longest_s - self._waited_s
        if self._waiting:
            self._began += late_s
            self._waited_s += late_s

    def _hide_wrong_word(self, travel: float, speed: float, now: float) -> None:
        """Hide a word that the member's movement or place contradicts, also one that announces the next rep."""
        word, _ = self._pill(now)
        left_behind = self._began is not None and self._share(travel) < NEARLY_BACK and not self._together(travel, now)
        if left_behind or self._contradicts(word, travel, speed):
            self._contradicted_at, self._contradicted = now, word

    def _compare(self, travel: float, now: float) -> None:
        """Fade the pill where it and the member differ."""
        if self._furthest is None or self._together(travel, now):
            self._apart_since = None
            return
        self._apart_since = now if self._apart_since is None else self._apart_since
        self._apart |= now - self._apart_since >= APART_S
        if self._apart and self._reps_apart + 1 >= MAX_REPS_APART and self._faded_at is None:
            self._faded_at = now

    def _contradicts(self, word: str, travel: float, speed: float) -> bool:
        """Whether the member moves against the word, or has left the turning point that it says to hold."""
        if word == "hold":
            return self._turned and (travel < TURN_TRAVEL * self._peak or speed < -MIN_SPEED)
        outward = word == ("up" if self._rises else "down")
        if not outward and self._turned and travel > self._low + FIRST_TRAVEL:
            return True
        direction = 1 if outward else -1
        steady = self._began is not None and direction * speed < -MIN_SPEED
        return steady or direction * self._speed(BRIEF_WINDOW_S) < -BRIEF_SPEED

    def _together(self, travel: float, now: float) -> bool:
        """Whether the member is where a body may be within MAX_APART of the pill's phase.

        Hips that drop move evenly, or with the square of a joint's angle that does.
        """
        assert self._began is not None
        out = (now - self._began) / self._outward_s if self._outward_s > 0 else math.inf
        since_turn_s = now - self._began - self._outward_s - self._hold_s
        back = 1 - since_turn_s / self._return_s if self._return_s > 0 else 0.0
        share = min(out, 1.0, back)
        return _eased(share - MAX_APART) ** 2 <= self._share(travel) <= _eased(share + MAX_APART)

    def _end_rep(self) -> None:
        if self._began is not None and self._peak > TURN_TRAVEL:
            self._reps_apart = self._reps_apart + 1 if self._apart else 0
            self._furthest = self._peak
        self._began = self._resting_since = self._apart_since = self._faded_at = None
        self._apart = False


def _eased(share: float) -> float:
    """A body starts and stops gently: the share of the way after this share of the time, both 0..1."""
    return (1 - math.cos(math.pi * min(max(share, 0.0), 1.0))) / 2
