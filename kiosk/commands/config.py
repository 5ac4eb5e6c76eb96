"""`gym-mirror config`: prints the settings in force as a settings file that names the origin of each value."""

from __future__ import annotations

import json
import os
from datetime import time
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from kiosk.commands.options import CommandPaths, common_options
from kiosk.settings import Section, Settings, SettingsError


@click.command()
@common_options
def command(paths: CommandPaths) -> None:
    """Print the settings in force and where each came from.

    The output is itself a settings file: save it, change what you need, and pass it with --config.
    """
    file = paths.settings_file()
    settings = paths.settings()
    click.echo(as_toml(settings, file), nl=False)
    folder = settings.exercises.folder
    if folder is not None and not os.path.isdir(folder):
        raise SettingsError(
            f"exercises.folder: there is no folder {folder} that can be read; the mirror runs without it."
        )


def as_toml(settings: Settings, file: Path | None) -> str:
    """TOML text that loads as the same settings. A comment above each key gives its origin, meaning and range."""
    lines = [f"# Settings file: {file}" if file else "# No settings file: every value is the default."]
    for table in type(settings).model_fields:
        section: Section = getattr(settings, table)
        lines += ["", f"[{table}]"]
        for key, field in type(section).model_fields.items():
            value = getattr(section, key)
            lines.append(f"# {_origin(settings, table, key)}: {field.description}{_range(field)}")
            lines.append(f"# {key} is not set" if value is None else f"{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _origin(settings: Settings, table: str, key: str) -> str:
    """`default`, or `from the file` with the default."""
    section = getattr(settings, table)
    if table not in settings.model_fields_set or key not in section.model_fields_set:
        return "default"
    usual = type(section).model_fields[key].get_default(call_default_factory=True)
    return f"from the file (default {'unset' if usual is None else _toml(usual)})"


def _range(field: FieldInfo) -> str:
    """The choices or limits of a key as `(a, b or c)` or `(from a to b)`; empty without either."""
    if get_origin(field.annotation) is Literal:
        *most, last = (str(choice) for choice in get_args(field.annotation))
        return f" ({', '.join(most)} or {last})"
    limits = {name: getattr(item, name) for item in field.metadata for name in ("ge", "le") if hasattr(item, name)}
    return f" ({limits['ge']} to {limits['le']})" if len(limits) == 2 else ""


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(part) for part in value)}]"
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False)  # a JSON string is a TOML basic string
