"""The mirror's dependencies are pinned, hashed, and under licences that a gym may use."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# As named by the packages. LGPL is allowed for separately installed packages, as all of these are; NOTICE names them.
FREE = r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General Public|Zlib|Unlicense|EPL"
COPYLEFT = r"GPL|General Public|MPL|Mozilla|EPL|Eclipse"


def pinned(lock: str) -> dict[str, list[str]]:
    """Requirement (name and version) to its hashes."""
    text = (REPOSITORY / lock).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {line.split()[0]: re.findall(r"--hash=sha256:([0-9a-f]{64})", line) for line in lines}


def licence(name: str) -> str:
    """All licence fields of the package's metadata, as one text."""
    about = metadata(name)
    fields = [about.json.get("license_expression", ""), about.json.get("license", "")[:200]]
    classifiers = about.json.get("classifier", [])
    return " ".join(str(f) for f in [*fields, *(c for c in classifiers if c.startswith("License"))])


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_installed_is_pinned_with_its_hashes(lock) -> None:
    for requirement, hashes in pinned(lock).items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^=\s]+", requirement), requirement
        assert hashes, requirement


def test_everything_shipped_is_under_a_free_licence_and_copyleft_is_named() -> None:
    notice = (REPOSITORY / "NOTICE").read_text().lower()
    for requirement in pinned("requirements.lock"):
        name = re.split(r"[=\[]", requirement)[0]
        try:
            licences = licence(name)
        except PackageNotFoundError:
            continue  # for another processor, system or Python version
        assert re.search(FREE, licences), f"{name}: {licences}"
        if re.search(COPYLEFT, licences):
            assert name.lower() in notice, f"{name} is under {licences} and not named in NOTICE"


def test_the_release_fails_on_a_package_that_could_not_be_audited() -> None:
    target = (REPOSITORY / "Makefile").read_text().split("\nsupply:")[1].split("\n\n")[0]
    assert "pip-audit --strict" in target
    assert "--fail-on=UNKNOWN" in target
    assert "-o dist/sbom.cdx.json" in target
    assert all("==" in word for word in re.search(r"cyclonedx-bom.*", target)[0].split())  # type: ignore[index]
