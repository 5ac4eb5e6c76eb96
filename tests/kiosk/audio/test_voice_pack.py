from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pygame
import pytest

from kiosk.audio.phrases import phrases
from kiosk.audio.tones import SAMPLE_RATE_HZ
from kiosk.audio.voice import Voice
from kiosk.audio.voice_pack import PACK, recording_name, recording_of

LANGUAGES = ("en", "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fixed_phrase_is_recorded_and_no_other(language: str) -> None:
    """After a change of words: `python -m kiosk.audio.rendering`, see `kiosk/audio/pack/CARD.md`."""
    wanted = {recording_name(text) for text in phrases(language)}

    assert {file.name for file in (PACK / language).glob("*.ogg")} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_recordings_are_the_listed_ones(language: str) -> None:
    listed = json.loads((PACK / language / "recordings.json").read_text(encoding="utf-8"))["recordings"]
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (PACK / language).glob("*.ogg")}

    assert {name: entry["sha256"] for name, entry in listed.items()} == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recording_plays_without_a_speech_program(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    file = Voice(language, tmp_path).file("3", 0.0)
    assert file is not None
    pygame.mixer.init(frequency=SAMPLE_RATE_HZ, size=-16, channels=1)
    try:
        assert pygame.mixer.Sound(file).get_length() > 0.2
    finally:
        pygame.mixer.quit()


def test_an_unknown_phrase_and_the_old_voice_have_no_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert recording_of("Mind the cat", "en") is None
    assert not Voice("en", tmp_path).can_say("Mind the cat")
    assert not Voice("en", tmp_path, pack=False).can_say("3")
