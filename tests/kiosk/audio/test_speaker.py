from __future__ import annotations

import os
import shutil
import signal
import time
import wave
from collections.abc import Iterator
from datetime import time as clock_time
from pathlib import Path

import numpy as np
import pygame
import pytest

from kiosk.audio.sound import NullSound, Tone
from kiosk.audio.speaker import (
    RETRY_S,
    MixerOutput,
    ReconnectingSound,
    Speaker,
    is_quiet,
    open_sound,
)
from kiosk.audio.tones import SAMPLE_RATE_HZ, tone_wave
from kiosk.audio.voice import MAX_SYNTHESIS_S, Voice
from kiosk.settings import Sound as SoundSettings
from kiosk.text import LANGUAGES, load_text

NOON = clock_time(12, 0)


@pytest.fixture
def mixer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sound without a sound card."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.mixer.init(frequency=SAMPLE_RATE_HZ, size=-16, channels=1)
    yield
    pygame.mixer.quit()


@pytest.fixture
def espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fake espeak-ng that records its texts and writes short silent files; returns the file of the records."""
    notes = tmp_path / "said"
    silence = tmp_path / "silence.wav"
    silence.write_bytes(_silent_wav())
    program = tmp_path / "bin" / "espeak-ng"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$2 $8" >> {notes}\ncp {silence} "$6"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return notes


def _silent_wav() -> bytes:
    body = bytes(200)
    header = b"RIFF" + (36 + len(body)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = (
        b"\x01\x00\x01\x00"
        + SAMPLE_RATE_HZ.to_bytes(4, "little")
        + (2 * SAMPLE_RATE_HZ).to_bytes(4, "little")
        + b"\x02\x00\x10\x00"
    )
    return header + form + b"data" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_fades_in_and_out_below_the_peak(tone: Tone) -> None:
    wave = tone_wave(tone, 1.0)

    assert abs(int(wave[0])) < 300
    assert abs(int(wave[-1])) < 300
    assert np.abs(wave).max() < 0.6 * 32_767
    assert np.abs(wave[: round(0.003 * SAMPLE_RATE_HZ)]).max() < 0.25 * np.abs(wave).max(), "no click at the beginning"


def test_no_tone_is_as_loud_as_speech() -> None:
    for tone in Tone:
        assert np.sqrt(np.mean((tone_wave(tone, 1.0) / 32_768) ** 2)) < 10 ** (-21 / 20), tone


def test_half_the_volume_is_half_as_loud() -> None:
    loud, soft = (np.abs(tone_wave(Tone.REP, volume)).max() for volume in (1.0, 0.5))

    assert soft == pytest.approx(loud / 2, abs=2)


@pytest.mark.parametrize(
    ("settings", "at", "quiet"),
    [
        ({}, NOON, False),
        ({"quiet_from": "21:30:00", "quiet_to": "07:00:00"}, clock_time(23, 0), True),
        ({"quiet_from": "21:30:00", "quiet_to": "07:00:00"}, clock_time(6, 59), True),
        ({"quiet_from": "21:30:00", "quiet_to": "07:00:00"}, clock_time(7, 0), False),
        ({"quiet_from": "12:00:00", "quiet_to": "13:00:00"}, NOON, True),
        ({"quiet_from": "12:00:00", "quiet_to": "13:00:00"}, clock_time(13, 0), False),
    ],
)
def test_quiet_hours_may_span_midnight(settings: dict[str, object], at: clock_time, quiet: bool) -> None:
    assert is_quiet(SoundSettings.model_validate(settings), at) is quiet


def test_without_an_audio_device_nothing_plays_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "nothing-of-that-name")
    sound = open_sound(SoundSettings(), "en", tmp_path, lambda: NOON)

    assert isinstance(sound, NullSound)
    sound.tone(Tone.GO)


def test_a_speaker_plugged_in_later_works_within_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "nothing-of-that-name")
    sound = ReconnectingSound(lambda: open_sound(SoundSettings(), "en", tmp_path, lambda: NOON))
    sound.set_volume(40)
    sound.update(0.0)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    sound.update(RETRY_S - 1)
    assert pygame.mixer.get_init() is None

    sound.update(RETRY_S)
    sound.tone(Tone.GO)

    assert pygame.mixer.get_busy()
    pygame.mixer.quit()


def test_each_text_is_synthesized_once_in_the_members_language(espeak: Path, tmp_path: Path) -> None:
    made = _made(Voice("de", tmp_path / "cache"), "Knie auseinander")
    again = Voice("de", tmp_path / "cache").file("Knie auseinander", 0.0)

    assert again == made
    assert espeak.read_text() == "de Knie auseinander\n"


def test_speech_plays_as_soon_as_it_is_synthesized(mixer: None, espeak: Path, tmp_path: Path) -> None:
    voice = Voice("en", tmp_path / "cache")
    sound = Speaker(SoundSettings(), voice, lambda: NOON, MixerOutput())
    _made(voice, "Push the band apart")
    sound.say("Push the band apart")
    sound.update(0.1)

    assert pygame.mixer.Channel(0).get_busy()


def test_speech_that_waited_too_long_is_dropped(mixer: None, espeak: Path, tmp_path: Path) -> None:
    sound = Speaker(SoundSettings(), Voice("en", tmp_path / "cache"), lambda: NOON, MixerOutput())
    sound.say("Push the band apart")
    sound.update(60.0)

    assert not espeak.exists()


def test_a_damaged_speech_file_is_replaced(mixer: None, espeak: Path, tmp_path: Path) -> None:
    voice = Voice("en", tmp_path / "cache")
    file = _made(voice, "Push")
    file.write_bytes(b"RIFF, cut short")
    sound = Speaker(SoundSettings(), voice, lambda: NOON, MixerOutput())
    sound.say("Push")
    sound.update(0.1)

    assert not file.exists()
    assert _made(voice, "Push").stat().st_size > 100


def test_a_partial_file_on_a_full_disk_is_deleted(espeak: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "espeak-ng"
    program.write_text('#!/bin/sh\nprintf RIFF > "$6"\nexit 1\n')
    voice = Voice("en", tmp_path / "cache")
    end = time.monotonic() + 5
    while time.monotonic() < end and not (tmp_path / "cache").exists():
        voice.file("Push", 0.0)
    assert voice._synthesis is not None
    voice._synthesis[0].wait()
    program.write_text("#!/bin/sh\nexit 1\n")

    assert voice.file("Push", 0.0) is None
    assert not list((tmp_path / "cache").glob("*.wav"))


def test_a_speech_program_that_never_ends_is_ended_and_the_next_sentence_is_made(espeak: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "espeak-ng"
    speaks = program.read_text()
    started = tmp_path / "started"
    program.write_text(f"#!/bin/sh\ntouch {started}\nexec sleep 1000\n")
    voice = Voice("en", tmp_path / "cache")
    assert voice.file("Push", 0.0) is None
    assert voice._synthesis is not None
    hung = voice._synthesis[0]
    end = time.monotonic() + 10
    while time.monotonic() < end and not started.exists():
        pass  # until the shell has read its script
    program.write_text(speaks)
    assert voice.file("Push", MAX_SYNTHESIS_S + 1) is None
    assert hung.wait() == -signal.SIGKILL
    assert _made(voice, "Stand tall").stat().st_size > 100


def test_without_a_writable_cache_there_are_tones_and_no_speech(mixer: None, espeak: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    sound = Speaker(SoundSettings(), Voice("en", tmp_path / "cache"), lambda: NOON, MixerOutput())
    sound.say("Push")
    sound.update(0.1)
    sound.tone(Tone.GO)

    assert pygame.mixer.get_busy()


def test_nothing_plays_in_the_quiet_hours(mixer: None, espeak: Path, tmp_path: Path) -> None:
    settings = SoundSettings.model_validate({"quiet_from": "11:00:00", "quiet_to": "13:00:00"})
    sound = Speaker(settings, Voice("en", tmp_path / "cache"), lambda: NOON, MixerOutput())
    sound.say("Push the band apart")
    sound.tone(Tone.REP)
    sound.update(0.1)

    assert not pygame.mixer.get_busy()
    assert not espeak.exists()


def _made(voice: Voice, words: str) -> Path:
    """The speech file; the fake program runs as a process and has five seconds."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if (file := voice.file(words, 0.0)) is not None:
            return file
    raise AssertionError("the words were never made")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs the package espeak-ng")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_voice_speaks_every_language(language: str, tmp_path: Path) -> None:
    spoken = _made(Voice(language, tmp_path), load_text(language)("exercise.hip-flexor-stretch.say-2"))
    with wave.open(str(spoken)) as heard:
        seconds = heard.getnframes() / heard.getframerate()

    assert 2 < seconds < 10


def test_a_device_that_goes_is_looked_for_again(mixer: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = [False]
    sound = ReconnectingSound(
        lambda: open_sound(SoundSettings(), "en", tmp_path, lambda: NOON), lambda: lost.pop() if lost else False
    )
    sound.update(0.0)
    monkeypatch.setenv("SDL_AUDIODRIVER", "nothing")
    lost.append(True)
    sound.update(1.0)
    assert pygame.mixer.get_init() is None

    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    sound.update(1.0 + RETRY_S)
    sound.tone(Tone.GO)
    assert pygame.mixer.get_busy()


def test_the_card_of_the_settings_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIODEV", "")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    open_sound(SoundSettings(card="vc4hdmi0"), "en", tmp_path, lambda: NOON)
    assert os.environ["AUDIODEV"] == "plughw:CARD=vc4hdmi0"
    pygame.mixer.quit()
