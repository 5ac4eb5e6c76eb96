"""The PIN before the staff screen: kept as a slow hash, never as itself, and guessing gets slower."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from pathlib import Path

FILE_NAME = "staff-pin"
LENGTH = 6
DIGITS = "123"  # PREVIOUS, NEXT, OK
COST, BLOCK, LANES = 2**14, 8, 1  # scrypt: 16 MB and some tenths of a second on a Raspberry Pi for every guess
MEMORY_MOST = 64 * 1024 * 1024

FREE_GUESSES = 3  # fingers slip
FIRST_WAIT_S = 10.0  # after the last free one; doubles with each further wrong guess
LONGEST_WAIT_S = 900.0


class PinError(ValueError):
    """A PIN cannot be used or kept; the message says why."""


class StaffPin:
    """The PIN of this mirror, in a file of the state directory that only the mirror's user and group read."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    @property
    def is_set(self) -> bool:
        return self._path.exists()

    def set(self, pin: str) -> None:
        """Keep this PIN instead of the one before. Raises PinError."""
        if not re.fullmatch(f"[{DIGITS}]{{{LENGTH}}}", pin):
            raise PinError(f"A PIN is {LENGTH} digits from 1 to 3, as the buttons PREVIOUS, NEXT and OK give them.")
        if len(set(pin)) == 1:
            raise PinError("A PIN of one digit only is the first that anybody tries; choose another.")
        salt = secrets.token_bytes(16)
        line = f"{base64.b64encode(salt).decode()} {base64.b64encode(_hash(pin, salt)).decode()}\n"
        unfinished = self._path.with_suffix(".new")
        try:
            unfinished.unlink(missing_ok=True)
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
            with open(descriptor, "w", encoding="ascii") as file:
                file.write(line)
            unfinished.replace(self._path)
        except OSError as error:
            raise PinError(f"The PIN cannot be kept in {self._path}: {error.strerror}.") from error

    def matches(self, pin: str) -> bool:
        """Whether this is the PIN; takes some tenths of a second. False where none is set. Raises PinError."""
        try:
            salt, kept = (base64.b64decode(part) for part in self._path.read_text(encoding="ascii").split())
        except FileNotFoundError:
            return False
        except (OSError, ValueError) as error:
            raise PinError(f"The PIN file {self._path} cannot be read; set the PIN again.") from error
        return secrets.compare_digest(_hash(pin, salt), kept)


class Guesses:
    """How long to wait before the next guess; three wrong ones in a row are free."""

    def __init__(self) -> None:
        self._wrong = 0
        self._open_at = 0.0

    def wait_s(self, now: float) -> float:
        """Seconds until a guess is taken; 0 when one is. now: monotonic seconds."""
        return max(0.0, self._open_at - now)

    def note(self, right: bool, now: float) -> None:
        """A guess was made."""
        self._wrong = 0 if right else self._wrong + 1
        beyond = self._wrong - FREE_GUESSES
        if beyond >= 0:
            self._open_at = now + min(FIRST_WAIT_S * 2.0**beyond, LONGEST_WAIT_S)


class PinLock:
    """What stands before the staff screen; it stays when the screen goes, and so do its guesses."""

    def __init__(self, pin: StaffPin) -> None:
        self._pin = pin
        self._guesses = Guesses()

    @property
    def is_set(self) -> bool:
        """Whether there is a PIN at all; without one nothing opens."""
        return self._pin.is_set

    def wait_s(self, now: float) -> float:
        """Seconds until the next guess is taken; 0 when one is. now: monotonic seconds."""
        return self._guesses.wait_s(now)

    def opens(self, pin: str, now: float) -> bool:
        """Make a guess; wrong while guesses are not taken. Raises PinError."""
        if self.wait_s(now) > 0:
            return False
        right = self._pin.matches(pin)
        self._guesses.note(right, now)
        return right


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, maxmem=MEMORY_MOST)
