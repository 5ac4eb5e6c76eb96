"""The parts of a page, and how numbers are written on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from kiosk.text import Text

NOT_SHOWN = "–"  # noqa: RUF001 (a dash, not a minus)
MINUS = "\N{MINUS SIGN}"
MAX_SHOWN_MINUTES = 24 * 60  # longer durations are shown in hours only
MIN_CHANGE_BASE = 5  # a change from fewer than this is chance


@dataclass(frozen=True)
class Figure:
    """A key figure.

    number: formatted.
    label: what it counts.
    compared: label and formatted number of each figure to compare with.
    """

    number: str
    label: str
    compared: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with one header row.

    head: column titles; the first column names the row.
    rows: cells, as many per row as there are titles.
    links: what each row links to, or None per row; empty = no links.
    link_target: what the links name: exercise, site, mirror, or days as ISO text, the first and the last with a slash.
    total: a last row with the sums; None without.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str | None, ...] = ()
    link_target: str = "exercise"
    total: tuple[str, ...] | None = None


@dataclass(frozen=True)
class HeatMap:
    """A grid of counts, shaded by size.

    columns: column titles.
    rows: title and cells of each row; a cell is its number and its shade, 0 to 5.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


@dataclass(frozen=True)
class Chart:
    """A titled chart.

    title: heading above it.
    drawing: SVG; None where there is nothing to draw.
    """

    title: str
    drawing: Markup | None


@dataclass(frozen=True)
class Block:
    """A section of a page.

    charts: in order.
    table: the numbers of all the charts; None where the charts show them.
    note: a sentence below the charts; None for none.
    heat_map: below the charts; None for none.
    """

    charts: tuple[Chart, ...]
    table: Table | None = None
    note: str | None = None
    heat_map: HeatMap | None = None


@dataclass(frozen=True)
class Condition:
    """How the mirror is.

    title: one line.
    faults: name of each fault and what to do; empty where all is well.
    notices: sentences about what staff have set themselves, such as out of service.
    """

    title: str
    faults: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """The contents of a page.

    figures: the key figures.
    note: a sentence below the figures; None for none.
    blocks: sections, in order.
    warning: what staff have to do something about, one sentence; None for nothing.
    condition: above the figures; None for none.
    sentence: the page in words, above the figures; None for none.
    """

    figures: tuple[Figure, ...]
    note: str | None
    blocks: tuple[Block, ...]
    warning: str | None = None
    condition: Condition | None = None
    sentence: str | None = None


@dataclass(frozen=True)
class Download:
    """A link to a file.

    endpoint: of its address.
    title: of the link.
    query: parameters besides the days.
    """

    endpoint: str
    title: str
    query: Mapping[str, str] = field(default_factory=dict)


def format_number(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def format_tenths(value: float, text: Text) -> str:
    """With one decimal place and the decimal mark of the language."""
    return f"{value:.1f}".replace(".", text("number.decimal-mark"))


def format_count(value: int | None) -> str:
    """A number that may be held back."""
    return NOT_SHOWN if value is None else format_number(value)


def format_share(share: float | None) -> str:
    return NOT_SHOWN if share is None else f"{share:.0%}"


def format_change(now: float, before: float) -> str:
    """The change in percent, with its sign; a dash where the base is too small."""
    if before < MIN_CHANGE_BASE:
        return NOT_SHOWN
    change = round(100 * (now / before - 1))
    return f"{'+' if change > 0 else MINUS if change < 0 else '±'}{abs(change)}%"


def format_duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return (
        f"{minutes // 60} h {minutes % 60:02d} min"
        if minutes < MAX_SHOWN_MINUTES
        else f"{format_number(minutes / 60)} h"
    )


def format_temperature(degrees_c: float | None) -> str:
    return NOT_SHOWN if degrees_c is None else f"{degrees_c:.0f} °C"
