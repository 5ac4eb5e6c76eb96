"""Every program from the dark mirror to its summary, done by a drawn member who answers with raised hands."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.exercises.catalogue import load_programs
from kiosk.exercises.selection import select_program
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Settings
from kiosk.simulation import film
from kiosk.text import LANGUAGES

MAX_SILENCE_S = 20.0
MAX_FIRST_REP_S = 60.0
SMALL = 0.1  # of the full screen's width and height: nobody looks at these pictures


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", sorted(load_programs()))
def test_a_program_is_done_by_raised_hands_and_is_never_silent_for_long(
    program: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "SCALE", SMALL)
    settings = Settings()
    display = settings.display.model_copy(update={"language": language})
    settings = settings.model_copy(update={"display": display})
    selection = select_program(settings, program)
    seen: list[ScreenName] = []
    with film.filming_program(settings, selection, tmp_path) as (run, pictures):
        for _ in pictures:
            if not seen or seen[-1] is not run.app.name:
                seen.append(run.app.name)
    assert ScreenName.PROGRAM_DONE in seen, seen
    done = {result.planned.exercise.name for result in run.results}
    # The recorded squats go in twice of three times, so the banded squat is held back and the squat done again.
    assert done == {exercise.name for exercise, _ in selection.choices[0].doses if exercise.gate is None}
    assert run.longest_silence_s() <= MAX_SILENCE_S
    assert run.first_rep_s is not None
    assert run.first_rep_s <= MAX_FIRST_REP_S
