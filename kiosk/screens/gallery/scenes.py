"""Every screen in every state, set up as a session would leave it: for pictures to look at and for layout tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from hardware.board import BoardHealth
from hardware.buttons import Button, Press
from hardware.frame import Frame
from inference.pose import Keypoint, Pose
from kiosk.exercises.figure import START
from kiosk.exercises.figure import Pose as FigurePose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import Baseline
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Band, Cue, KneeLane, Leg, Phase, Reading, Rep, Side
from kiosk.movement.setup_check import SetupState
from kiosk.screens import registry as flow
from kiosk.screens.cards import CARDS
from kiosk.screens.context import Context, Vitals
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.gallery import drawn_member as stand_in
from kiosk.screens.gallery.drawn_poses import fault_pose, knees_in, loaded_legs, pose_facing, setup_pose, working_pose
from kiosk.screens.live import Live
from kiosk.screens.out_of_order import OutOfOrder
from kiosk.screens.screen import Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff_machine import QUIET_S
from kiosk.session.plan import PlannedSet, planned_sets
from kiosk.session.result import SetResult
from kiosk.session.session import Session, StartPosture
from kiosk.usage.records import SetOutcome
from kiosk.usage.report import Machine, Report, UsageTotals
from kiosk.vision.framing import body_bounds
from kiosk.vision.observation import Observation

NOW = 1000.0  # every scene happens at this second of the main loop's clock
STAGE_BOARD = BoardHealth("Raspberry Pi 5", 58.0, frozenset(), frozenset(), None, None, None, 33_120.0)
STAGE_VITALS = Vitals(29.8, 26.6, frozenset(), datetime(2026, 3, 12, 17, 20))
STAGE_PIN = "200612"  # opens the staff screen on this stage and nowhere else
G, W, C = Band.GOOD, Band.WATCH, Band.COLLAPSE
REPS_SEEN: tuple[Band | None, ...] = (G, G, G, G, G, G, W, G, G, G)
ASKED_IN = {"setup.lie-down": "clamshell", "setup.kneel": "hip-flexor-stretch"}  # by these exercises only
KEPT_FRAMES = 12  # of 2.8 MB; scenes of one exercise follow each other
FRAMED = "squat"  # the picture is cropped round somebody who stands, and stays so


@dataclass(frozen=True)
class Scene:
    """One state of one screen. name: fit for a file. pressed, held: as the button labels show them."""

    name: str
    screen: Screen
    context: Context
    sight: Observation
    at: float = NOW
    pressed: Button | None = None
    held: float = 0.0

    def draw(self, canvas: Canvas) -> None:
        self.screen.draw(canvas, self.at, self.sight)
        labels = {button: canvas.text(key) for button, key in self.screen.labels().items()}
        canvas.buttons(labels, self.pressed, self.held)


class Gallery:
    """Makes scenes of one mirror. white_wall: behind the member everything is white, the hardest case for letters."""

    def __init__(self, context: Context, white_wall: bool = False) -> None:
        self._context = context
        self._white = white_wall
        self._frames: dict[tuple[tuple[str, tuple[float, float]], ...], Frame] = {}

    def scenes(self) -> Iterator[Scene]:
        """All of them, in the order a member meets them."""
        yield from self._before_the_set()
        yield from self._choosing()
        yield from self._getting_ready()
        yield from self._states_of_a_set()
        for exercise in self._context.exercises.values():
            yield from self._told(exercise)
        yield from self._after_the_set()
        yield from self._for_staff()

    def _before_the_set(self) -> Iterator[Scene]:
        yield self._scene("attract", ScreenName.ATTRACT)
        empty = self._sight(None, FRAMED)
        yield replace(self._scene("attract-nobody", ScreenName.ATTRACT), sight=empty)
        yield replace(self._scene("attract-asleep", ScreenName.ATTRACT), sight=empty, at=NOW + 60)
        yield self._scene("safety", ScreenName.SAFETY)
        yield replace(self._scene("safety-pressed", ScreenName.SAFETY), pressed=Button.OK)
        yield self._scene("not-today", ScreenName.NOT_TODAY)
        yield self._scene("first-time", ScreenName.FIRST_TIME)

    def _choosing(self) -> Iterator[Scene]:
        for number, choice in enumerate(self._context.choices):
            scene = self._scene(f"choose-{choice.title.split('.')[1]}", ScreenName.CHOOSE)
            for _ in range(number):
                scene.screen.handle(Press(Button.NEXT, NOW))
            yield replace(scene, at=NOW + 2)
        cards = self._scene("choose-cards", ScreenName.CHOOSE)
        cards.screen.handle(Press(Button.PREVIOUS, NOW))
        yield cards
        for card in range(len(CARDS)):
            scene = self._scene(f"card-{CARDS[card]}", ScreenName.CARDS)
            for _ in range(card):
                scene.screen.handle(Press(Button.NEXT, NOW))
            yield scene

    def _getting_ready(self) -> Iterator[Scene]:
        exercises = self._context.exercises
        squat = exercises["banded-squat"]
        for exercise in exercises.values():
            yield replace(self._in_exercise(f"next-up-{exercise.name}", ScreenName.NEXT_UP, exercise), at=NOW + 2)
        for key in sorted(k for k in self._context.text.keys if k.startswith("setup.") and k.endswith(".order")):
            missing = key.removesuffix(".order")
            exercise = exercises[ASKED_IN.get(missing, "squat")]
            scene = self._in_exercise(f"setup-{key.split('.')[1]}", ScreenName.SETUP, exercise)
            scene.screen.state = SetupState(missing=missing)  # type: ignore[attr-defined]
            standing, low = (self._figure(exercises["squat"], pose) for pose in (START, "low"))
            yield replace(scene, sight=self._sight(setup_pose(missing, standing, low), FRAMED), at=NOW + 1)
        scene = self._in_exercise("setup-steady", ScreenName.SETUP, squat)
        scene.screen.state = SetupState(steady=0.6)  # type: ignore[attr-defined]
        yield scene
        yield replace(self._in_exercise("countdown", ScreenName.COUNTDOWN, squat), at=NOW + 0.3)

    def _states_of_a_set(self) -> Iterator[Scene]:
        exercise = self._context.exercises["banded-squat"]
        yield self._live("live-good", exercise, (G, G))
        yield self._live("live-watch", exercise, (W, W))
        yield self._live("live-collapse", exercise, (C, C), cue="knees-in")
        yield self._live("live-collapse-left", exercise, (C, G), cue="knee-in")
        yield self._live("live-put-right", exercise, (G, G), cue="put-right")
        yield self._live("live-unseen", exercise, (G, None), unseen="right")
        yield replace(self._live("live-hold-back", exercise, (G, G)), pressed=None, held=0.55)
        yield replace(self._live("live-counted", exercise, (G, G)), at=NOW + 0.05)
        paused = self._live("live-paused", exercise, (G, G))
        paused.screen.handle(Press(Button.OK, NOW))
        yield paused
        asking = self._live("live-asking", exercise, (G, G))
        asking.screen.handle(Press(Button.BACK, NOW))
        yield asking
        away = self._live("live-away", exercise, (G, G))
        away.screen.update(NOW + 8, Observation())
        yield replace(away, at=NOW + 8)
        stretch = self._context.exercises["hip-flexor-stretch"]
        yield self._live("live-holding", stretch, (G, G), held=12.4, holding=True)
        yield self._live("live-grace", stretch, (G, G), held=12.4, holding=False)
        lying = self._live("live-by-time", self._context.exercises["clamshell"], (G, G))
        lying.screen.set.by_time = True  # type: ignore[attr-defined]
        lying.screen.set.worked_seconds = 21.0  # type: ignore[attr-defined]
        yield lying
        feel = self._live("live-by-feel", exercise, (G, G), by_feel=True)
        yield feel

    def _told(self, exercise: Exercise) -> Iterator[Scene]:
        """The exercise going well, and each moment in which the member is told something."""
        yield self._live(f"live-{exercise.name}", exercise, (G, G))
        for cue in exercise.cues:
            one = (G, C) if loaded_legs(exercise) == (False, True) else (C, G)
            bands = (C, C) if cue == "knees-in" else one if cue.startswith("knee") else (G, G)
            yield self._live(f"told-{exercise.name}-{cue}", exercise, bands, cue=cue)

    def _after_the_set(self) -> Iterator[Scene]:
        squat, stretch = (self._context.exercises[name] for name in ("banded-squat", "hip-flexor-stretch"))
        clam = self._context.exercises["clamshell"]
        for presses in (0, 4, 10):
            scene = self._after(f"pain-{presses}", ScreenName.PAIN, [self._result(squat, REPS_SEEN)])
            for _ in range(presses):
                scene.screen.handle(Press(Button.NEXT, NOW))
            yield scene
        yield self._after("not-today-after", ScreenName.NOT_TODAY, [self._result(squat, REPS_SEEN)])
        yield self._after("rest", ScreenName.REST, [self._result(squat, REPS_SEEN, told="knee-in")])
        yield self._after(
            "rest-easier", ScreenName.REST, [self._result(squat, (C, W, C, G, W, C, C, G), told="deeper")]
        )
        yield self._after("rest-other-side", ScreenName.REST, [self._result(clam, (None,) * 12, ended=NOW - 6)])
        yield self._after("rest-over-soon", ScreenName.REST, [self._result(squat, REPS_SEEN, ended=NOW - 73)])
        yield self._after(
            "result", ScreenName.RESULT, [self._result(squat, REPS_SEEN), self._result(squat, (G,) * 10, 2)]
        )
        yield self._after("result-in-program", ScreenName.RESULT, [self._result(squat, REPS_SEEN)], then=[stretch])
        yield self._after("result-early", ScreenName.RESULT, [self._result(squat, (G, G, None, W), left=True)])
        yield self._after("result-unread", ScreenName.RESULT, [self._result(squat, (None,) * 8)])
        yield self._after("result-held", ScreenName.RESULT, [self._result(stretch, (), held=30.0)])

    def _for_staff(self) -> Iterator[Scene]:
        for typed in (0, 2):
            scene = self._scene(f"staff-pin-{typed}", ScreenName.STAFF)
            for _ in range(typed):
                scene.screen.handle(Press(Button.OK, NOW))
            yield scene
        yield self._staff_page("today", 0)
        for name, presses in (("health", 2), ("volume", 3), ("brightness", 4), ("buttons", 5), ("power", 6)):
            yield self._staff_page(name, presses)
        for problem in sorted(k for k in self._context.text.keys if k.startswith("problem.")):
            if problem not in ("problem.title", "problem.tell", "problem.recovers"):
                sight = Observation(problem=problem)
                yield Scene(f"out-of-order-{problem.split('.')[1]}", OutOfOrder(self._context), self._context, sight)

    def _staff_page(self, name: str, turns: int) -> Scene:
        """The page so many turns after the first; on the test of the buttons two have been heard."""
        scene = self._scene(f"staff-{name}", ScreenName.STAFF)
        typed = [button for digit in STAGE_PIN for button in (*[Button.NEXT] * int(digit), Button.OK)]
        for button in typed:
            scene.screen.handle(Press(button, NOW))
        for turn in range(turns):
            scene.screen.update(NOW + turn * QUIET_S, scene.sight)  # the test of the buttons gives up meanwhile
            scene.screen.handle(Press(Button.NEXT, NOW))
        if name == "buttons":
            for button in (Button.NEXT, Button.OK):
                scene.screen.handle(Press(button, NOW))
        return scene

    # How a scene is put together

    def _scene(
        self, name: str, screen: ScreenName, session: Session | None = None, figure: FigurePose | None = None
    ) -> Scene:
        context = replace(self._context, session=session or Session(NOW))
        made = flow.SCREENS[screen](context)
        sight = self._sight(figure or self._figure(context.exercises["banded-squat"], START), FRAMED)
        made.enter(NOW, sight)
        return Scene(name, made, context, sight)

    def _sight(self, figure: FigurePose | None, framed: str) -> Observation:
        """framed: the exercise by whose start pose the picture is cropped; None stands for nobody."""
        member = body_bounds(stand_in.pose_of(self._figure(self._context.exercises[framed], START)))
        return Observation(self._frame(figure), stand_in.pose_of(figure) if figure is not None else None, member)

    def _frame(self, figure: FigurePose | None) -> Frame:
        """Painting a person takes longer than drawing a screen, and many scenes share one."""
        key = tuple(sorted(figure.items())) if figure is not None else ()
        if key not in self._frames:
            if len(self._frames) >= KEPT_FRAMES:
                self._frames.clear()
            self._frames[key] = stand_in.frame_of(figure, self._white)
        return self._frames[key]

    def _figure(self, exercise: Exercise, pose: str) -> FigurePose:
        return pose_facing(self._context.exercises, exercise, pose)

    def _in_exercise(self, name: str, screen: ScreenName, exercise: Exercise, number: int = 1) -> Scene:
        session = Session(NOW)
        session.choose([(exercise, exercise.dose)])
        for _ in range(number - 1):
            session.queue = session.queue.after_set()
        start = self._figure(exercise, START)
        session.start = StartPosture(Baseline(stand_in.pose_of(start).points.astype(float), 1.0), stand_in.SIZE)
        return self._scene(name, screen, session, start)

    def _live(
        self,
        name: str,
        exercise: Exercise,
        bands: tuple[Band | None, Band | None],
        cue: str | None = None,
        unseen: str | None = None,
        held: float = 0.0,
        holding: bool = False,
        by_feel: bool = False,
    ) -> Scene:
        number = 3 if exercise.dose.each_side and kind_of(exercise).stands else 2  # the set of the drawn side
        scene = self._in_exercise(name, ScreenName.LIVE, exercise, number)
        live = scene.screen
        assert isinstance(live, Live)
        start = self._figure(exercise, START)
        working = knees_in(fault_pose(cue or "", start, self._figure(exercise, working_pose(exercise))), bands)
        hidden = {"right": (Keypoint.RIGHT_KNEE,), "left": (Keypoint.LEFT_KNEE,)}.get(unseen or "", ())
        framed = exercise.name if kind_of(exercise).lies_down else FRAMED
        sight = replace(self._sight(working, framed), pose=stand_in.pose_of(working, hidden))
        assert sight.pose is not None
        live.set.reps += [self._rep(G)] * 6
        if live.set.planned.seconds is not None and not held:
            held, holding = 12.4, True
        live.set.worked_seconds = held
        if by_feel:
            live.set.planned = replace(live.set.planned, feedback=False, reps=5)
            live.set.reps = [self._rep(G)] * 3
        live.set.reading = self._reading(exercise, sight.pose, stand_in.pose_of(start), bands, held, holding, unseen)
        live.tempo.update(live.set.reading.phase, NOW)
        live.counted_at = NOW
        if cue is not None:
            live.cue, live.cue_at = Cue(NOW, cue, exercise.cues[cue]), NOW  # type: ignore[index]
        return Scene(name, live, scene.context, sight, NOW + 0.7)

    def _reading(
        self,
        exercise: Exercise,
        pose: Pose,
        start: Pose,
        bands: tuple[Band | None, Band | None],
        held: float,
        holding: bool,
        unseen: str | None,
    ) -> Reading:
        left, right = (
            Leg(
                readable=pose.point(knee) is not None,
                loaded=loaded,
                band=band if loaded else None,
                lane=_lane(start, pose if loaded else start, knee, ankle) if kind_of(exercise).stands else None,
            )
            for loaded, band, knee, ankle in zip(
                loaded_legs(exercise),
                bands,
                (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE),
                (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE),
                strict=True,
            )
        )
        phase = Phase.HOLD if held else Phase.BOTTOM
        return Reading(
            0.0,
            pose,
            left=left,
            right=right,
            phase=phase,
            progress=0.9,
            count=6,
            hold_seconds=held,
            holding=holding,
            unseen=(unseen,) if unseen else (),
        )

    def _after(
        self, name: str, screen: ScreenName, results: Sequence[SetResult], then: Sequence[Exercise] = ()
    ) -> Scene:
        """then: the exercises of the program that follow."""
        session = Session(NOW)
        last = results[-1].planned
        session.choose([(exercise, exercise.dose) for exercise in (last.exercise, *then)])
        for result in results:
            session.finish_set(result)
        if screen is ScreenName.RESULT:
            session.end_exercise()
        return self._scene(name, screen, session)

    def _result(
        self,
        exercise: Exercise,
        grades: Sequence[Band | None],
        number: int = 1,
        told: str | None = None,
        held: float = 0.0,
        left: bool = False,
        ended: float = NOW - 20,
    ) -> SetResult:
        planned: PlannedSet = planned_sets(exercise, exercise.dose)[number - 1]
        cues = () if told is None else (Cue(NOW, told, ""),) * 2
        outcome = SetOutcome.LEFT if left else SetOutcome.DONE
        reps = tuple(self._rep(grade) for grade in grades)
        return SetResult(planned, outcome, reps, cues, held, ended - 40, ended)

    def _rep(self, grade: Band | None) -> Rep:
        return Rep(0.0, 1.0, 2.0, Side.BOTH, grade, "none")


def _lane(start: Pose, now: Pose, knee: Keypoint, ankle: Keypoint) -> KneeLane:
    """As the movement engine has it: on the foot where that stands, leaning as the standing leg did."""
    foot, top = (start.points[joint].astype(float) for joint in (ankle, knee))
    x, y = now.points[ankle].astype(float)
    return KneeLane((x, y), (x + top[0] - foot[0], y + top[1] - foot[1]), 0.09 * abs(foot[1] - top[1]))


def sample_report(days: int) -> Report:
    """A made-up report of so many days, as a gym might have it."""
    sets = {"squat": 18, "side-step": 11, "clamshell": 7, "single-leg-deadlift": 4, "hip-flexor-stretch": 3}
    exercises = {name: UsageTotals(sets=n * days, reps=n * days * 10, share=0.86) for name, n in sets.items()}
    hours = [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 1, 1, 2, 1, 1, 2, 3, 5, 6, 3, 1, 0, 0, 0]
    total = UsageTotals(
        sets=sum(use.sets for use in exercises.values()),
        left=2 * days,
        reps=sum(use.reps for use in exercises.values()),
        share=0.86,
        cues=dict(Counter({"knee-in": 21 * days})),
    )
    last = date(2026, 3, 12)
    first = date(2026, 3, 12 - days + 1)
    by_hour = tuple(n * days for n in hours)
    return Report(first, last, 14 * days, total, exercises, by_hour, (), Machine(9.2 * 3600 * days, hottest_c=58), ())
