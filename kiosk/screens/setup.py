"""The set-up check: names what to correct, reads the start posture while the member stands still, then continues."""

from __future__ import annotations

import pygame

from hardware.buttons import Button, Press
from inference.pose import Keypoint, Pose
from kiosk.exercises.ladder import easier_form, harder_form
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Side
from kiosk.movement.setup_check import SetupCheck, SetupState
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.camera_image import CameraView
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.coach import CoachCard, draw_coach
from kiosk.screens.drawing.cue_slot import Avoided, cue_slot, uncovered_parts, zone_on_screen
from kiosk.screens.drawing.icons import draw_floor_mark
from kiosk.screens.drawing.order_plate import OrderPlate
from kiosk.screens.drawing.setup_arrows import SetupArrows
from kiosk.screens.drawing.theme import WHITE
from kiosk.screens.exercise_facts import draw_set_corner, side_key
from kiosk.screens.screen import Labels, Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.spoken_corrections import SpokenCorrections
from kiosk.session.session import StartPosture
from kiosk.vision.light import is_too_dark
from kiosk.vision.observation import ClipPlayback, Observation

FLOOR_MARK, BAR = 120, 24  # reference pixels, heights
FIGURE_PORTRAIT, FIGURE_LANDSCAPE = 260, 180
INSTRUCTION_S = 5.0  # for which each spoken instruction is written
INSTRUCTED_S = 4.5  # before the countdown: the longest first instruction is read or heard in it
MAX_INSTRUCTED_S = 18.0  # for which the countdown waits for speech; the longest recordings, in German, last 16 s
FIRST_LOOK_S = 1.0  # the check settles within this time
POSITIONS = tuple(f"setup.{name}" for name in ("nobody", "head", "step-back", "step-closer", "step-left", "step-right"))
POSTURES = ("setup.lie-down", "setup.kneel", "setup.stand-side-on")


