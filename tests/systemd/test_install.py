"""Installer and uninstaller in Debian roots, where no systemd runs: everything except starting the services."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.distributions.build import CERTIFICATES, REPOSITORY, Root, copy_checkout, debian_root

INSTALL = "/opt/checkout/systemd/install.sh"
UNINSTALL = "/opt/checkout/systemd/uninstall.sh"
FLEET_CERTIFICATES = REPOSITORY / "systemd/fleet/certificates.sh"
PROGRAM = "/opt/gym-mirror/current/bin/gym-mirror"
ANSWERS = [
    "--orientation",
    "landscape",
    "--language",
    "de",
    "--time-zone",
    "Europe/Berlin",
    "--pins",
    "4,17,27,22",
    "--pin",
    "312907",
]
ENVIRONMENT = {"PIP_CERT": f"/{CERTIFICATES}"}


@pytest.fixture(params=["bookworm", "trixie"])
def system(request) -> Root:
    """A Debian with the checkout in /opt/checkout and no mirror installed."""
    root = debian_root(f"{request.param}-install", request.param, ["systemd"])
    copy_checkout(root)
    for left in ("opt/authority", "var/lib/gym-mirror"):  # by a run before, which uninstall.sh keeps
        shutil.rmtree(root.folder / left, ignore_errors=True)
    return root


def ours(root: Root) -> set[str]:
    """Every path with the mirror's name, except the checkout."""
    found = root.run(["find", "/etc", "/opt", "/usr", "/var", "-name", "*gym-mirror*", "-prune"]).stdout.split()
    return {path for path in found if not path.startswith("/opt/checkout")}


def fleet_options(root: Root) -> list[str]:
    """The options of install.sh that join a fleet; puts the mirror's certificate into the root."""
    for words in (["authority"], ["member", "berlin-2"]):
        subprocess.run([str(FLEET_CERTIFICATES), str(root.folder / "opt/authority"), *words], check=True)
    return ["--fleet", "mirrors.example.org", "--fleet-files", "/opt/authority/berlin-2"]


@pytest.mark.long
def test_install_twice_upgrade_and_uninstall(system) -> None:
    system.run([INSTALL, *ANSWERS], ENVIRONMENT)
    settings = system.run([PROGRAM, "config"]).stdout
    assert 'orientation = "landscape"' in settings
    assert "# from the file (default 5): BCM pin (2 to 27)\nprevious = 4" in settings
    first = (system.folder / "opt/gym-mirror/current").readlink()
    log = ["env", "STATE_DIRECTORY=/var/lib/gym-mirror", PROGRAM, "log"]
    assert "No sessions" in system.run(log).stdout
    system.run(["runuser", "-u", "gym-mirror", "--", *log, "demo"])
    pin = system.folder / "var/lib/gym-mirror/staff-access.json"
    assert pin.stat().st_mode & 0o007 == 0
    kept = pin.read_text()

    # An upgrade: new program, old settings and log; and the mirror joins a fleet.
    system.run([INSTALL, "--orientation", "portrait", *fleet_options(system)], ENVIRONMENT)
    assert (system.folder / "opt/gym-mirror/current").readlink() != first
    assert len(list((system.folder / "opt/gym-mirror").glob("2*"))) == 2
    assert 'orientation = "landscape"' in system.run([PROGRAM, "config"]).stdout
    assert 'name = "berlin-2"' in system.run([PROGRAM, "config"]).stdout
    assert system.run(["stat", "-c", "%U %a", "/etc/gym-mirror/fleet/key.pem"]).stdout == "gym-mirror-publish 400\n"
    assert system.run(["systemctl", "is-enabled", "gym-mirror-publish.service"]).stdout == "enabled\n"
    assert pin.read_text() == kept
    assert "sessions" in system.run([*log, "--from", "2020-01-01"]).stdout

    passwd = (system.folder / "etc/passwd").read_text()
    number = int(next(line for line in passwd.splitlines() if line.startswith("gym-mirror:")).split(":")[2])
    (system.folder / "var/lib/gym-mirror/usage.sqlite3").chmod(0o600)
    os.chown(system.folder / "var/lib/gym-mirror/usage.sqlite3", 0, 0)  # as an earlier installation may leave it
    system.run([INSTALL], ENVIRONMENT)
    log_file = (system.folder / "var/lib/gym-mirror/usage.sqlite3").stat()
    assert (log_file.st_uid, log_file.st_mode & 0o777) == (number, 0o660)

    system.run([UNINSTALL])
    assert ours(system) == {"/var/lib/gym-mirror"}
    assert "gym-mirror" not in (system.folder / "etc/passwd").read_text()


def test_dry_run_shows_the_steps_and_changes_nothing() -> None:
    release = Path("/etc/os-release").read_text()
    if "bookworm" not in release and "trixie" not in release:
        pytest.skip("for Debian 12 and 13")
    for script, words in (("install.sh", "systemctl enable"), ("uninstall.sh", "rm -rf /opt/gym-mirror")):
        done = subprocess.run(
            ["sh", str(REPOSITORY / "systemd" / script), "--dry-run"], capture_output=True, text=True, check=True
        )
        assert words in done.stdout
    assert not Path("/opt/gym-mirror").exists()


def test_a_wrong_option_is_one_line() -> None:
    done = subprocess.run(
        ["sh", str(REPOSITORY / "systemd/install.sh"), "--loud"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "install.sh: There is no option --loud; see --help.\n"


def test_the_former_options_still_work_and_name_the_new_ones(tmp_path) -> None:
    release = Path("/etc/os-release").read_text()
    if "bookworm" not in release and "trixie" not in release:
        pytest.skip("for Debian 12 and 13")
    (tmp_path / "key.pem").touch()
    former = ["--chain", "mirrors.example.org", "--chain-files", str(tmp_path)]
    done = subprocess.run(
        ["sh", str(REPOSITORY / "systemd/install.sh"), "--dry-run", *former], capture_output=True, text=True, check=True
    )
    assert "Each day's sums go to the fleet at mirrors.example.org" in done.stdout
    assert done.stderr.splitlines()[:2] == [
        "install.sh: The option --chain is now called --fleet.",
        "install.sh: The option --chain-files is now called --fleet-files.",
    ]
