from __future__ import annotations

import os
import stat

import pytest

from kiosk.usage.atomic_file import write_atomically


def test_a_file_is_replaced_with_the_permissions_asked_for(tmp_path) -> None:
    file = tmp_path / "levels.json"
    file.write_text("old")
    write_atomically(file, "neu: ä", mode=0o640)
    assert file.read_text(encoding="utf-8") == "neu: ä"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640 & ~_umask()
    assert list(tmp_path.iterdir()) == [file]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch) -> None:
    file = tmp_path / "levels.json"
    file.write_text("old")

    def full(*paths) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_what_an_interrupted_write_left_behind_is_no_obstacle(tmp_path) -> None:
    file = tmp_path / "levels.json"
    (tmp_path / ".levels.json.part").write_text("half")
    write_atomically(file, "new")
    assert file.read_text() == "new"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
