from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.fleet.database import Database
from tests.kiosk.fleet.servers import MISSING_PROGRAMS, Broker, Postgres, certificates
from tests.kiosk.fleet.simulated_mirrors import mirror_name, site_name

COLLECT_COMMAND = [sys.executable, "-c", "from kiosk.commands.main import main; main()", "collect"]
COLLECTORS = ("collector-1", "collector-2")


class FleetServers:
    """Broker, database, certificates and settings files of a fleet on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = folder / "authority"
        certificates(self.authority, "authority")
        certificates(self.authority, "broker", "localhost", "127.0.0.1")
        self.broker = Broker(folder / "broker", self.authority)
        self.postgres = Postgres(folder / "postgres")
        self.config = folder / "config"
        self.config.mkdir()
        self.broker.start()
        self.postgres.start()
        Database.open(self.postgres.dsn, prepare=True).close()
        for name in COLLECTORS:
            self.add_member(name)

    def add_member(self, name: str) -> Path:
        """Its certificate and its settings file, which is returned."""
        if not (self.authority / name).exists():
            certificates(self.authority, "member", name)
        return self.write_settings(name, self.authority / name)

    def write_settings(self, name: str, shown: Path, authority: Path | None = None) -> Path:
        file = self.config / f"{name}.toml"
        file.write_text(
            f'[fleet]\nname = "{name}"\nbroker = "localhost"\nport = {self.broker.port}\n'
            f'authority = "{authority or self.authority / "authority.pem"}"\n'
            f'certificate = "{shown}/certificate.pem"\nkey = "{shown}/key.pem"\n'
            f'database = "{self.postgres.dsn}"\n'
        )
        return file

    def add_mirrors(self, count: int) -> None:
        """Numbers 0 to count, ten to a site."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self.add_member, map(mirror_name, range(count))))
        database = self.open_database()
        for number in range(count):
            database.add_mirror(mirror_name(number), site_name(number))
        database.close()

    def open_database(self) -> Database:
        return Database.open(self.postgres.dsn)

    def query(self, query: str, values: Sequence[object] = ()) -> list[tuple]:
        database = self.open_database()
        try:
            return database._connection.execute(query, values).fetchall()
        finally:
            database.close()

    def clear(self) -> None:
        """Delete what the mirrors have sent, but not the mirrors."""
        database = self.open_database()
        database._connection.execute("TRUNCATE mirror_day, mirror_state, stale, use_sum, cue_sum, event_sum, day_sum")
        database.close()

    def start_collector(self, name: str = "collector-1") -> subprocess.Popen[str]:
        log = (self.folder / f"{name}.log").open("a")
        return subprocess.Popen(
            [*COLLECT_COMMAND, "--config", str(self.config / f"{name}.toml")], stderr=log, text=True
        )

    def collector_log(self, name: str = "collector-1") -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self) -> None:
        self.broker.stop()
        self.postgres.stop()


@pytest.fixture(scope="session")
def world() -> Iterator[FleetServers]:
    if MISSING_PROGRAMS:
        pytest.skip(f"needs {', '.join(MISSING_PROGRAMS)} of Debian")
    memory = Path("/dev/shm")  # a thousand mirrors have a thousand memory cards; one disk could not sync their outboxes
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user
        world = FleetServers(Path(folder))
        yield world
        world.stop()