class Setup(Screen):
    absence_timeout_s = 60.0  # enough to fetch the band, or to lie down where the camera finds nobody at first

    def enter(self, now: float, observation: Observation) -> None:
        planned = self.context.session.next_set
        assert planned is not None  # only screens with a chosen exercise lead here
        self._planned = planned
        self.takes_hands = kind_of(planned.exercise).stands  # other start postures may raise an arm
        self._check: SetupCheck | None = None
        self.state = SetupState(missing="setup.nobody")
        self._too_dark = False
        self._coach = CoachCard(planned, now, high=True)
        self._entered_at = now
        self._seen_at_once = False  # whether a person is seen, and the check needs a moment to say more
        self._placed: tuple[OrderPlate, tuple[int, int]] | None = None  # the plate that is shown, and its centre
        results = self.context.session.results
        self._shown = results[-1].planned.exercise if results else None  # the form whose instructions were spoken
        self._say_instructions()
        new = planned.number == 1 and bool(self._instructions)
        self._instructed_from = now + INSTRUCTED_S if new else now
        stands_still = self.context.demo  # a clip is stopped meanwhile
        listens = new and not self.context.session.returning and not stands_still
        self._instructed_by = now + MAX_INSTRUCTED_S if listens else now
        self._corrections = SpokenCorrections()

    @property
    def clip(self) -> ClipPlayback:
        """A member holds still until the countdown; a clip plays slowly until the check is done, then it is stopped."""
        if self.state.baseline is not None:
            return ClipPlayback.PAUSE
        return ClipPlayback.SLOW if self.state.missing is None else ClipPlayback.PLAY

    def labels(self) -> Labels:
        labels = {Button.BACK: "button.end" if self.context.session.next_is_same_exercise else "button.back"}
        for button, form in self._forms().items():
            if form is not None:
                labels[button] = "button.easier" if button is Button.PREVIOUS else "button.harder"
        return labels

    def _forms(self) -> dict[Button, Exercise | None]:
        """The form of the exercise that each button changes to; None at an end of the ladder."""
        exercise, exercises = self._planned.exercise, self.context.selection.exercises
        return {Button.PREVIOUS: easier_form(exercise, exercises), Button.NEXT: harder_form(exercise, exercises)}

    def handle(self, event: Press) -> None:
        session = self.context.session
        form = self._forms().get(event.button)
        if form is not None:
            session.change_exercise(form)
            assert session.next_set is not None  # the set in its other form
            self._planned, self._check = session.next_set, None
            self.state = SetupState(missing=self.state.missing)
            self._say_instructions()
        elif session.next_is_same_exercise:
            session.end_exercise()
            self.next = ScreenName.RESULT
        else:
            self.next = ScreenName.CHOOSE

    def update(self, now: float, observation: Observation) -> ScreenName | None:
        self._seen_at_once = observation.pose is not None and now - self._entered_at < FIRST_LOOK_S
        if observation.fresh and observation.frame is not None and self.next is None:
            self._too_dark = is_too_dark(observation.frame)
            self._step(observation)
        baseline, frame = self.state.baseline, observation.frame
        if self.next is None and baseline is not None and frame is not None and self._instructed(now):
            self.context.session.start_posture = StartPosture(baseline, (frame.width, frame.height))
            self.next = ScreenName.COUNTDOWN
        self._speak_correction(now)
        return self.next

    def _instructed(self, now: float) -> bool:
        """Whether a newcomer has heard, and anyone had time to read, what the exercise asks for."""
        heard = now >= self._instructed_by or not self.context.sound.speaking
        return now >= self._instructed_from and heard

    def _speak_correction(self, now: float) -> None:
        missing = None if self._seen_at_once else self.hint
        hint = self._corrections.step(missing, now)
        if hint is not None:
            self.context.sound.say(self.context.text(f"{hint}.order"))
            self.context.sound.say(self.context.text(f"{hint}.why"))

    def _step(self, observation: Observation) -> None:
        assert observation.frame is not None
        if self._check is None:
            size = (observation.frame.width, observation.frame.height)
            self._check = SetupCheck(self._planned.exercise, size, self._planned.side)
        self.state = self._check.step(observation.pose, observation.captured_at)

    def _say_instructions(self) -> None:
        """Speak what the camera cannot check, and the working leg; before later sets only what has changed."""
        text, planned = self.context.text, self._planned
        keys = list(planned.exercise.say) if planned.number == 1 or planned.exercise != self._shown else []
        if planned.exercise.form is not None and keys:
            keys.insert(0, planned.exercise.form.title)
        if planned.side is not Side.BOTH:
            keys.append(side_key(planned, text))
        self._shown, self._instructions = planned.exercise, keys
        for key in keys:
            self.context.sound.say(text(key))

    def draw(self, canvas: Canvas, now: float, observation: Observation) -> None:
        view = canvas.draw_camera(observation.frame, observation.member, dark_corners=True)
        corner_bottom = draw_set_corner(canvas, self._planned, self.context.session.next_place)
        hint, plate = self.hint, self._plate(canvas, now)
        arrows = None
        if hint is not None and view is not None and observation.pose is not None:
            arrows = SetupArrows(canvas, view, observation.pose, hint)
            arrows.draw(now)
        centre = self._place(canvas, plate, view, observation.pose, arrows)
        room = plate.draw(canvas, centre)
        if not self._posture_missing:
            shown = [plate.area(canvas, centre), *(arrows.zones() if arrows is not None else [])]
            self._coach.draw(canvas, view, observation.pose, now, shown, corner_bottom)
        if hint is None:
            self._draw_steady(canvas, room)
        elif self._posture_missing:
            draw_coach(canvas, room, self._planned.exercise, self._planned.side, now - self._entered_at)
        elif room.height > 0:
            draw_floor_mark(canvas, room.center, room.height)

    def _plate(self, canvas: Canvas, now: float) -> OrderPlate:
        """What the plate says and keeps room for: a figure, the floor mark or the progress of the still moment."""
        hint = self.hint
        if hint is None:
            unread = kind_of(self._planned.exercise).stands and not self.state.feet_read
            note = canvas.text("setup.feet-unread") if unread else self._instruction(canvas, now)
            return OrderPlate(canvas.text("setup.hold-still.order"), note=note, room=canvas.scaled(BAR))
        figure = FIGURE_PORTRAIT if canvas.portrait else FIGURE_LANDSCAPE
        room = figure if self._posture_missing else FLOOR_MARK if hint == "setup.nobody" else 0
        order, why = canvas.text(f"{hint}.order"), canvas.text(f"{hint}.why")
        has_room = hint not in (*POSITIONS, *POSTURES) and (canvas.portrait or not room)
        note = self._instruction(canvas, now) if has_room else ""
        return OrderPlate(order, why, note, canvas.scaled(room))

    def _instruction(self, canvas: Canvas, now: float) -> str:
        """One of the spoken instructions, in turn; empty before later sets of an exercise."""
        if not self._instructions:
            return ""
        number = int((now - self._entered_at) / INSTRUCTION_S) % len(self._instructions)
        return canvas.text(self._instructions[number])

    def _place(
        self,
        canvas: Canvas,
        plate: OrderPlate,
        view: CameraView | None,
        pose: Pose | None,
        arrows: SetupArrows | None,
    ) -> tuple[int, int]:
        """The centre of the plate, clear of head, knees, feet and arrows; kept while the plate says the same."""
        if self._placed is None or self._placed[0] != plate:
            avoid: list[Avoided] = []
            lying = kind_of(self._planned.exercise).lies_down and not self._posture_missing
            hip_y = None if lying else canvas.size[1] / 2
            if view is not None and pose is not None:
                avoid = [(zone_on_screen(zone, view)[0], False) for zone in uncovered_parts(pose)]
                avoid += [(zone, False) for zone in arrows.zones()] if arrows is not None else []
                hip = pose.point(Keypoint.LEFT_HIP) or pose.point(Keypoint.RIGHT_HIP)
                hip_y = view.to_screen(hip)[1] if hip is not None and hip_y is not None else hip_y
            self._placed = plate, cue_slot(canvas, plate.size(canvas), hip_y, avoid)
        return self._placed[1]

    @property
    def hint(self) -> str | None:
        """Text key of what is missing; the light, where the body cannot be read in the dark. None if nothing is."""
        missing = self.state.missing
        if missing == "setup.nobody" and self._seen_at_once:
            return "setup.hold-still"
        if missing == "setup.nobody" and kind_of(self._planned.exercise).lies_down:
            missing = "setup.lie-down"
        return "setup.too-dark" if self._too_dark and missing in (*POSITIONS, "setup.legs") else missing

    @property
    def _posture_missing(self) -> bool:
        """Whether the missing thing is a posture, which a figure shows better than text."""
        return self.hint in POSTURES

    def _draw_steady(self, canvas: Canvas, bar: pygame.Rect) -> None:
        """Draw the progress of the still moment."""
        bar = bar.copy()
        bar.width = bar.width // 2
        bar.x += bar.width // 2 if canvas.portrait else 0
        canvas.paint(shapes.rounded(bar.x, bar.y, bar.width, bar.height, bar.height / 2), WHITE, 0.22)
        done = max(bar.height, bar.width * self.state.steady)
        canvas.paint(shapes.rounded(bar.x, bar.y, done, bar.height, bar.height / 2), WHITE)
