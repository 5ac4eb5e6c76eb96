"""Finds forbidden writes and connections of a process in the output of strace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# Every call that opens, creates, renames or links a file, uses a socket, or writes to the terminal or journal.
CALLS = (
    "open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "truncate,memfd_create,io_uring_setup,socket,connect,bind,sendto,sendmsg,sendmmsg,write,writev,pwrite64,pwritev"
)
WRITE_FLAGS = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE")
OPEN_CALL = re.compile(r'\b(?:open|openat|openat2|creat)\((?:AT_FDCWD(?:<[^>]*>)?, |\d+<[^>]*>, )?"([^"]*)"(.*)')
CREATE_CALL = re.compile(r"\b(?:mkdir|mkdirat|mknod|mknodat|rename\w*|link|linkat|symlink\w*|truncate)\((.*)")
SOCKET_CALL = re.compile(r"\b(?:socket|connect|bind|sendto|sendmsg|sendmmsg)\((.*)")
HIDDEN_CALL = re.compile(r'\b(?:memfd_create|io_uring_setup)\((?!"pulseaudio")(.*)')  # that one holds sound
OUTPUT_CALL = re.compile(r"\b(?:write|writev|pwrite64|pwritev)\(([12])<([^>]*)>.* = (\d+)$")
QUOTED = re.compile(r'"([^"]*)"')
MAX_OUTPUT_BYTES = 4_000  # to the terminal or journal in one session: text, not frames
HARMLESS_PATHS = ("/dev/null", "/dev/tty", "/dev/urandom", "/proc/self/")


def findings(lines: Iterable[str], state: Path) -> Iterator[str]:
    """Every write or connection except usage log, speech cache and model timing, one line each."""
    written_bytes = 0
    for line in lines:
        if " = -1 " in line:
            continue
        if (opened := OPEN_CALL.search(line)) and WRITE_FLAGS.search(opened[2]) and not is_allowed(opened[1], state):
            yield f"writes {opened[1]}"
        elif made := CREATE_CALL.search(line):
            paths = QUOTED.findall(made[1])
            yield from (f"makes {path}" for path in paths if not is_allowed(path, state))
        elif (talked := SOCKET_CALL.search(line)) and not is_local(talked[1]):
            yield f"talks to {talked[1]}"
        elif hidden := HIDDEN_CALL.search(line):
            yield f"hides {hidden[1]}"
        elif spoken := OUTPUT_CALL.search(line):
            written_bytes += int(spoken[3])
    if written_bytes > MAX_OUTPUT_BYTES:
        yield f"says {written_bytes} bytes"


def is_allowed(path: str, state: Path) -> bool:
    inside = path.removeprefix(f"{state}/") if path.startswith(f"{state}/") else None
    if inside is not None:
        return (
            re.fullmatch(r"usage\.sqlite3(-wal|-shm|-journal)?|model\.json|voice(/[0-9a-f]{24}\.(part|wav))?", inside)
            is not None
        )
    return path == str(state) or path.startswith(HARMLESS_PATHS)


def is_local(arguments: str) -> bool:
    """Whether a socket stays on the machine: to systemd, to the kernel, within SDL."""
    return (
        "AF_UNIX" in arguments
        or "AF_NETLINK" in arguments
        or re.match(r"\d+<(UNIX|NETLINK|unix|pipe)", arguments) is not None
    )
