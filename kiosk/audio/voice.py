"""Speech: recordings of the voice pack, and the system's espeak-ng for what the pack lacks, cached as WAV files."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from kiosk.audio.voice_pack import recording_of

WORDS_PER_MINUTE = 150
MAX_SYNTHESIS_S = 5.0  # a sentence takes a quarter of a second on a Raspberry Pi; a program that takes longer hangs


class Voice:
    """Speech in one language.

    language: its code, which is also the name of espeak-ng's voice; may be changed at any time.
    cache: directory for the files of espeak-ng; created if missing.
    pack: whether recordings are used.
    """

    def __init__(self, language: str, cache: Path, pack: bool = True) -> None:
        self.language = language
        self._pack = pack
        self._cache = cache
        self._program = shutil.which("espeak-ng")
        self._synthesis: tuple[subprocess.Popen[bytes], Path] | None = None
        self._started_at = 0.0  # of the synthesis, monotonic seconds

    @property
    def has_program(self) -> bool:
        """Whether espeak-ng is there."""
        return self._program is not None

    def can_say(self, text: str) -> bool:
        return self.has_program or self._recording(text) is not None

    def _recording(self, text: str) -> Path | None:
        return recording_of(text, self.language) if self._pack else None

    def file(self, text: str, now: float) -> Path | None:
        """The text as a sound file: its recording, or a WAV file, which is None until it is ready.

        The first call starts the synthesis; no call waits for it.

        now: monotonic seconds; a synthesis that hangs is ended.
        """
        recording = self._recording(text)
        if recording is not None:
            return recording
        name = hashlib.sha256(f"{self.language} {WORDS_PER_MINUTE} {text}".encode()).hexdigest()[:24]
        file = self._cache / f"{name}.wav"
        if self._synthesis is not None and now - self._started_at > MAX_SYNTHESIS_S:
            self._synthesis[0].kill()
        if self._synthesis is not None and self._synthesis[0].poll() is not None:
            (process, partial), self._synthesis = self._synthesis, None
            self._finish_synthesis(partial, complete=process.returncode == 0)
        if file.exists():
            return file
        if self._program is not None and self._synthesis is None:
            self._started_at = now
            self._start_synthesis(text, file.with_suffix(".part"))
        return None

    def discard(self, file: Path) -> None:
        """Delete a file that cannot be played, so that it is synthesized again. A recording stays."""
        if file.parent == self._cache:
            with suppress(OSError):
                file.unlink(missing_ok=True)

    def _finish_synthesis(self, partial: Path, complete: bool) -> None:
        """Rename a complete file; delete a partial one, which a full disk leaves."""
        with suppress(OSError):
            if complete:
                partial.rename(partial.with_suffix(".wav"))
            else:
                partial.unlink(missing_ok=True)

    def _start_synthesis(self, text: str, partial: Path) -> None:
        assert self._program is not None
        command = [self._program, "-v", self.language, "-s", str(WORDS_PER_MINUTE), "-w", str(partial), "--", text]
        quiet = subprocess.DEVNULL
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            self._synthesis = (subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet), partial)
        except OSError:  # the cache is not writable: no speech; tones need no file
            self._program = None
