"""One line of the doctor's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "warning", "fault"]


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis.

    about: what was checked.
    state: good, warning or fault.
    found: the result, one sentence.
    action: what to do; empty if nothing.
    """

    about: str
    state: State
    found: str
    action: str = ""
