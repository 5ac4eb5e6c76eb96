"""Traces the mirror's process through a whole session. Needs strace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.privacy.trace import CALLS, findings
from tests.privacy.traced_session import LEAK_PATH, LEAKS

ROOT = Path(__file__).parents[2]
LONGEST_S = 600


def traced(state: Path, trace: Path, *leak: str) -> list[str]:
    """Every forbidden write or connection of a session; with the name of a leak, of a session that leaks."""
    command = ["strace", "--seccomp-bpf", "-f", "-y", "-qq", "-s", "200", "-e", f"trace={CALLS}", "-o", str(trace)]
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*command, sys.executable, "-m", "tests.privacy.traced_session", str(state), *leak],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=LONGEST_S,
        check=False,
    )
    assert "one set done" in done.stdout, done.stderr[-2000:]
    with trace.open(encoding="utf-8", errors="replace") as lines:
        return list(findings(lines, state))


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs the package strace")


@pytest.mark.long
@needs_strace
def test_a_session_writes_nothing_but_the_log_and_the_sound_cache(tmp_path: Path) -> None:
    assert traced(tmp_path / "state", tmp_path / "trace") == []
    assert (tmp_path / "state" / "usage.sqlite3").exists()


@pytest.mark.long
@needs_strace
@pytest.mark.parametrize("leak", LEAKS)
def test_a_line_that_writes_a_frame_is_found(leak: str, tmp_path: Path) -> None:
    try:
        assert traced(tmp_path / "state", tmp_path / "trace", leak) != []
    finally:
        for written in LEAK_PATH.parent.glob(f"{LEAK_PATH.name}.*"):
            written.unlink()


STATE = Path("/var/lib/gym-mirror")


@pytest.mark.parametrize(
    "line",
    [
        '7 openat(AT_FDCWD</run>, "/tmp/frame.jpg", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 9</tmp/frame.jpg>',
        '7 openat(AT_FDCWD</run>, "/var/lib/gym-mirror/frame.png", O_RDWR|O_CREAT, 0666) = 9</x>',
        '7 rename("/var/lib/gym-mirror/usage.sqlite3", "/tmp/x") = 0',
        "7 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 9<UDP:[1]>",
        '7 memfd_create("frames", MFD_CLOEXEC) = 9</memfd:frames>',
        '7 write(2</dev/pts/0>, "\\0\\0"..., 921600) = 921600',
    ],
)
def test_what_could_hold_a_frame_is_found(line: str) -> None:
    assert list(findings([line], STATE))


@pytest.mark.parametrize(
    "line",
    [
        '7 openat(AT_FDCWD</run>, "/usr/lib/libz.so", O_RDONLY|O_CLOEXEC) = 9</usr/lib/libz.so>',
        '7 openat(AT_FDCWD</run>, "/var/lib/gym-mirror/usage.sqlite3-wal", O_RDWR|O_CREAT|O_NOFOLLOW, 0640) = 9</x>',
        '7 openat(AT_FDCWD</run>, "/tmp/frame.jpg", O_WRONLY|O_CREAT, 0666) = -1 EROFS (Read-only file system)',
        "7 socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC, 0) = 9<UNIX:[1]>",
        '7 write(2</dev/pts/0>, "The screen is lost"..., 40) = 40',
    ],
)
def test_the_log_and_files_that_are_read_are_no_findings(line: str) -> None:
    assert not list(findings([line], STATE))
