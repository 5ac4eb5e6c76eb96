"""The voice pack: recordings of fixed phrases, rendered once by `kiosk/audio/rendering`."""

from __future__ import annotations

import hashlib
from pathlib import Path

PACK = Path(__file__).parent / "pack"


def recording_name(text: str) -> str:
    """File name of the recording of a phrase."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.ogg"


def recording_of(text: str, language: str) -> Path | None:
    """The recording of a phrase; None where the pack has none, such as for an installer's own words."""
    file = PACK / language / recording_name(text)
    return file if file.exists() else None
