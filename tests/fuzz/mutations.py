"""Valid files and messages with some of their text or bytes changed."""

from __future__ import annotations

from functools import cache
from importlib import resources

from hypothesis import strategies as st


def mutated(text: str) -> st.SearchStrategy[str]:
    """A file with an installer's mistakes: lines deleted, doubled or renamed, values replaced."""
    lines = text.splitlines()
    values = st.sampled_from(['""', "-1", "1e999", "nan", "true", "[]", "{}", '"x"', "0", "1979-05-27", "'", "\x00"])
    edit = st.tuples(st.integers(0, len(lines) - 1), st.sampled_from("dxvk"), values)

    def apply(edits: list[tuple[int, str, str]]) -> str:
        changed = list(lines)
        for at, how, value in edits:
            line = changed[at]
            key = line.partition("=")[0]
            changed[at] = {"d": "", "x": f"{line}\n{line}", "v": f"{key}= {value}", "k": f"x{line}"}[how]
        return "\n".join(changed)

    return st.lists(edit, min_size=1, max_size=4).map(apply)


def spoilt(content: bytes) -> st.SearchStrategy[bytes]:
    """Bytes of this file with some of them changed, removed or added."""
    edits = st.lists(st.tuples(st.integers(0, len(content)), st.integers(0, 3), st.binary(max_size=4)), max_size=5)

    def apply(edits: list[tuple[int, int, bytes]]) -> bytes:
        changed = content
        for at, removed, added in edits:
            changed = changed[:at] + added + changed[at + removed :]
        return changed

    return edits.map(apply)


@cache
def squat() -> str:
    return (resources.files("kiosk.exercises") / "squat.toml").read_text(encoding="utf-8")
