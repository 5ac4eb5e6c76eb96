"""`gym-mirror update`: installs a signed release next to the version in use and changes over to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
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
        installer = unpack(archive, Path(folder)) / "systemd/install.sh"
        return subprocess.run(["sh", str(installer)], stdin=subprocess.DEVNULL, check=False).returncode


def check_signature(archive: Path, key: Path) -> None:
    """Raise UpdateError unless the archive is signed by the key."""
    signature = archive.with_name(f"{archive.name}.sig")
    for path, what in ((archive, "release"), (signature, "signature"), (key, "public key")):
        if not path.is_file():
            raise UpdateError(f"There is no {what} {path}.")
    programs = [path for path in map(shutil.which, ("gpgv", "sqv")) if path is not None]  # Debian 12 and 13
    if not programs:
        raise UpdateError("Neither gpgv nor sqv is installed; one of them checks the signature.")
    checked = subprocess.run(
        [programs[0], "--keyring", str(key.resolve()), str(signature), str(archive)], capture_output=True, check=False
    )
    if checked.returncode != 0:
        raise UpdateError(f"{archive} is not signed by the key of this mirror's releases ({key}).")


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
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UpdateError(f"{archive} cannot be unpacked: {error}.") from error
    top = folder / names[0].parts[0]
    if not (top / "systemd/install.sh").is_file():
        raise UpdateError(f"{archive} is not a release of the mirror.")
    return top
