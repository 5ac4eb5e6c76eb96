"""`gym-mirror update`: installs a signed release next to the version in use and changes over to it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import zlib
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kiosk.errors import KioskError

KEY = Path(sys.prefix) / "release-key.gpg"  # of the release that is in use; the installer puts it there
UNPACK_IN = Path("/var/tmp")  # on disk; /tmp may be memory


class UpdateError(KioskError):
    """The release cannot be installed; the message says why. Nothing was changed."""


@click.command()
@click.argument("archive", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--key", type=click.Path(path_type=Path), default=KEY, metavar="KEYRING", help="Another public key.")
def command(archive: Path, key: Path) -> int:
    """Install the release in FILE, with its signature in FILE.sig, as root.

    The log, the settings and the PIN stay. When the new version does not start, the previous one is restored.
    """
    if os.geteuid() != 0:
        raise UpdateError(f"Run it as root: sudo gym-mirror update {archive}")
    check_signature(archive, key)
    with TemporaryDirectory(prefix="gym-mirror-", dir=UNPACK_IN) as folder:
        release = unpack(archive, Path(folder))
        check_version(release, version("gym-mirror"))
        # The terminal sends both to the installer as well, which goes back to the version in use.
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        installer = ["sh", str(release / "systemd/install.sh")]
        return subprocess.run(installer, stdin=subprocess.DEVNULL, check=False).returncode


def check_signature(archive: Path, key: Path) -> None:
    """Raise UpdateError unless the archive is signed by the key."""
    signature = archive.with_name(f"{archive.name}.sig")
    for path, what in ((archive, "release"), (signature, "signature"), (key, "public key")):
        if not os.path.isfile(path):
            raise UpdateError(f"There is no {what} {path} that can be read.")
    programs = [path for path in map(shutil.which, ("gpgv", "sqv")) if path is not None]  # Debian 12 and 13
    if not programs:
        raise UpdateError("Neither gpgv nor sqv is installed; one of them checks the signature.")
    checked = subprocess.run(
        [programs[0], "--keyring", str(key.resolve()), str(signature), str(archive)], capture_output=True, check=False
    )
    if checked.returncode != 0:
        raise UpdateError(
            f"{archive} was damaged in copying, or is not signed by the key of this mirror's releases ({key})."
        )


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a release; returns its top folder. Raises UpdateError for anything that is no release."""
    try:
        with tarfile.open(archive) as packed:
            members = packed.getmembers()
            names = [Path(member.name) for member in members]
            plain = all(member.isfile() or member.isdir() for member in members)
            if not plain or not names or any(".." in name.parts or name.is_absolute() for name in names):
                raise UpdateError(f"{archive} is not a release of the mirror.")
            packed.extractall(folder)
    except OSError as error:  # such as a full disk
        raise UpdateError(f"{archive} cannot be unpacked in {UNPACK_IN}: {error.strerror or error}.") from error
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise UpdateError(f"{archive} cannot be unpacked: {error}.") from error
    top = folder / names[0].parts[0]
    if not (top / "systemd/install.sh").is_file():
        raise UpdateError(f"{archive} is not a release of the mirror.")
    return top


def check_version(release: Path, in_use: str) -> None:
    """Raise UpdateError for a release older than the version in use, which may have a fault that is mended since."""
    wheels = sorted((release / "wheels").glob("gym_mirror-*.whl"))
    given = wheels[0].name.split("-")[1] if wheels else ""
    if given and _parts(given) < _parts(in_use):
        raise UpdateError(
            f"That release is version {given}, older than {in_use} in use; to go back, run its systemd/install.sh."
        )


def _parts(of_version: str) -> list[int]:
    """The numbers of a version, in order of weight."""
    return [int(number) for number in re.findall(r"\d+", of_version)]
