"""A power cut at every point between two system calls, for every file that the mirror writes and needs again."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.adjustments import Adjustment, Adjustments
from kiosk.fleet.outbox import Outbox as FleetOutbox
from kiosk.notify.outbox import Outbox as MessageOutbox
from kiosk.staff.access import StaffAccess
from kiosk.staff.known_browsers import stored_key
from kiosk.usage.records import EventKind
from kiosk.usage.store import Store
from kiosk.usage.writer import Writer
from tests.kiosk.staff.conftest import PIN
from tests.kiosk.usage.test_kills import DAY, NOON, RECORD, UTC
from tests.powercut.disk import Cut, cuts, record, whole_calls

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs the package strace")

OLD_PIN, OLD_VOLUME, NEW_VOLUME = "735502", 30, 40
SMALL_FILES = """
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
LOG = """
import os, sys
from pathlib import Path
from kiosk.usage.writer import Writer
from tests.kiosk.usage.test_kills import NOON, RECORD, UTC
writer = Writer(Path(sys.argv[1]), UTC)
session = writer.begin_session(NOON)
for _ in range(12):
    writer.add_set(session, RECORD, NOON).result()
    os.write(1, b".")
writer.end_session(session, 600.0).result()
writer.close()
"""
FLEET_OUTBOX = """
import os, sys
from pathlib import Path
from kiosk.fleet.outbox import Outbox
outbox = Outbox.open(Path(sys.argv[1]), "wall", 0.0)
for _ in range(3):
    os.write(1, b"%d " % outbox.next_revision())
outbox.close()
"""
MESSAGES = """
import os, sys
from pathlib import Path
from kiosk.notify.messages import Message
from kiosk.notify.outbox import Outbox
outbox = Outbox.open(Path(sys.argv[1]))
for number in range(3):
    outbox.put(Message(str(number), "fault", "camera", "wall", "2026-03-12", "title", "text"), ["mail"])
    outbox.save()
    os.write(1, b".")
"""


def test_every_small_file_is_whole(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    StaffAccess(state).set_pin(OLD_PIN)
    Adjustments(state, 20).change(Adjustment.VOLUME, 10)
    found = cuts_of(SMALL_FILES, state, [PIN])
    assert len(found) >= 6, "the recording holds the writes"
    pins, volumes = set(), set()
    for number, cut in enumerate(found):
        for name, content in cut.files:
            assert content or name.endswith(".part"), f"{name} is empty after a cut"
        folder = cut.restore(tmp_path / f"cut-{number}")
        pins.add((StaffAccess(folder).verify_pin(PIN), StaffAccess(folder).verify_pin(OLD_PIN)))
        volumes.add(Adjustments(folder, 60).percent(Adjustment.VOLUME))
        assert StaffAccess(folder).screen_lock().wait_s(0.0) == 0
        assert stored_key(folder)
    assert pins == {(True, False), (False, True)}, "the old PIN or the new one opens, never none"
    assert volumes == {OLD_VOLUME, NEW_VOLUME}


@pytest.mark.parametrize("begun", ["new", "closed", "killed"])
def test_no_set_that_was_reported_as_written_is_lost(begun: str, tmp_path: Path) -> None:
    """In a new log, in one that was closed, and in one whose last process was killed and left its write-ahead log."""
    state, earlier = tmp_path / "state", 0
    state.mkdir()
    if begun != "new":
        earlier = 4
        written = tmp_path / "written"
        with Store.open(written, UTC) as store:
            session = store.begin_session(NOON)
            for _ in range(earlier):
                store.add_set(session, RECORD, NOON)
            if begun == "killed":
                shutil.copytree(written, state, dirs_exist_ok=True)
        if begun == "closed":
            shutil.copytree(written, state, dirs_exist_ok=True)
    counts = set()
    for number, cut in enumerate(cuts_of(LOG, state)):
        folder = cut.restore(tmp_path / f"cut-{number}")
        with closing(Writer(folder, UTC)) as writer:
            assert writer.trouble is None
            writer.add_event(EventKind.START, NOON).result(timeout=10)
        with Store.open(folder, UTC) as store:
            sets = sum(int(sets) for _, _, sets, *_ in store.sets(DAY, DAY)) - earlier
            assert EventKind.LOG_DAMAGED not in {kind for _, kind, _ in store.events(DAY, DAY)}
        assert cut.said.count(".") <= sets <= cut.said.count(".") + 1
        counts.add(sets)
    assert counts >= set(range(1, 13))


def test_a_revision_is_never_used_twice(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    found = cuts_of(FLEET_OUTBOX, state)
    assert {len(cut.said.split()) for cut in found} == {0, 1, 2, 3}
    for number, cut in enumerate(found):
        with closing(FleetOutbox.open(cut.restore(tmp_path / f"cut-{number}"), "wall", 0.0)) as outbox:
            assert outbox.next_revision() > max(map(int, cut.said.split()), default=-1)


def test_no_message_that_was_saved_is_lost(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    for number, cut in enumerate(cuts_of(MESSAGES, state)):
        waiting = MessageOutbox.open(cut.restore(tmp_path / f"cut-{number}")).waiting.get("mail", [])
        assert [message.id for message in waiting] == [str(at) for at in range(len(waiting))]
        assert cut.said.count(".") <= len(waiting) <= cut.said.count(".") + 1


def cuts_of(program: str, state: Path, arguments: list[str] | None = None) -> list[Cut]:
    """The folder after every cut while the program runs on it."""
    begun = {file.name: file.read_bytes() for file in state.iterdir() if not file.name.endswith("-shm")}
    trace = record(program, state, arguments or [], state.with_name("trace"))
    return sorted(cuts(trace, state, begun), key=lambda cut: (cut.said, cut.files))


def test_a_call_is_read_whole_where_another_thread_breaks_its_line() -> None:
    trace = ["7 fdatasync(3 <unfinished ...>", '8 write(1, ".", 1) = 1', "7 <... fdatasync resumed>) = 0"]

    assert list(whole_calls(trace)) == ['8 write(1, ".", 1) = 1', "7 fdatasync(3) = 0"]
