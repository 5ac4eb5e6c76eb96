"""Replaces a file atomically: neither a full disk nor a power cut leaves a partial file."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, text: str, *, mode: int = 0o666, sync: bool = True) -> None:
    """Write UTF-8 text to a temporary file in the same folder and rename it to `path`.

    Raises OSError; then `path` is unchanged and the temporary file is removed.

    mode: permissions of the new file, reduced by the umask.
    sync: wait until the text is on disk before renaming. Without it a power cut can lose this write, but the caller
        does not wait for a slow memory card.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
