"""The staff's pages run as another user than the mirror. A log closed by the mirror can be read with its group only."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.usage.store import FILE_NAME, Store, StoreError
from tests.kiosk.logs import open_written
from tests.kiosk.usage.times import unix

DAY = date(2026, 3, 10)
NOON = unix(2026, 3, 10)
UTC = ZoneInfo("UTC")
MIRRORS_GROUP, OTHER_USER = 64998, 64999  # ids without an account


@pytest.fixture
def closed_log(make_set):
    """A log in the mirror's group, written and closed, where every user may go (which pytest's own folders forbid)."""
    directory = Path(tempfile.mkdtemp())
    with Store.open(directory, UTC) as store:
        store.add_set(store.begin_session(NOON), make_set(), NOON)
    for path, mode in ((directory, 0o2771), (directory / FILE_NAME, 0o660)):
        os.chown(path, os.getuid(), MIRRORS_GROUP)
        path.chmod(mode)
    yield directory
    shutil.rmtree(directory)


def read_as_other(directory: Path, groups: list[int]) -> str:
    """How many sessions another user reads, or why it cannot."""
    receiver, reporter = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups(groups)
        os.setgid(OTHER_USER)
        os.setuid(OTHER_USER)
        try:
            with open_written(directory, UTC) as store:
                answer = str(store.sessions(DAY, DAY)[0][2])
        except StoreError as error:
            answer = str(error)
        os.write(reporter, answer.encode())
        os._exit(0)
    os.close(reporter)
    os.waitpid(child, 0)
    with os.fdopen(receiver) as pipe:
        return pipe.read()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_reader_in_the_mirrors_group_can_read_a_closed_log_and_no_other_can(closed_log) -> None:
    assert read_as_other(closed_log, [MIRRORS_GROUP]) == "1"
    assert "cannot be" in read_as_other(closed_log, [])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_what_the_reader_leaves_behind_does_not_stop_the_mirror(closed_log, make_set) -> None:
    read_as_other(closed_log, [MIRRORS_GROUP])
    with Store.open(closed_log, UTC) as store:
        store.add_set(store.begin_session(NOON), make_set(), NOON)
    assert read_as_other(closed_log, [MIRRORS_GROUP]) == "2"
