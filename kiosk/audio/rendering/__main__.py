"""Renders the phrases that the voice pack lacks, and removes those that nobody speaks any more."""

from __future__ import annotations

import argparse
import hashlib
import json
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile

from kiosk.audio.phrases import phrases
from kiosk.audio.rendering.mastering import Samples, loudness, mastered
from kiosk.audio.voice_pack import PACK, recording_name

VORBIS_Q1 = 0.9  # libsndfile's compression level; Vorbis quality 1


class RenderingVoice(Protocol):
    name: str

    def spoken(self, text: str) -> tuple[Samples, int]: ...


def render(language: str, voice: RenderingVoice, folder: Path) -> int:
    """Bring the recordings of one language up to date. Returns how many were rendered."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {recording_name(text): text for text in phrases(language)}
    for stale in folder.glob("*.ogg"):
        if stale.name not in wanted:
            stale.unlink()
    missing = {name: text for name, text in wanted.items() if not (folder / name).exists()}
    for name, text in missing.items():
        samples, rate_hz = voice.spoken(text)
        samples = mastered(samples, rate_hz, partial(_through_codec, rate_hz=rate_hz, file=folder / name))
        print(f"{language} {loudness(samples, rate_hz):6.1f} LUFS {len(samples) / rate_hz:5.2f} s  {text}", flush=True)
    _write_list(wanted, voice.name, folder)
    return len(missing)


def _through_codec(samples: Samples, rate_hz: int, file: Path) -> Samples:
    """Write the recording, and read back what is heard of it."""
    soundfile.write(file, samples, rate_hz, format="OGG", subtype="VORBIS", compression_level=VORBIS_Q1)
    return np.asarray(soundfile.read(file)[0], np.float64)


def _write_list(wanted: dict[str, str], voice: str, folder: Path) -> None:
    """Write what each recording says, and its hash."""
    recordings = {
        name: {"text": text, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}
        for name, text in sorted(wanted.items())
    }
    listed = json.dumps({"voice": voice, "recordings": recordings}, ensure_ascii=False, indent=1)
    (folder / "recordings.json").write_text(listed + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kiosk.audio.rendering", description=__doc__)
    parser.add_argument("language", choices=["en", "de"])
    parser.add_argument("--kokoro", type=Path, help="folder with kokoro.onnx, vocab.json and af_heart.bin, for English")
    arguments = parser.parse_args()
    if arguments.language == "de":
        from kiosk.audio.rendering.german import GermanVoice

        voice: RenderingVoice = GermanVoice()
    else:
        if arguments.kokoro is None:
            parser.error("English needs --kokoro")
        from kiosk.audio.rendering.english import EnglishVoice

        voice = EnglishVoice(arguments.kokoro)
    print(f"{render(arguments.language, voice, PACK / arguments.language)} rendered")


if __name__ == "__main__":
    main()
