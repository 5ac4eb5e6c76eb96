"""`gym-mirror film`: the real screens on the bundled clip become an MP4 with sound; bad input is one sentence."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from kiosk.commands.main import run_command
from kiosk.exercises.selection import limited_to_clip, select
from kiosk.media.demo_clip import DEMO_EXERCISE, open_demo_clip
from kiosk.screens.live import Live
from kiosk.settings import Settings
from kiosk.simulation.film import RATE_HZ, filming
from kiosk.simulation.film_file import FilmFile

av = pytest.importorskip("av")


def test_a_film_shows_and_sounds_like_the_set(tmp_path: Path) -> None:
    settings = Settings()
    selection = limited_to_clip(select(settings, DEMO_EXERCISE), None)
    target = tmp_path / "set.mp4"
    with filming(settings, open_demo_clip(), selection, tmp_path / "state") as (run, pictures):
        with FilmFile(target, run.canvas.size, RATE_HZ) as film:
            for _ in islice(pictures, 9 * RATE_HZ):
                film.add(run.canvas.read())
            film.finish(run.sound())
        assert isinstance(run.app.screen, Live), "the set is under way"
        assert np.abs(run.sound()).max() > 0.1, "the countdown ticks"

    with av.open(str(target)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height) == run.canvas.size
        assert video.frames == 9 * RATE_HZ
        assert float(audio.duration * audio.time_base) == pytest.approx(9.0, abs=0.1)


@pytest.mark.parametrize(
    ("clip", "exercise", "target", "sentence"),
    [
        ("gone.mp4", "squat", "film.mp4", "There is no clip"),
        (None, "plank", "film.mp4", 'There is no exercise "plank"'),
        (None, "squat", "film.avi", "does not end in .mp4"),
        (None, "squat", "no/such/film.mp4", "There is no folder"),
    ],
)
def test_bad_input_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], clip: str | None, exercise: str, target: str, sentence: str
) -> None:
    source = str(tmp_path / clip) if clip else str(open_demo_clip().path)
    assert run_command(["film", source, "--exercise", exercise, "--into", str(tmp_path / target)]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert len(error.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
