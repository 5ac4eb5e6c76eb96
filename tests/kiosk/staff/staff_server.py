"""Runs `gym-mirror staff serve` as a process on a free port."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

READY = "The staff's pages are on "
COMMAND = [sys.executable, "-c", "from kiosk.commands.main import main; main()", "staff", "serve"]
STOP_TIMEOUT_S = 60  # a busy machine is slow


class StaffServer:
    """Use as `with`. settings: more lines of the table [staff]."""

    def __init__(self, state: Path, config: Path, settings: str = "", port: int | None = None) -> None:
        self._file = config / "config.toml"
        self._state = state
        self.port = port or free_port()
        self._file.write_text(f'[usage]\ntime_zone = "Europe/Berlin"\n[staff]\nport = {self.port}\n{settings}\n')

    def start(self) -> subprocess.Popen[str]:
        places = ["--state", str(self._state), "--config", str(self._file)]
        return subprocess.Popen([*COMMAND, *places], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> StaffServer:
        self.process = self.start()
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        line = self.process.stdout.readline().strip()
        assert line.startswith(READY), line + self.process.stderr.read()
        self.address = line.removeprefix(READY)
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        _, complaints = self.process.communicate(timeout=STOP_TIMEOUT_S)
        assert (self.process.returncode, complaints) == (0, "")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
