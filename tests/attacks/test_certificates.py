"""A stolen mirror is revoked although its folder went with it; names do not lead out of the authority's folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "systemd/fleet/certificates.sh"
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


def certificates(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SCRIPT), str(folder), *words], capture_output=True, text=True, check=False)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    folder = tmp_path / "authority"
    assert certificates(folder, "authority").returncode == 0
    return folder


def test_a_mirror_whose_folder_was_moved_to_it_is_revoked(authority: Path) -> None:
    assert certificates(authority, "member", "berlin-2").returncode == 0
    moved = authority.parent / "on-the-mirror"
    (authority / "berlin-2").rename(moved)
    assert certificates(authority, "member", "berlin-2").returncode == 2, "two machines of one name"
    done = certificates(authority, "retire", "berlin-2")
    assert done.returncode == 0, done.stderr
    check = ["openssl", "verify", "-crl_check", "-CRLfile", str(authority / "retired.pem")]
    check += ["-CAfile", str(authority / "authority.pem"), str(moved / "certificate.pem")]
    assert "certificate revoked" in subprocess.run(check, capture_output=True, text=True, check=False).stderr
    assert certificates(authority, "member", "berlin-2").returncode == 0, "the name is free again"


@pytest.mark.parametrize("name", ["../outside", "..", ".", "", "/etc", "a/b", "-rf", "A", "a--b", "a\nb", "x" * 41])
@pytest.mark.parametrize("what", ["retire", "member"])
def test_a_name_does_not_lead_outside(authority: Path, what: str, name: str) -> None:
    outside = authority.parent / "outside"
    outside.mkdir()
    shutil.copy(authority / "authority.pem", outside / "certificate.pem")
    assert certificates(authority, what, name).returncode == 2
    assert (outside / "certificate.pem").exists()
    assert certificates(authority, "member", "berlin-2").returncode == 0
