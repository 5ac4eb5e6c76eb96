"""The charts of the staff's pages, as SVG that stands in the page and takes its colours from the page's style sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.graph.graph import Graph

WIDTH_PX = 480  # of the drawing; the page scales it: letters are to be read on a phone, and from across a desk
COLUMNS_HEIGHT_PX = 200
BAR_HEIGHT_PX = 34  # of one lying bar with its gap
MAX_LABEL_CHARACTERS = 48  # in one line below the columns; where there are more, only some columns have a label
AXIS_HEADROOM = 1.25  # of the longest bar, so that its number still has a place behind it
LABEL_GAP_CHARACTERS = 2  # letters between two labels
FONT_SIZE_PX = 17  # height; the style sheet says the same
MAX_PRINTED_VALUES = 8  # likewise of the numbers over the columns

Formatter = Callable[[float | None], str]


def plain(value: float | None) -> str:
    """A whole number, thousands apart; nothing for the parts of one that an axis would have on a quiet day."""
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
    """Upright columns, one a label; None leaves a gap. full: the value of a whole column's height."""
    chart = pygal.Bar(height=COLUMNS_HEIGHT_PX, **_common_options(shown))
    fitting = MAX_LABEL_CHARACTERS // (max(map(len, labels), default=0) + LABEL_GAP_CHARACTERS)
    every = -(-len(labels) // fitting)
    chart.x_labels = list(labels)
    chart.x_labels_major = list(labels[::every])
    chart.show_minor_x_labels = every == 1
    chart.print_values = len(labels) <= MAX_PRINTED_VALUES
    if full is not None:
        chart.range = (0, full)
    chart.add("", list(values))
    return _svg(chart, title)


def bars(title: str, labels: Sequence[str], values: Sequence[float]) -> Markup:
    """Bars lying under one another, the first on top."""
    chart = pygal.HorizontalBar(height=BAR_HEIGHT_PX * len(labels) + 20, print_values=True, **_common_options(plain))
    chart.show_x_labels = chart.show_x_guides = False
    chart.range = (0, AXIS_HEADROOM * max(values, default=0))
    chart.x_labels = list(reversed(labels))
    chart.add("", list(reversed(values)))
    return _svg(chart, title)


def _common_options(shown: Formatter) -> dict[str, object]:
    """What all charts share. Sizes of letters are told here too: pygal leaves room for labels by them."""
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
    """Without the style sheets, scripts and tool tips that pygal puts in: the page has its own, and needs no script."""
    root = chart.render_tree()
    for unwanted in ("defs", "g[@class='plot tooltip-overlay']"):
        for holder in root.findall(f".//{unwanted}/.."):
            holder.remove(holder.find(unwanted))
    for heading in root.findall("title"):
        heading.text = title
    root.set("role", "img")
    return Markup(ElementTree.tostring(root, encoding="unicode"))
