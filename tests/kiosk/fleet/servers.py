"""Debian's Mosquitto and PostgreSQL on loopback, which a test can start, kill and restart."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg

SYSTEMD = Path(__file__).parents[3] / "systemd" / "fleet"
START_TIMEOUT_S = 600  # generous, for a busy machine
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
MISSING_PROGRAMS = [
    name for name, there in (("mosquitto", MOSQUITTO), ("postgresql", BINARIES), ("openssl", shutil.which("openssl")))
    if not there
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def certificates(folder: Path, *words: str) -> None:
    """Run the fleet's certificates.sh."""
    subprocess.run([str(SYSTEMD / "certificates.sh"), str(folder), *words], check=True, capture_output=True)


class Broker:
    """Mosquitto with the project's configuration on a free port."""

    def __init__(self, folder: Path, authority: Path) -> None:
        self.port = free_port()
        self.log = folder / "mosquitto.log"
        folder.mkdir()
        text = (SYSTEMD / "mosquitto.conf").read_text()
        text = text.replace("listener 8883", f"listener {self.port} 127.0.0.1").replace(
            "log_dest syslog", "log_dest stderr"
        )
        text = text.replace("/etc/mosquitto/gym-mirror/access.conf", str(SYSTEMD / "access.conf"))
        text = text.replace("/etc/mosquitto/gym-mirror", str(authority))
        # As Debian's own configuration file does.
        text += f"persistence true\npersistence_location {folder}/\nuser {'root' if os.getuid() == 0 else ''}\n"
        self._file = folder / "mosquitto.conf"
        self._file.write_text(text if os.getuid() == 0 else text.removesuffix("user \n"))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([str(MOSQUITTO), "-c", str(self._file)], stderr=log, stdout=log)
        _wait_until(lambda: _port_is_open(self.port), "the broker")

    def kill(self) -> None:
        _stop(self.process, signal.SIGKILL)

    def stop(self) -> None:
        _stop(self.process, signal.SIGTERM)


class Postgres:
    """A PostgreSQL cluster in a folder. It runs as user postgres if the test runs as root."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.port = free_port()
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        self._bin = BINARIES[-1].parent
        folder.mkdir()
        for parent in (folder, *folder.parents):
            if parent.owner() == "root" and os.getuid() == 0 and parent.stat().st_mode & 0o005 != 0o005:
                parent.chmod(parent.stat().st_mode | 0o005)  # pytest's folders are readable by one user only
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        self._run(
            "initdb", "-D", str(self._data), "-U", "collector", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
        )
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n{settings}\n"
            )
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=collector dbname=postgres"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._as_postgres(), str(self._bin / "postgres"), "-D", str(self._data)], stdout=log, stderr=log
            )
        _wait_until(self._accepts, "the database")

    def kill(self) -> None:
        """Kill all its processes at once, like a power cut; committed data must survive."""
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        for child in _children(pid):
            _kill(child)
        _kill(pid)
        _stop(self.process, signal.SIGKILL)
        _wait_until(lambda: not _port_is_open(self.port), "the end of the database")

    def stop(self) -> None:
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGINT)
        if self.process is not None:
            self.process.wait(timeout=START_TIMEOUT_S)

    def cpu_s(self) -> float:
        """Processor seconds of the postmaster and its children, ended ones included."""
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        return sum(cpu_s_of(one) for one in (pid, *_children(pid)))

    def _run(self, program: str, *words: str) -> None:
        subprocess.run([*self._as_postgres(), str(self._bin / program), *words], check=True, capture_output=True)

    def _as_postgres(self) -> list[str]:
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []

    def _accepts(self) -> bool:
        try:
            psycopg.connect(self.dsn, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def cpu_s_of(pid: int) -> float:
    """Processor seconds of a process and its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in found.read_text().split()] if found.exists() else []


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _port_is_open(port: int) -> bool:
    with socket.socket() as asking:
        asking.settimeout(1)
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _stop(process: subprocess.Popen[bytes] | None, by: signal.Signals) -> None:
    if process is not None and process.poll() is None:
        process.send_signal(by)
    if process is not None:
        process.wait(timeout=START_TIMEOUT_S)


def _wait_until(holds, what: str) -> None:
    end = time.monotonic() + START_TIMEOUT_S
    while not holds():
        assert time.monotonic() < end, f"{what} does not come"
        time.sleep(0.05)
