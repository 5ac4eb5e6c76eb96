"""The pages name only what exists: files, make targets, commands with their options, settings, classes, links."""

from __future__ import annotations

import builtins
import importlib
import re
from pathlib import Path

import click
import pytest

from kiosk.commands.main import COMMANDS, RENAMED_COMMANDS
from kiosk.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "kiosk/README.md",
    "kiosk/exercises/README.md",
    "systemd/README.md",
    "systemd/release/README.md",
    "systemd/first-boot/README.md",
    "systemd/fleet/README.md",
    "tests/faults/README.md",
    "kiosk/evaluation/ENDURANCE.md",
    "kiosk/evaluation/FINDINGS.md",
    "kiosk/media/README.md",
    "inference/models/MODEL_CARD.md",
    ".github/CONTRIBUTING.md",
    ".github/SECURITY.md",
    "CHANGELOG.md",
)
README_WORDS = range(900, 1201)
ROOMS = ("hardware", "inference", "kiosk")
# What a command creates, and the root of the MQTT topics.
NOT_IN_THE_CHECKOUT = (".venv/", "dist/", "gym-mirror/")
DIAGRAM = re.compile(r"^```mermaid$.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
INDENTED = re.compile(r"^ {4,}(\S.*)$", re.MULTILINE)
LINK = re.compile(r"(?:\]\(|src=\")([^)\"\s]+)")
PATH = re.compile(r"(?:[\w.-]{2,}/)+(?:[\w.-]+)?")
PLACEHOLDER = re.compile(r"\b[A-Z_]{4,}\b(?!\.md)")
CLASS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*|[A-Z][a-z]+(?:\.[a-z_]+)")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def commands_in(page: str) -> list[str]:
    """Everything on the page that is set as code: spans, and the lines of indented blocks."""
    text = DIAGRAM.sub("", text_of(page))
    return CODE.findall(text) + INDENTED.findall(text)


def heading_anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def named_paths(page: str) -> set[str]:
    """Paths from the top of the checkout that the page names, placeholders left out."""
    words = [word for code in commands_in(page) for word in re.split(r"[\s=\"',;]+", code)]
    found = {word for word in words if PATH.fullmatch(word) and not PLACEHOLDER.search(word)}
    return {path for path in found if not path.startswith(NOT_IN_THE_CHECKOUT)}


@pytest.mark.parametrize("page", PAGES)
def test_every_file_named_exists(page: str) -> None:
    assert not {path for path in named_paths(page) if not (ROOT / path).exists()}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    broken = []
    for link in LINK.findall(text_of(page)):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
        if not target.exists() or (anchor and anchor not in map(heading_anchor, headings)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    named = {target for code in commands_in(page) for target in re.findall(r"^make ([a-z-]+)", code)}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES)
def test_every_module_run_by_python_exists(page: str) -> None:
    named = {module for code in commands_in(page) for module in re.findall(r"python -m ([a-z_.]+)", code)}
    for module in named - {"pytest"}:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_exists(page: str) -> None:
    lines = [line for code in commands_in(page) for line in re.findall(r"gym-mirror ((?:[a-z]|--).*)", code)]
    for line in lines:
        words = line.split()
        if words[0] in COMMANDS:
            check_command(words)
        else:
            assert words[0] in ("--version", *RENAMED_COMMANDS), line


def test_the_table_of_commands_is_complete_and_right() -> None:
    rows = re.findall(r"^\| (`[a-z].*?`) \|", text_of("README.md").partition("## The commands")[2], re.MULTILINE)
    lines = [line.split() for row in rows for line in CODE.findall(row)]
    for words in lines:
        check_command(words)
    assert {words[0] for words in lines} == set(COMMANDS)


def check_command(words: list[str]) -> None:
    """Follow sub-commands and find every option that the words name."""
    command = importlib.import_module(f"kiosk.commands.{words[0]}").command
    for word in words[1:]:
        if isinstance(command, click.Group) and word in command.commands:
            command = command.commands[word]
        option = word.strip("[]")
        if option.startswith("--"):
            known = {name for parameter in command.params for name in parameter.opts}
            assert option in known | {"--help"}, " ".join(words)


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_exists(page: str) -> None:
    """A setting is `table.key`, where `table` is a table of the settings."""
    for code in CODE.findall(text_of(page)):
        table, dot, key = code.partition(" ")[0].partition(".")
        if dot and table in Settings.model_fields and re.fullmatch(r"[a-z_]+", key) and key != "py":
            assert key in type(getattr(Settings(), table)).model_fields, code


def test_every_module_in_the_table_of_rooms_is_in_its_room() -> None:
    rows = re.findall(r"^\| (`[a-z/]+/`.*)$", text_of("kiosk/README.md"), re.MULTILINE)
    assert rows
    for row in rows:
        folder, *names = CODE.findall(row)
        files = [name for name in names if re.fullmatch(r"\w+\.(py|toml)", name)]
        assert not [name for name in files if not (ROOT / folder / name).exists()], folder


def test_every_module_in_the_table_of_the_movement_engine_exists() -> None:
    section = text_of("kiosk/README.md").partition("### Inside the movement engine")[2].partition("\n## ")[0]
    modules = {name for name in CODE.findall(section) if re.fullmatch(r"\w+\.py", name)}
    present = {path.name for path in (ROOT / "kiosk/movement").glob("*.py")} - {"__init__.py", "reading.py"}
    assert modules == present


def test_every_class_of_the_architecture_page_exists() -> None:
    modules = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    defined = set(re.findall(r"^(?:class )?([A-Z]\w+)(?: =|\(|:)", sources, re.MULTILINE))
    named = {code.split(".")[0] for code in CODE.findall(text_of("kiosk/README.md")) if CLASS.fullmatch(code)}
    assert not {name for name in named - defined if not hasattr(builtins, name)}


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(text_of("README.md").split()) in README_WORDS
