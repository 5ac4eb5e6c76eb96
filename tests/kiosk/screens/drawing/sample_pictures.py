"""Writes pictures of a few scenes of each kind: `python -m tests.kiosk.screens.drawing.sample_pictures DIR`.

A program of its own, because a process has one renderer: that of its environment.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pygame

from kiosk.commands.options import CommandPaths
from kiosk.commands.screens import gallery_context
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.gallery.recorded_set import RecordedSets
from kiosk.screens.gallery.scene import Scene
from kiosk.screens.gallery.scenes import Gallery
from kiosk.usage.writer import Writer

SIZES = {"portrait": (540, 960), "landscape": (960, 540)}
MAX_OF_A_KIND = 6  # scenes whose names begin with the same word


def sampled(gallery: Gallery) -> Iterator[Scene]:
    """The first scenes of each kind."""
    seen: Counter[str] = Counter()
    for scene in gallery.scenes():
        kind = scene.name.split("-")[0]
        seen[kind] += 1
        if seen[kind] <= MAX_OF_A_KIND:
            yield scene


def main(into: Path) -> None:
    into.mkdir()
    with tempfile.TemporaryDirectory() as state:
        writer = Writer(Path(state))
        context = gallery_context(CommandPaths(None, Path("/dev/null")), "en", writer)
        recorded = RecordedSets(context.selection.exercises)
        for name, size in SIZES.items():
            canvas = Canvas(offscreen_stage(size), context.text)
            print(canvas.stage.driver)
            for scene in sampled(Gallery(context, recorded)):
                scene.draw(canvas)
                pygame.image.save(canvas.read(), str(into / f"{name}-{scene.name}.png"))
        writer.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
