"""Marks in an emulated program at which `counter.c` writes down the instructions so far, and the figures from them."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Sequence

MARK = 77  # as in counter.c

_names: list[str | None] = []
_libc: list[ctypes.CDLL] = []


def mark(name: str | None) -> None:
    """End an interval, which began at the previous mark. name: of its figure; None for one that does not count."""
    if not _libc:
        _libc.append(ctypes.CDLL(None))
    _names.append(name)
    _libc[0].getpriority(MARK, 0)


def print_marks() -> None:
    """Print the names of all marks as JSON: the last line of an emulated program."""
    print(json.dumps(_names))


def means(names: Sequence[str | None], counts: Sequence[int]) -> dict[str, int]:
    """The mean instructions of the intervals of each name.

    names: of the marks, in order.
    counts: instructions of the marking thread since the program began, at each mark.
    """
    by_name: dict[str, list[int]] = {}
    for name, before, after in zip(names, (0, *counts), counts, strict=False):
        if name is not None:
            by_name.setdefault(name, []).append(after - before)
    return {name: round(sum(values) / len(values)) for name, values in by_name.items()}
