"""The charts of the staff pages: inline SVG, coloured by the page's style sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.graph.graph import Graph

WIDTH_PX = 440  # the page scales it; labels must be legible on a phone and from across a desk
COLUMNS_HEIGHT_PX = 170
BAR_HEIGHT_PX = 34  # one horizontal bar with its gap
MAX_LABEL_CHARACTERS = 44  # fit in one line below the columns; with more, only some columns get a label
LABEL_CHARACTER_PX = 10  # mean width of a label's letter, as pygal reckons it
MIN_BARS_PX = 180  # room for bars and their numbers; with long labels the chart is wider, and its letters smaller
AXIS_HEADROOM = 1.4  # axis length / longest bar; leaves room for the number at its end
LABEL_GAP_CHARACTERS = 2  # between two labels
FONT_SIZE_PX = 17  # the style sheet sets the same size
MAX_PRINTED_VALUES = 8  # columns; with more, the numbers above them would overlap

Formatter = Callable[[float | None], str]


def plain(value: float | None) -> str:
    """A whole number with separated thousands; empty for fractions, which an axis with small values would have."""
    whole = value is not None and abs(value - round(value)) < 1e-6
    return f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}") if whole else ""


def percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def columns(
    title: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    shown: Formatter = plain,
    full: float | None = None,
) -> Markup:
    """A column chart.

    labels: one per column.
    values: one per column; None leaves a gap.
    shown: formats values.
    full: value at the top of the axis; None = scaled to the values.
    """
    chart = pygal.Bar(height=COLUMNS_HEIGHT_PX, **_common_options(shown))
    _label_columns(chart, labels)
    chart.print_values = len(labels) <= MAX_PRINTED_VALUES
    if full is not None:
        chart.range = (0, full)
    chart.add("", list(values))
    return _svg(chart, title)


def paired_columns(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Markup:
    """A column chart with one column of each series per label. series: name and values; the style sheet colours two."""
    chart = pygal.Bar(height=COLUMNS_HEIGHT_PX, **{**_common_options(plain), "show_legend": True})
    chart.legend_at_bottom, chart.legend_at_bottom_columns, chart.truncate_legend = True, 1, -1
    _label_columns(chart, labels)
    for name, values in series:
        chart.add(name, list(values))
    return _svg(chart, title)


def bars(title: str, labels: Sequence[str], values: Sequence[float], shown: Formatter = plain) -> Markup:
    """A horizontal bar chart, the first bar on top. shown: formats values."""
    chart = pygal.HorizontalBar(height=BAR_HEIGHT_PX * len(labels) + 20, print_values=True, **_common_options(shown))
    chart.width = max(WIDTH_PX, LABEL_CHARACTER_PX * max(map(len, labels), default=0) + MIN_BARS_PX)
    chart.show_x_labels = chart.show_x_guides = False
    chart.range = (0, AXIS_HEADROOM * max(values, default=0))
    chart.x_labels = list(reversed(labels))
    chart.add("", list(reversed(values)))
    return _svg(chart, title)


def _label_columns(chart: Graph, labels: Sequence[str]) -> None:
    """Label as many columns as there is room for."""
    fitting = MAX_LABEL_CHARACTERS // (max(map(len, labels), default=0) + LABEL_GAP_CHARACTERS)
    every = -(-len(labels) // fitting)
    chart.x_labels = list(labels)
    chart.x_labels_major = list(labels[::every])
    chart.show_minor_x_labels = every == 1


def _common_options(shown: Formatter) -> dict[str, object]:
    """Options of every chart. They repeat the font size of the style sheet, from which pygal derives label margins."""
    style = pygal.style.Style(
        label_font_size=FONT_SIZE_PX, major_label_font_size=FONT_SIZE_PX, value_font_size=FONT_SIZE_PX
    )
    return {
        "style": style,
        "css": [],
        "js": [],
        "width": WIDTH_PX,
        "margin": 6,
        "spacing": 8,
        "truncate_label": -1,
        "show_legend": False,
        "print_values_position": "top",
        "value_formatter": shown,
        "print_zeroes": False,
        "max_scale": 5,
        "min_scale": 2,
        "no_data_text": "",
    }


def _svg(chart: Graph, title: str) -> Markup:
    """Render without pygal's style sheets, scripts and tool tips; the page has its own style sheet and no script."""
    root = chart.render_tree()
    for unwanted in ("defs", "g[@class='plot tooltip-overlay']"):
        for holder in root.findall(f".//{unwanted}/.."):
            holder.remove(holder.find(unwanted))
    for heading in root.findall("title"):
        heading.text = title
    root.set("role", "img")
    return Markup(ElementTree.tostring(root, encoding="unicode"))
