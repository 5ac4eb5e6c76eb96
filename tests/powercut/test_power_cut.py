"""A power cut at every point between two system calls, for every file that the mirror writes.

strace records what a process writes, renames and syncs in its state folder. The disk is then rebuilt as it may be found
after a cut at each point of the recording: what was synced is there; of what was not, the worst is taken, once with the
names and without the contents (a file system that writes names first) and once without either.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.adjustments import Adjustment, Adjustments
from kiosk.staff.access import StaffAccess
from kiosk.staff.known_browsers import stored_key
from tests.kiosk.staff.conftest import PIN

OLD_PIN, OLD_VOLUME, NEW_VOLUME = "735502", 30, 40
CALLS = "openat,write,pwrite64,ftruncate,rename,renameat,renameat2,unlink,unlinkat,fsync,fdatasync,close"
PROGRAM = """
import sys
from pathlib import Path
from kiosk.adjustments import Adjustment, Adjustments
from kiosk.staff.access import StaffAccess
from kiosk.staff.guesses import GuessBudget
from kiosk.staff.known_browsers import stored_key
from kiosk.usage.atomic_file import write_atomically
state = Path(sys.argv[1])
StaffAccess(state).set_pin(sys.argv[2])
Adjustments(state, 60).change(Adjustment.VOLUME, 10)
GuessBudget(state / "staff-guesses-screen.json").take(0.0)
stored_key(state)
write_atomically(state / "usage-2026-03.csv", "day,exercise\\n")
"""
LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")


@dataclass
class Disk:
    """Files by name. An inode's `synced` is its content on the disk; None = the disk has no content of it yet."""

    names: dict[str, int] = field(default_factory=dict)  # as the process sees them
    synced_names: dict[str, int] = field(default_factory=dict)
    content: dict[int, bytes] = field(default_factory=dict)
    synced: dict[int, bytes] = field(default_factory=dict)

    def after_cut(self, names_first: bool) -> dict[str, bytes]:
        names = self.names if names_first else self.synced_names
        return {name: self.synced.get(inode, b"") for name, inode in names.items()}


def states_after_cuts(trace: list[str], folder: Path, begun: dict[str, bytes]) -> Iterator[dict[str, bytes]]:
    """The folder's files after a cut at each point of the recording."""
    disk = Disk()
    for inode, (name, content) in enumerate(begun.items()):
        disk.names[name] = disk.synced_names[name] = inode
        disk.content[inode] = disk.synced[inode] = content
    opened: dict[int, int] = {}
    directories: set[int] = set()
    for line in trace:
        found = LINE.match(line)
        if found is None or int(found[3]) < 0:
            continue
        call, arguments, result = found[1], found[2], int(found[3])
        paths = [Path(text) for text in re.findall(r'"(/[^"]*)"', arguments)]
        inside = [path.name for path in paths if path.parent == folder]
        number = int(digits[0]) if (digits := re.match(r"\d+", arguments)) else -1
        if call == "openat":
            directories.discard(result)
            opened.pop(result, None)
            if paths and paths[0] == folder:
                directories.add(result)
            elif inside:
                if inside[0] not in disk.names:
                    inode = len(disk.content)
                    disk.names[inside[0]], disk.content[inode] = inode, b""
                opened[result] = disk.names[inside[0]]
        elif call == "write" and number in opened:
            written = re.findall(r'"((?:[^"\\]|\\.)*)"', arguments)[0].encode().decode("unicode_escape")
            disk.content[opened[number]] += written.encode("latin-1")[:result]
        elif call.startswith("rename") and len(inside) == 2:
            disk.names[inside[1]] = disk.names.pop(inside[0])
        elif call.startswith("unlink") and inside:
            disk.names.pop(inside[0], None)
        elif call in ("fsync", "fdatasync") and number in opened:
            disk.synced[opened[number]] = disk.content[opened[number]]
        elif call == "fsync" and number in directories:
            disk.synced_names = dict(disk.names)
        yield disk.after_cut(names_first=True)
        yield disk.after_cut(names_first=False)


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs the package strace")
def test_every_file_is_whole_after_a_cut_at_any_point(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    StaffAccess(state).set_pin(OLD_PIN)
    Adjustments(state, 20).change(Adjustment.VOLUME, 10)
    begun = {file.name: file.read_bytes() for file in state.iterdir()}
    record = ["strace", "-f", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(tmp_path / "trace")]
    subprocess.run([*record, sys.executable, "-c", PROGRAM, str(state), PIN], check=True, timeout=120)
    trace = (tmp_path / "trace").read_text(errors="replace").splitlines()

    seen = {tuple(sorted(files.items())) for files in states_after_cuts(trace, state, begun)}
    assert len(seen) >= 6, "the recording holds the writes"
    pins, volumes = set(), set()
    for number, files in enumerate(sorted(seen)):
        found = tmp_path / f"cut-{number}"
        found.mkdir()
        for name, content in files:
            (found / name).write_bytes(content)
            assert content or name.endswith(".part"), f"{name} is empty after a cut"
        pins.add((StaffAccess(found).verify_pin(PIN), StaffAccess(found).verify_pin(OLD_PIN)))
        volumes.add(Adjustments(found, 60).percent(Adjustment.VOLUME))
        assert StaffAccess(found).screen_lock().wait_s(0.0) == 0
        assert stored_key(found)
    assert pins == {(True, False), (False, True)}, "the old PIN or the new one opens, never none"
    assert volumes == {OLD_VOLUME, NEW_VOLUME}
