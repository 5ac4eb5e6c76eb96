"""`gym-mirror film`: the real screens on the bundled clip become an MP4 with sound; bad input is one sentence."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from kiosk.commands.main import run_command
from kiosk.exercises.selection import limited_to_clip, select, select_program
from kiosk.media.demo_clip import DEMO_EXERCISE, open_demo_clip
from kiosk.screens.attract import Attract
from kiosk.screens.live import Live
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Settings
from kiosk.simulation.film import PROGRAM_RATE_HZ, RATE_HZ, filming, filming_program
from kiosk.simulation.film_file import FilmFile

av = pytest.importorskip("av")

FILMED_S = 18  # set-up, its spoken instructions and the countdown last less


def test_a_film_shows_and_sounds_like_the_set(tmp_path: Path) -> None:
    settings = Settings()
    selection = limited_to_clip(select(settings, DEMO_EXERCISE), None)
    target = tmp_path / "set.mp4"
    with filming(settings, open_demo_clip(), selection, tmp_path / "state") as (run, pictures):
        with FilmFile(target, run.canvas.size, RATE_HZ) as film:
            for _ in islice(pictures, FILMED_S * RATE_HZ):
                film.add(run.canvas.read())
            film.finish(run.sound())
        assert isinstance(run.app.screen, Live), "the set is under way"
        assert np.abs(run.sound()).max() > 0.1, "the countdown ticks"

    with av.open(str(target)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height) == run.canvas.size
        assert video.frames == FILMED_S * RATE_HZ
        assert float(audio.duration * audio.time_base) == pytest.approx(FILMED_S, abs=0.1)


def test_a_film_of_a_program_begins_dark_and_a_raised_hand_wakes_the_mirror(tmp_path: Path) -> None:
    settings = Settings()
    with filming_program(settings, select_program(settings, "start-here"), tmp_path) as (run, pictures):
        next(pictures)
        assert isinstance(run.app.screen, Attract)
        assert run.app.screen.asleep(run.began)
        for _ in islice(pictures, 9 * PROGRAM_RATE_HZ):
            pass
        assert run.app.name is ScreenName.SAFETY
        assert run.longest_silence_s() > 6.0, "nothing sounds before the hand is taken"


@pytest.mark.parametrize(
    ("clip", "exercise", "target", "sentence"),
    [
        ("gone.mp4", "squat", "film.mp4", "There is no clip"),
        (None, "plank", "film.mp4", 'There is no exercise "plank"'),
        (None, "squat", "film.avi", "does not end in .mp4"),
        (None, "squat", "no/such/film.mp4", "There is no folder"),
        (None, "squat", "n" * 300 + ".mp4", "cannot be written"),
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


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--program", "legs"], 'There is no program "legs"'),
        (["--exercise", "squat"], "Name a clip"),
        (["clip.mp4"], "Name a clip"),
        (["clip.mp4", "--program", "start-here"], "Name a clip"),
    ],
)
def test_a_film_is_of_a_clip_or_of_a_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert run_command(["film", *arguments, "--into", str(tmp_path / "film.mp4")]) == 2
    assert sentence in capsys.readouterr().err
