"""The disk as it may be found after a power cut, rebuilt from the system calls that strace recorded.

What was synced is there. Of what was not, three bad outcomes are taken at each point between two calls: names without
their contents (a file system that writes names first), neither, and names with every second unsynced write.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,write,pwrite64,ftruncate,rename,renameat,renameat2,unlink,unlinkat,fsync,fdatasync,close,"
    "dup,dup2,dup3,fallocate,copy_file_range,sendfile,mkdir"
)
UNMODELLED = ("dup", "dup2", "dup3", "fallocate", "copy_file_range", "sendfile")
STDOUT = 1
LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
UNFINISHED = " <unfinished ...>"
RESUMED = re.compile(r"^\d+ +<\.\.\. \w+ resumed>(.*)")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Cut:
    """A folder after a power cut.

    files: content by name.
    said: what the process had written to its standard output.
    """

    files: tuple[tuple[str, bytes], ...]
    said: str

    def restore(self, folder: Path) -> Path:
        """Write the files into a new folder; returns it."""
        folder.mkdir()
        for name, content in self.files:
            (folder / name).write_bytes(content)
        return folder


@dataclass
class Inode:
    """A file's content.

    synced: what the disk holds.
    unsynced: (offset, bytes) of each write since; bytes None: the file was cut to `offset`.
    end: its length as the process sees it.
    """

    synced: bytes = b""
    unsynced: list[tuple[int, bytes | None]] = field(default_factory=list)
    end: int = 0

    def write(self, offset: int, content: bytes) -> None:
        self.unsynced.append((offset, content))
        self.end = max(self.end, offset + len(content))

    def truncate(self, length: int) -> None:
        self.unsynced.append((length, None))
        self.end = length

    def sync(self) -> None:
        self.synced, self.unsynced = _applied(self.synced, self.unsynced), []

    def torn(self) -> bytes:
        return _applied(self.synced, self.unsynced[1::2])


@dataclass
class Disk:
    """Inodes by name, as the process sees them and as the disk holds them."""

    names: dict[str, Inode] = field(default_factory=dict)
    synced_names: dict[str, Inode] = field(default_factory=dict)

    def after_cut(self) -> Iterator[tuple[tuple[str, bytes], ...]]:
        yield tuple(sorted((name, inode.synced) for name, inode in self.names.items()))
        yield tuple(sorted((name, inode.synced) for name, inode in self.synced_names.items()))
        yield tuple(sorted((name, inode.torn()) for name, inode in self.names.items()))


def record(program: str, folder: Path, arguments: list[str], trace: Path) -> list[str]:
    """Run a Python program with the folder and the arguments under strace; its writing calls, a line each."""
    command = ["strace", "-f", "-s", "70000", "-e", f"trace={CALLS}", "-o", str(trace)]
    process = [*command, sys.executable, "-c", program, str(folder), *arguments]
    subprocess.run(process, check=True, timeout=120, stdout=subprocess.DEVNULL)
    return list(whole_calls(trace.read_text(errors="replace").splitlines()))


def whole_calls(trace: list[str]) -> Iterator[str]:
    """Each call on one line, at its end: strace breaks the line of a call during which another thread makes one."""
    begun: dict[str, str] = {}
    for line in trace:
        thread = line.partition(" ")[0]
        if line.endswith(UNFINISHED):
            begun[thread] = line.removesuffix(UNFINISHED)
        elif (resumed := RESUMED.match(line)) is not None:
            yield begun.pop(thread) + resumed[1]
        else:
            yield line


def cuts(trace: list[str], folder: Path, begun: dict[str, bytes]) -> set[Cut]:
    """The folder after a cut at each point of the recording.

    begun: its files before the recording, all of them synced.
    """
    disk = Disk()
    for name, content in begun.items():
        disk.names[name] = disk.synced_names[name] = Inode(content, end=len(content))
    found: set[Cut] = set()
    opened: dict[int, Inode] = {}
    directories: set[int] = set()
    said = ""
    for line in trace:
        match = LINE.match(line)
        if match is None or int(match[3]) < 0:
            continue
        call, arguments, result = match[1], match[2], int(match[3])
        number = int(digits[0]) if (digits := re.match(r"\d+", arguments)) else -1
        if call == "write" and number == STDOUT:
            said += _bytes(arguments).decode()
        elif call in ("openat", "close"):
            number = result if call == "openat" else number
            opened.pop(number, None)
            directories.discard(number)
            if call == "openat":
                _open(disk, folder, arguments, number, opened, directories)
        elif number in opened:
            _change(opened[number], call, arguments, result)
        elif call in ("fsync", "fdatasync") and number in directories:
            disk.synced_names = dict(disk.names)
        else:
            _rename(disk, folder, call, arguments)
        found |= {Cut(files, said) for files in disk.after_cut()}
    return found


def _open(
    disk: Disk, folder: Path, arguments: str, number: int, opened: dict[int, Inode], directories: set[int]
) -> None:
    path = Path(STRING.findall(arguments)[0])
    if path == folder:
        directories.add(number)
    elif path.parent == folder and not path.name.endswith("-shm"):  # made afresh after a cut
        opened[number] = disk.names.setdefault(path.name, Inode())
        if "O_TRUNC" in arguments:
            opened[number].truncate(0)


def _change(inode: Inode, call: str, arguments: str, result: int) -> None:
    assert call not in UNMODELLED, f"{call} is not modelled"
    if call == "write":
        inode.write(inode.end, _bytes(arguments)[:result])
    elif call == "pwrite64":
        inode.write(int(arguments.rpartition(", ")[2]), _bytes(arguments)[:result])
    elif call == "ftruncate":
        inode.truncate(int(arguments.rpartition(", ")[2]))
    elif call in ("fsync", "fdatasync"):
        inode.sync()


def _rename(disk: Disk, folder: Path, call: str, arguments: str) -> None:
    names = [path.name for path in map(Path, STRING.findall(arguments)) if path.parent == folder]
    if call.startswith("rename") and len(names) == 2:
        disk.names[names[1]] = disk.names.pop(names[0])
    elif call.startswith("unlink") and names:
        disk.names.pop(names[0], None)


def _bytes(arguments: str) -> bytes:
    return STRING.findall(arguments)[0].encode().decode("unicode_escape").encode("latin-1")


def _applied(content: bytes, changes: list[tuple[int, bytes | None]]) -> bytes:
    changed = bytearray(content)
    for offset, written in changes:
        if written is None:
            del changed[offset:]
            changed.extend(bytes(offset - len(changed)))
            continue
        changed.extend(bytes(max(0, offset - len(changed))))
        changed[offset : offset + len(written)] = written
    return bytes(changed)
