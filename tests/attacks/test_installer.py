"""State folders that a service of the mirror has prepared for root. A copy of the installer runs its own check."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SYSTEMD = Path(__file__).parents[2] / "systemd"


def dry_run(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A dry run of the installer with the state folder and the system's name of this test."""
    checkout = tmp_path / "checkout"
    (checkout / "systemd").mkdir(parents=True)
    (checkout / "requirements.lock").touch()
    (tmp_path / "os-release").write_text("VERSION_CODENAME=bookworm\n")
    text = (SYSTEMD / "install.sh").read_text()
    text = re.sub("^STATE=.*", f"STATE={tmp_path}/state", text, flags=re.M)
    text = text.replace(". /etc/os-release", f". {tmp_path}/os-release")
    script = checkout / "systemd" / "install.sh"
    script.write_text(text)
    command = ["sh", str(script), "--dry-run", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)


def link(state: Path) -> None:
    (state / "usage.sqlite3").symlink_to("/etc/passwd")


def pipe(state: Path) -> None:
    os.mkfifo(state / "usage.sqlite3")


def directory(state: Path) -> None:
    (state / "usage.sqlite3").mkdir()


def second_name(state: Path) -> None:
    (state.parent / "victim").touch()
    (state / "usage.sqlite3").hardlink_to(state.parent / "victim")


def deep_link(state: Path) -> None:
    (state / "voice").mkdir()
    (state / "voice" / "x.wav").symlink_to("/etc")


def pin_link(state: Path) -> None:
    (state / "staff-access.json").symlink_to("/etc/passwd")


@pytest.mark.parametrize("prepare", [link, pipe, directory, second_name, deep_link, pin_link])
def test_a_hostile_state_folder_stops_the_installer_before_anything_else(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    (tmp_path / "state").mkdir()
    prepare(tmp_path / "state")
    done = dry_run(tmp_path)
    assert done.returncode == 2
    assert "not a regular file" in done.stderr
    assert "systemctl stop" not in done.stdout


def test_an_ordinary_state_folder_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "state" / "voice").mkdir(parents=True)
    for name in ("usage.sqlite3", "usage.sqlite3-wal", "staff-access.json", "voice/x.wav"):
        (tmp_path / "state" / name).touch()
    assert "not a regular file" not in dry_run(tmp_path).stderr


@pytest.mark.parametrize("host", ['a"b', "a b", "$(id)", "a\nb = 1"])
def test_a_broker_that_is_no_host_is_refused(tmp_path: Path, host: str) -> None:
    (tmp_path / "files").mkdir()
    for name in ("key.pem", "certificate.pem", "authority.pem"):
        (tmp_path / "files" / name).touch()
    done = dry_run(tmp_path, "--fleet", host, "--fleet-files", str(tmp_path / "files"))
    assert done.returncode == 2
    assert "host name" in done.stderr


def test_the_uninstaller_keeps_a_certificate_authority(tmp_path: Path) -> None:
    (tmp_path / "authority").mkdir()
    text = (SYSTEMD / "uninstall.sh").read_text().replace("/etc/gym-mirror/authority", f"{tmp_path}/authority")
    script = tmp_path / "uninstall.sh"
    script.write_text(text)
    done = subprocess.run(["sh", str(script), "--dry-run"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "rm -rf" not in done.stdout


def test_the_pages_replace_neither_the_log_nor_the_pin() -> None:
    unit = (SYSTEMD / "gym-mirror-staff.service").read_text()
    assert "ReadOnlyPaths=-/var/lib/gym-mirror/usage.sqlite3 -/var/lib/gym-mirror/staff-access.json" in unit
