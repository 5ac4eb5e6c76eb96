"""Words spoken by the system's espeak-ng into sound files, each made once and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from contextlib import suppress
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
    def available(self) -> bool:
        return self._program is not None

    def file(self, words: str) -> Path | None:
        """The words as a WAV file; None while it is being made, which this call begins. Never waits."""
        name = hashlib.sha256(f"{self._language} {WORDS_A_MINUTE} {words}".encode()).hexdigest()[:24]
        file = self._cache / f"{name}.wav"
        if self._making is not None and self._making[0].poll() is not None:
            (made, half_made), self._making = self._making, None
            self._keep(half_made, whole=made.returncode == 0)
        if file.exists():
            return file
        if self._program is not None and self._making is None:
            self._begin(words, file.with_suffix(".part"))
        return None

    def discard(self, file: Path) -> None:
        """A file that cannot be played; its words are made anew."""
        with suppress(OSError):
            file.unlink(missing_ok=True)

    def _keep(self, half_made: Path, whole: bool) -> None:
        """A full disk leaves half a file: that is no word."""
        with suppress(OSError):
            if whole:
                half_made.rename(half_made.with_suffix(".wav"))
            else:
                half_made.unlink(missing_ok=True)

    def _begin(self, words: str, half_made: Path) -> None:
        assert self._program is not None
        command = [self._program, "-v", self._language, "-s", str(WORDS_A_MINUTE), "-w", str(half_made), "--", words]
        quiet = subprocess.DEVNULL
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            self._making = (subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet), half_made)
        except OSError:  # nothing can be written there: the mirror goes on without words, tones need no file
            self._program = None
