"""The running set: the member in the mirror with the leg overlay, the count, and one cue at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pygame

from hardware.buttons import Button, Press
from hardware.frame import Frame
from inference.pose import Pose
from kiosk.audio.sound import Tone
from kiosk.exercises.cue_words import Symbol
from kiosk.exercises.ladder import EASIER_CUE, easier_form
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Band, Cue, Reading, Rep
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.coach import CoachCard
from kiosk.screens.drawing.cue_plate import draw_cue, plate_size
from kiosk.screens.drawing.cue_slot import BodyZones, cue_slot
from kiosk.screens.drawing.layout import Column, middle
from kiosk.screens.drawing.leg_overlay import LegOverlay
from kiosk.screens.drawing.theme import CUE_S, PRAISE_S, Role
from kiosk.screens.drawing.widgets import draw_count, draw_ring, draw_tempo, hold_ring_diameter
from kiosk.screens.exercise_facts import draw_set_corner, side_key
from kiosk.screens.live_preparation import TOO_DARK, knees_note, prepare
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.session.feedback import Feedback
from kiosk.session.off_mark import is_off_mark, keeps_the_mark
from kiosk.session.picture_edge import near_edge
from kiosk.session.plan import rep_time_s, working_time_s
from kiosk.session.running_set import AWAY_PAUSE_S, AWAY_TIMEOUT_S, RunningSet, SetState
from kiosk.session.tempo_guide import TempoGuide
from kiosk.usage.records import PRAISE_CUE, SetOutcome
from kiosk.vision.light import LightWatch
from kiosk.vision.observation import ClipPlayback, Observation

STOP_OPACITY = 0.82  # ink over a paused set; text on it is readable and the member remains visible
HOLD_BEAT_S = 5.0  # time between the tones of a hold
# Plates of the set itself; one about another exercise, which is not counted, has the symbol for something unseen.
OTHER_SIDE, TURN_BACK = "other-side", "turn-back"
LAST_GOOD, LAST_INSIDE, LAST_UNREAD = "last-good", "last-inside", "last-unread"
SYMBOLS = {OTHER_SIDE: Symbol.SQUARE, TURN_BACK: Symbol.BACK, LAST_GOOD: Symbol.TICK, LAST_INSIDE: Symbol.APART}
COACHED_HOLD_S = 3.0  # of a timed set; then the member is seen to know how
RETURN_RING = 420  # reference pixels, diameter
SPOKEN_LAST = 3  # reps of a set whose number is spoken in any case
RETURN_WORDS = ("say.one", "say.two", "say.three")
LAST_COUNT_S = 1.0  # the last count is shown before the screen changes


class Live(Screen):
    in_set = True
    takes_hands = False

    def enter(self, now: float, observation: Observation) -> None:
        session = self.context.session
        planned = session.next_set
        assert planned is not None  # only the set-up check of a set leads here
        self.overlay = LegOverlay(planned.exercise)
        self.tempo = TempoGuide(planned.exercise)
        self._word: str | None = None  # text key of the tempo's word; None without a tempo
        self._preparation: Iterator[None] | None = None
        self.zones = BodyZones()
        self.coach = CoachCard(planned, now, high=False)
        self._plate: tuple[str, tuple[int, int]] | None = None  # text and centre of the cue plate that is shown
        self.set = RunningSet(planned, self._movement(planned.exercise), now, self._off_mark)
        self.asking = False  # whether the question to end the set is shown
        self.cue: Cue | None = None
        self.cue_at = 0.0
        self.counted_at = now
        self._ended_at: float | None = None
        self._beat = 0
        self._announced_poor_view = False
        self._light = LightWatch()
        self._announced_dark = False
        self._half_time_left = True  # not yet spoken
        self._state: SetState = self.set.state
        self._count_left = 0  # of the countdown after stepping off
        self._told_side = False  # whether the member has been told that this is the other side

    def _movement(self, exercise: Exercise) -> Movement:
        start = self.context.session.start_posture
        assert start is not None  # taken by the set-up check
        focal_px = self.context.focal_length_px(start.frame_size[0])
        return Movement(exercise, focal_px=focal_px, baseline=start.baseline, frame_size=start.frame_size)

    def _off_mark(self, pose: Pose) -> bool:
        start = self.context.session.start_posture
        return start is not None and keeps_the_mark(self.set.planned.exercise) and is_off_mark(pose, start.baseline)

    @property
    def clip(self) -> ClipPlayback:
        return ClipPlayback.PAUSE if self.set.state is SetState.PAUSED else ClipPlayback.PLAY

    def labels(self) -> Labels:
        if self.set.state is SetState.OVER:
            return {}
        if self.asking:
            return {Button.OK: "button.go-on", Button.BACK: "button.end-set"}
        paused = self.set.state is SetState.PAUSED
        labels = {Button.OK: "button.go-on" if paused else "button.pause", Button.BACK: "button.end"}
        if self.set.planned.feedback is Feedback.ON_REQUEST and not paused and not self.set.shows_feedback:
            labels[Button.NEXT] = "button.show-me"
        return labels

    def handle(self, event: Press) -> None:
        if event.button is Button.BACK and self.asking:
            self.set.abandon(event.at)
        elif event.button is Button.BACK:
            self.asking = True
            self.set.pause()
        elif event.button is Button.NEXT:
            self._show_me(event.at)
        elif self.set.state is SetState.PAUSED:
            self.asking = False
            self.set.resume()
        else:
            self.set.pause()

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        self.set.tick(now)
        if observation.frame is not None and not self._frame_size_unchanged(observation.frame):
            self.set.abandon(now)
        self._watch_light(observation, now)
        shown = self.set.shows_feedback
        reading = self.set.add_pose(observation.pose, observation.captured_at, now) if observation.fresh else None
        if observation.pose is not None:
            self.zones.add(observation.pose, now)
        if reading is not None:
            self._announce(reading, shown, now)
        self._beep()
        self._speak_return(now)
        if self.set.result is not None and self._ended_at is None:
            self._ended_at = now
            self._save_set()
        if self._ended_at is None or now - self._ended_at < LAST_COUNT_S:
            return None
        if self.set.away_s(now) >= AWAY_TIMEOUT_S:
            return ScreenName.ATTRACT
        goes_on = self.set.result is not None and self.set.result.outcome is SetOutcome.DONE
        return ScreenName.REST if goes_on and not self.set.planned.last_of_exercise else ScreenName.PAIN

    def _watch_light(self, observation: Observation, now: float) -> None:
        """Withhold grades while it is too dark, and say so once a set."""
        if observation.fresh and observation.frame is not None:
            self._light.step(observation.frame, now)
        self.set.too_dark = self._light.too_dark
        if self.set.too_dark and not self._announced_dark:
            self._announced_dark = True
            self.context.sound.say(self.context.text(TOO_DARK))
            self.context.sound.say(self.context.text("setup.too-dark.why"))

    def _frame_size_unchanged(self, frame: Frame) -> bool:
        """Whether the frame size is that of the set-up check; at any other size the start posture is wrong."""
        start = self.context.session.start_posture
        return start is not None and start.frame_size == (frame.width, frame.height)

    def leave(self, now: float) -> None:
        """Save a set that ends from outside: BACK was held, or the mirror was out of order for too long."""
        if self._ended_at is None:
            self.set.abandon(now)
            self._save_set()

    def _save_set(self) -> None:
        result = self.set.result
        assert result is not None
        session = self.context.session
        session.finish_set(result)
        self.context.session_log.add_set(result)
        if result.outcome is SetOutcome.LEFT:
            session.end_exercise()
        else:
            self.context.sound.tone(Tone.DONE)

    def _announce(self, reading: Reading, shown: bool, now: float) -> None:
        """Update sound, cue plate and tempo from one reading. shown: whether the rep under way before it was shown."""
        self._lead(reading.travel, now)
        if reading.rep is not None and self.set.planned.duration_s is None:
            self.counted_at = now
            self.context.sound.tone(Tone.REP)
            self._count()
        if self.cue is not None and self.cue.id == PRAISE_CUE and reading.band is Band.COLLAPSE:
            self.cue = None  # praise for the rep before, next to a knee that is inside now
        if reading.cue is not None and shown:
            self.cue, self.cue_at = reading.cue, now
            self.context.sound.say(self.context.text(reading.cue.text))
            if reading.cue.id == EASIER_CUE:
                self._take_easier_form()
        if reading.rep is not None:
            self._check_side(now)
            self._check_place(reading.rep, now)

    def _count(self) -> None:
        """Speak every rep's number where the member cannot look, elsewhere the last ones."""
        planned, done = self.set.planned, self.set.done
        if planned.exercise.sound_always or (planned.reps is not None and done > planned.reps - SPOKEN_LAST):
            self.context.sound.count(done)

    def _check_side(self, now: float) -> None:
        """Say once that a rep was done on the other side."""
        if self.set.wrong_side and not self._told_side:
            key = side_key(self.set.planned, self.context.text)
            self._show_own(OTHER_SIDE, key, now)
            self.context.sound.say(self.context.text("setup.other-side.order"))
            self.context.sound.say(self.context.text(key))
        self._told_side = self.set.wrong_side

    def _check_place(self, rep: Rep, now: float) -> None:
        """Send a member who steps across the picture back before its edge."""
        reading, start = self.set.reading, self.context.session.start_posture
        if not kind_of(self.set.planned.exercise).travels or reading is None or reading.pose is None or start is None:
            return
        if near_edge(reading.pose, rep.side, start.frame_size[0]):
            self._show_own(TURN_BACK, "live.turn-back", now)
            self.context.sound.say(self.context.text("live.turn-back"))

    def _show_own(self, name: str, key: str, now: float) -> None:
        """Show a plate of the set itself; the engine knows nothing of it."""
        self.cue, self.cue_at = Cue(now, name, key), now

    def _take_easier_form(self) -> None:
        """Count the easier form of this exercise, which a cue has just asked for."""
        below = easier_form(self.set.planned.exercise, self.context.selection.exercises)
        if below is not None:
            self.set.change_form(below, self._movement(below))

    def _show_me(self, now: float) -> None:
        """Show how the last rep was, and the next one as it happens."""
        self.set.show_next_rep()
        if self.set.reps:
            last = {Band.GOOD: LAST_GOOD, None: LAST_UNREAD}.get(self.set.reps[-1].grade, LAST_INSIDE)
            self._show_own(last, f"live.{last}", now)
            self.context.sound.say(self.context.text(f"live.{last}"))

    def _lead(self, travel: float | None, now: float) -> None:
        """Update the tempo. Tick softly when the phase changes, where the member cannot look at the pill."""
        self.tempo.update(travel, now)
        word = self.tempo.beat(now)
        changed = None not in (word, self._word) and word not in (self._word, self.tempo.starts_with)
        if changed and self.set.planned.exercise.sound_always and self.set.planned.duration_s is None:
            self.context.sound.tone(Tone.TEMPO)
        self._word = word

    def _beep(self) -> None:
        """Play the beat of work without counted reps: every `HOLD_BEAT_S` of a hold, every rep of a set by time."""
        if self.set.timed_fallback:
            beat, tone = int(self.set.worked_s / rep_time_s(self.set.planned.exercise)), Tone.REP
        else:
            beat, tone = int(self.set.held_s / HOLD_BEAT_S), Tone.HOLD
        if self.set.timed_fallback and not self._announced_poor_view:
            self._announced_poor_view = True
            self.context.sound.say(self.context.text("live.poor-view"))
        elif beat > self._beat:
            self.context.sound.tone(tone)
        self._beat = beat
        duration_s = self.set.planned.duration_s
        if duration_s is not None and self._half_time_left and self.set.held_s >= duration_s / 2:
            self._half_time_left = False
            self.context.sound.say(self.context.text("say.half-time"))

    def _speak_return(self, now: float) -> None:
        """Say that stepping off has paused the set, and count down when the member is back."""
        before, self._state = self._state, self.set.state
        if self._state is SetState.AWAY and before is not SetState.AWAY:
            self.context.sound.say(self.context.text("say.stepped-off"))
        left = self.set.return_left(now)
        if 0 < left != self._count_left:
            self.context.sound.tone(Tone.TICK)
            self.context.sound.say(self.context.text(RETURN_WORDS[left - 1]))
        self._count_left = left

    @property
    def coached(self) -> bool:
        """Whether the coach is shown: until the first rep counts, or the hold has begun."""
        return self.set.done == 0 and self.set.held_s < COACHED_HOLD_S and not self.set.timed_fallback

    # Drawing

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        view = canvas.draw_camera(observation.frame, observation.member, dark_corners=True)
        if self.set.state in (SetState.PAUSED, SetState.AWAY, SetState.RETURNING):
            canvas.scrim(STOP_OPACITY)
        elif view is not None and observation.frame is not None:
            self._draw_legs(canvas, view, observation.frame.captured_at)
        self._draw_goal(canvas, now)
        draw_set_corner(canvas, self.set.planned, self.context.session.next_place)
        if self.set.state is SetState.PAUSED:
            self._draw_stop(canvas, "live.end-question" if self.asking else "live.paused", self._why(canvas))
        elif self.set.state is SetState.AWAY:
            self._draw_stop(canvas, *self._away(canvas, now))
        elif self.set.state is SetState.RETURNING:
            centre, ring = canvas.safe.center, canvas.scaled(RETURN_RING)
            draw_ring(canvas, centre, ring, self.set.return_share(now), str(self.set.return_left(now)), on_camera=True)
        elif not self._draw_cue(canvas, view, now):
            self._draw_tempo(canvas, now)
            if self.coached:
                self.coach.draw(canvas, view, observation.pose, now)
        if self._preparation is None:
            self._preparation = prepare(canvas, self.set.planned, self.overlay)
        next(self._preparation, None)

    def _draw_legs(self, canvas: Canvas, view: CameraView, frame_at: float) -> None:
        if self.set.reading is not None and self.set.shows_feedback:
            self.overlay.draw(canvas, view, self.set.reading, frame_at)

    def _draw_goal(self, canvas: Canvas, now: float) -> None:
        """Draw the rep count, or the ring of a timed set."""
        planned = self.set.planned
        if planned.duration_s is None and not self.set.timed_fallback:
            below = canvas.text("live.of", goal=planned.reps)
            draw_count(canvas, self.set.done, below, now - self.counted_at)
            return
        size = hold_ring_diameter(canvas)
        safe = canvas.corners
        goal_s = working_time_s(planned)
        grace = planned.held and self.set.reading is not None and not self.set.reading.holding
        elapsed_s = self.set.worked_s if self.set.timed_fallback else self.set.held_s
        centre = (safe.x + size / 2, safe.y + size / 2)
        draw_ring(canvas, centre, size, elapsed_s / goal_s, str(int(elapsed_s)), grace, on_camera=True)
        room = pygame.Rect(safe.x, safe.y + size + canvas.scaled(16), safe.width // 3, canvas.scaled(70))
        canvas.write(canvas.text("live.of-seconds", goal=round(goal_s)), Role.BODY, room, shadowed=True)

    def _draw_cue(self, canvas: Canvas, view: CameraView | None, now: float) -> bool:
        """Draw the cue, or a note about what is not seen, on the plate. Returns whether the plate is shown."""
        shown = self._cue_or_note(canvas, view, now)
        if not shown:
            self._plate = None
        return shown

    def _cue_or_note(self, canvas: Canvas, view: CameraView | None, now: float) -> bool:
        if self.cue is not None:
            shown_s = PRAISE_S if self.cue.id == PRAISE_CUE else CUE_S
            age = now - self.cue_at
            leaving_for = age - shown_s if age > shown_s else None
            text = canvas.text(self.cue.text)
            words = self.set.planned.exercise.cues.get(self.cue.id)
            symbol = words.symbol if words is not None else SYMBOLS.get(self.cue.id, Symbol.UNSEEN)
            if draw_cue(canvas, text, symbol, self._slot(canvas, text, view), age, leaving_for) is not None:
                return True
        note = self._note()
        if note is not None:
            text = canvas.text(note)
            draw_cue(canvas, text, Symbol.UNSEEN, self._slot(canvas, text, view), CUE_S)
        return note is not None

    def _note(self) -> str | None:
        """Text key of what keeps the mirror from seeing the member; None = nothing."""
        if self.set.state is SetState.OVER:
            return None
        if self.set.timed_fallback:
            return "live.poor-view"
        if self.set.too_dark:
            return TOO_DARK
        reading = self.set.reading
        return knees_note(reading) if reading is not None and self.set.shows_feedback else None

    def _slot(self, canvas: Canvas, text: str, view: CameraView | None) -> tuple[int, int]:
        """The centre of the plate, chosen when its text appears and kept while it is shown."""
        if self._plate is None or self._plate[0] != text:
            travels = kind_of(self.set.planned.exercise).travels
            avoid = self.zones.on_screen(view, travels) if view is not None else []
            size = plate_size(canvas, text)
            self._plate = text, cue_slot(canvas, size, self._standing_hip(view), avoid)
        return self._plate[1]

    def _standing_hip(self, view: CameraView | None) -> float | None:
        """The hip line of the start posture, screen pixels from the top; None in an exercise that is done lying."""
        start = self.context.session.start_posture
        if start is None or view is None or kind_of(self.set.planned.exercise).lies_down:
            return None
        return view.to_screen((0.0, start.baseline.hip_y))[1]

    def _draw_tempo(self, canvas: Canvas, now: float) -> None:
        shown = self.tempo.current(now)
        if shown is not None and self.set.planned.duration_s is None:
            low = kind_of(self.set.planned.exercise).lies_down
            draw_tempo(canvas, canvas.text(shown.word), shown.pill, shown.member, shown.opacity, low)

    def _draw_stop(self, canvas: Canvas, title: str, why: str) -> None:
        """Draw a message over the set: it is paused, or the member has left."""
        column = Column(canvas, middle(canvas, canvas.scaled(420)))
        column.title(canvas.text(title))
        column.space(24)
        column.write(why, Role.EXPLANATION)

    def _away(self, canvas: Canvas, now: float) -> tuple[str, str]:
        """Text key of the title, and the text below it, for a member who is off the mark or out of the picture."""
        away_s = self.set.away_s(now)
        if away_s < AWAY_PAUSE_S:
            return "live.paused", canvas.text("live.off-mark")
        return "live.away", canvas.text("live.away-why", seconds=max(0, round(AWAY_TIMEOUT_S - away_s)))

    def _why(self, canvas: Canvas) -> str:
        return canvas.text("live.end-why" if self.asking else "live.paused-why")
