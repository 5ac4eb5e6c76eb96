"""One state of one screen, and how it is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hardware.buttons import Button
from hardware.frame import Frame
from kiosk.exercises.figure import START_POSE, FigurePose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import Baseline
from kiosk.screens.context import Context
from kiosk.screens.drawing.button_labels import draw_labels
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.gallery.drawn_member import FRAME_SIZE, drawn_frame, drawn_pose
from kiosk.screens.gallery.drawn_poses import pose_facing
from kiosk.screens.gallery.recorded_set import Moment, RecordedSets
from kiosk.screens.gallery.sample_data import NOW
from kiosk.screens.registry import SCREENS
from kiosk.screens.screen import Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.session.session import Session, StartPosture
from kiosk.vision.framing import body_bounds
from kiosk.vision.observation import Observation

MAX_CACHED_FRAMES = 12  # of 2.8 MB each; successive scenes often show the same frame
FRAMED_BY = "squat"  # the camera image is cropped round the start pose of this exercise


@dataclass(frozen=True)
class Scene:
    """One state of one screen.

    name: fit for a file name.
    screen: the screen, entered and in this state.
    context: what the screen was created with.
    observation: what the mirror sees.
    at: time of drawing, seconds of the main loop's clock.
    pressed: button whose label is inverted; None = none.
    hold_progress: 0..1, how far BACK has been held.
    """

    name: str
    screen: Screen
    context: Context
    observation: Observation
    at: float = NOW
    pressed: Button | None = None
    hold_progress: float = 0.0

    def draw(self, canvas: Canvas) -> None:
        self.screen.draw(canvas, self.at, self.observation)
        labels = {button: canvas.text(key) for button, key in self.screen.labels().items()}
        draw_labels(canvas, labels, self.pressed, self.hold_progress, self.screen.takes_hands)


class SceneBuilder:
    """Sets up screens as a session would leave them, with a drawn member in front of the camera."""

    def __init__(self, context: Context, recorded: RecordedSets, white_wall: bool = False) -> None:
        """white_wall: everything behind the member is white, the hardest background for text."""
        self.context = context
        self.recorded = recorded
        self._white_wall = white_wall
        self._frames: dict[tuple[tuple[str, tuple[float, float]], ...], Frame] = {}

    @property
    def exercises(self) -> Mapping[str, Exercise]:
        return self.context.selection.exercises

    def scene(
        self, name: str, screen: ScreenName, session: Session | None = None, figure: FigurePose | None = None
    ) -> Scene:
        """A screen just after it was entered.

        session: the running session; None = a new one.
        figure: pose of the member; None = standing.
        """
        context = replace(self.context, session=session or Session(NOW))
        observation = self.observation(figure or self.figure(self.exercises["banded-squat"], START_POSE))
        made = SCREENS[screen](context)
        made.enter(NOW, observation)
        return Scene(name, made, context, observation)

    def in_exercise(self, name: str, screen: ScreenName, exercise: Exercise, number: int = 1) -> Scene:
        """A screen in one set of an exercise. number: which set, from 1."""
        session = Session(NOW)
        session.choose([(exercise, exercise.dose)])
        for _ in range(number - 1):
            session.queue = session.queue.after_set()
        start = self.recorded.start(exercise)
        session.start_posture = StartPosture(Baseline(start.pose.points.astype(float), 1.0), FRAME_SIZE)
        return replace(self.scene(name, screen, session, start.figure), observation=self.seen_in(start))

    def observation(self, figure: FigurePose | None, framed_by: str = FRAMED_BY) -> Observation:
        """What the mirror sees.

        figure: pose of the member; None = nobody is there.
        framed_by: exercise whose start pose decides the crop of the camera image.
        """
        member = body_bounds(drawn_pose(self.figure(self.exercises[framed_by], START_POSE)))
        return Observation(self._frame(figure), drawn_pose(figure) if figure is not None else None, member)

    def seen_in(self, moment: Moment) -> Observation:
        """What the mirror sees at a moment of a recorded set."""
        return Observation(self._frame(moment.figure), moment.pose, moment.member)

    def figure(self, exercise: Exercise, pose: str) -> FigurePose:
        return pose_facing(self.exercises, exercise, pose)

    def _frame(self, figure: FigurePose | None) -> Frame:
        """The frame of a pose, cached: painting a person takes longer than drawing a screen."""
        key = tuple(sorted(figure.items())) if figure is not None else ()
        if key not in self._frames:
            if len(self._frames) >= MAX_CACHED_FRAMES:
                self._frames.clear()
            self._frames[key] = drawn_frame(figure, self._white_wall)
        return self._frames[key]
