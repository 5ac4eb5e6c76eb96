"""Reads a settings or exercise file, and says in plain words why the file or a value in it was refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

# By the validator's type of fault; the names in braces come from the fault's context.
_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "literal_error": "should be {expected}, not {value}",
    "enum": "should be {expected}, not {value}",
    "greater_than": "should be more than {gt:g}, not {value}",
    "greater_than_equal": "should be at least {ge:g}, not {value}",
    "less_than": "should be less than {lt:g}, not {value}",
    "less_than_equal": "should be at most {le:g}, not {value}",
    "multiple_of": "should be a multiple of {multiple_of}, not {value}",
    "string_too_short": "is empty",
    "string_too_long": "has more than {max_length} characters",
    "string_pattern_mismatch": "should be small letters, digits and hyphens{dots}, not {value}",
    "too_short": "needs at least {min_length} of its values",
    "too_long": "has more than {max_length} values",
    "value_error": "{error}",
}
# By the beginning of the type of fault, such as int_type, int_parsing and int_from_float.
_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "finite_number": "a number",
    "string": "text in quotation marks",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "a table",
    "model": "a table",
    "time": "a time of day such as 21:30:00",
    "path": "a path in quotation marks",
}


class TomlFileError(Exception):
    """A file cannot be used; the message is the reason, to follow the file's name."""


def may_exist(path: Path) -> bool:
    """Whether there is this file. True where a folder above it hides that; reading it then says why."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def read_toml(path: Traversable) -> dict[str, Any]:
    """The values in a file. Raises TomlFileError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        why = "is not UTF-8 text"
    except tomllib.TOMLDecodeError as error:
        why = f"is not TOML: {error}"
    except ValueError:  # Python's limit for the digits of a number
        why = "has a number with more digits than can be read"
    except RecursionError:
        why = "has brackets nested too deeply"
    raise TomlFileError(why)


def joined_keys(table: Any, prefix: str = "") -> Any:
    """A table without tables inside: a.b = "x", which TOML reads as a table, becomes "a.b" = "x"."""
    if not isinstance(table, Mapping):
        return table
    found: dict[str, Any] = {}
    for key, value in table.items():
        found |= joined_keys(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return found


def reason(fault: Mapping[str, Any]) -> str:
    """The reason of one fault of a pydantic ValidationError, to follow the name of the key.

    fault: an entry of `ValidationError.errors()`.
    """
    kind, value = str(fault["type"]), _shown(fault["input"])
    if kind in _REASONS:
        context = fault.get("ctx", {})
        dots = " in parts joined by dots" if r"\." in str(context.get("pattern")) else ""
        return _REASONS[kind].format(value=value, dots=dots, **context)
    wanted = next((words for start, words in _WANTED.items() if kind.startswith(start)), "another value")
    return f"should be {wanted}, not {value}"


def _shown(value: object) -> str:
    """The value as it looks in the file; tables and lists by their kind, because they are long."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
