"""Every screen in every state, for pictures and for layout tests."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.screens.context import Context
from kiosk.screens.gallery.menu_scenes import choosing_scenes, preparation_scenes, welcome_scenes
from kiosk.screens.gallery.recorded_set import RecordedSets
from kiosk.screens.gallery.result_scenes import result_scenes
from kiosk.screens.gallery.scene import Scene, SceneBuilder
from kiosk.screens.gallery.set_scenes import cue_scenes, set_scenes
from kiosk.screens.gallery.staff_scenes import fault_scenes, staff_scenes


class Gallery:
    """All scenes of one mirror."""

    def __init__(self, context: Context, recorded: RecordedSets, white_wall: bool = False) -> None:
        """
        recorded: the recorded sets of the context's exercises; the same for every language and orientation.
        white_wall: everything behind the member is white, the hardest background for text.
        """
        self._builder = SceneBuilder(context, recorded, white_wall)

    def scenes(self) -> Iterator[Scene]:
        """All scenes, in the order in which a member meets them."""
        yield from welcome_scenes(self._builder)
        yield from choosing_scenes(self._builder)
        yield from preparation_scenes(self._builder)
        yield from set_scenes(self._builder)
        for exercise in self._builder.exercises.values():
            yield from cue_scenes(self._builder, exercise)
        yield from result_scenes(self._builder)
        yield from staff_scenes(self._builder)
        yield from fault_scenes(self._builder)
