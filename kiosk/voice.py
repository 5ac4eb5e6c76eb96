"""Words spoken by the system's espeak-ng into sound files, each made once and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

WORDS_A_MINUTE = 150


class Voice:
    """Nothing is spoken where espeak-ng is missing.

    language: "en", "de". cache: directory for the files, made where missing.
    """

    def __init__(self, language: str, cache: Path) -> None:
        self._language = language
        self._cache = cache
        self._program = shutil.which("espeak-ng")
        self._making: tuple[subprocess.Popen[bytes], Path] | None = None

    @property
    def speaks(self) -> bool:
        return self._program is not None

    def file(self, words: str) -> Path | None:
        """The words as a WAV file; None while it is being made, which this call begins. Never waits."""
        name = hashlib.sha256(f"{self._language} {WORDS_A_MINUTE} {words}".encode()).hexdigest()[:24]
        file = self._cache / f"{name}.wav"
        if self._making is not None and self._making[0].poll() is not None:
            made, self._making = self._making[1], None
            if made.exists():
                made.rename(made.with_suffix(".wav"))
        if file.exists():
            return file
        if self._program is not None and self._making is None:
            self._begin(words, file.with_suffix(".part"))
        return None

    def _begin(self, words: str, half_made: Path) -> None:
        assert self._program is not None
        self._cache.mkdir(parents=True, exist_ok=True)
        command = [self._program, "-v", self._language, "-s", str(WORDS_A_MINUTE), "-w", str(half_made), "--", words]
        quiet = subprocess.DEVNULL
        self._making = (subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet), half_made)
