"""What a process wrote and whom it talked to, read from what strace saw of it from outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# Everything that opens, makes, renames or links a file, or that talks; and what goes to the terminal or journal.
CALLS = (
    "open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "truncate,memfd_create,io_uring_setup,socket,connect,bind,sendto,sendmsg,sendmmsg,write,writev,pwrite64,pwritev"
)
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE")
OPENS = re.compile(r'\b(?:open|openat|openat2|creat)\((?:AT_FDCWD(?:<[^>]*>)?, |\d+<[^>]*>, )?"([^"]*)"(.*)')
MAKES = re.compile(r"\b(?:mkdir|mkdirat|mknod|mknodat|rename\w*|link|linkat|symlink\w*|truncate)\((.*)")
TALKS = re.compile(r"\b(?:socket|connect|bind|sendto|sendmsg|sendmmsg)\((.*)")
HIDES = re.compile(r'\b(?:memfd_create|io_uring_setup)\((?!"pulseaudio")(.*)')  # that one holds sound
SAYS = re.compile(r"\b(?:write|writev|pwrite64|pwritev)\(([12])<([^>]*)>.* = (\d+)$")
QUOTED = re.compile(r'"([^"]*)"')
SAID_MOST = 4_000  # bytes to the terminal or journal in a session: words, not pictures
HARMLESS = ("/dev/null", "/dev/tty", "/dev/urandom", "/proc/self/")


def findings(lines: Iterable[str], state: Path) -> Iterator[str]:
    """Everything that went anywhere but the usage log, the sound cache and the model's timing, one line each."""
    said = 0
    for line in lines:
        if " = -1 " in line:
            continue
        if (opened := OPENS.search(line)) and WRITES.search(opened[2]) and not allowed(opened[1], state):
            yield f"writes {opened[1]}"
        elif made := MAKES.search(line):
            paths = QUOTED.findall(made[1])
            yield from (f"makes {path}" for path in paths if not allowed(path, state))
        elif (talked := TALKS.search(line)) and not talked_inside(talked[1]):
            yield f"talks to {talked[1]}"
        elif hidden := HIDES.search(line):
            yield f"hides {hidden[1]}"
        elif spoken := SAYS.search(line):
            said += int(spoken[3])
    if said > SAID_MOST:
        yield f"says {said} bytes"


def allowed(path: str, state: Path) -> bool:
    inside = path.removeprefix(f"{state}/") if path.startswith(f"{state}/") else None
    if inside is not None:
        return (
            re.fullmatch(r"usage\.sqlite3(-wal|-shm|-journal)?|model\.json|voice(/[0-9a-f]{24}\.(part|wav))?", inside)
            is not None
        )
    return path == str(state) or path.startswith(HARMLESS)


def talked_inside(arguments: str) -> bool:
    """Sockets of the machine's own: to systemd, to the kernel, between the parts of SDL."""
    return (
        "AF_UNIX" in arguments
        or "AF_NETLINK" in arguments
        or re.match(r"\d+<(UNIX|NETLINK|unix|pipe)", arguments) is not None
    )
