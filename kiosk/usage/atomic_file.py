"""Replaces a file atomically: neither a full disk nor a power cut leaves a partial file."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path


def write_atomically(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write UTF-8 text to a temporary file in the same folder and rename it to `path`; on disk once this returns.

    Raises OSError; then `path` is unchanged and the temporary file is removed.

    mode: permissions of the new file, reduced by the umask.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_directory(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def read_regular(path: Path) -> str:
    """The text of a file. Raises OSError, also for a pipe, on which reading would wait for ever, and ValueError."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return path.read_text(encoding="utf-8")


def sync_directory(directory: Path) -> None:
    """Wait until names given, changed or removed in this folder are on disk. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
