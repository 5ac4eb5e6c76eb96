"""Staff pages about usage: the sums of a day or a week."""

from __future__ import annotations

from typing import ClassVar

import pygame

from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.layout import Column, middle, two_parts
from kiosk.screens.drawing.theme import SOFT, TYPE, Role
from kiosk.screens.drawing.typesetting import LINE_HEIGHT
from kiosk.screens.drawing.widgets import draw_bar, draw_columns, draw_rule
from kiosk.screens.staff_page import StaffPage
from kiosk.text.dates import format_day_month
from kiosk.usage.report import Report
from kiosk.usage.store import StoreError
from kiosk.vision.observation import Observation

SETS_WIDTH = 130  # reference pixels for the number right of a bar
MAX_EXERCISES = 5  # bars; `gym-mirror log` lists all exercises
HOURS = range(6, 22)  # usual opening hours of a gym; `gym-mirror log` lists all hours


class UsagePage(StaffPage):
    """Usage of today or of the last seven days, as read from the log when the page was opened."""

    TODAY = "button.today"
    WEEK = "button.seven-days"
    TITLES: ClassVar = {TODAY: "staff.today", WEEK: "staff.seven-days"}

    def __init__(self, label: str, report: Report) -> None:
        self.label = label
        self._report = report

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        first, last = self._report.first, self._report.last
        ends = [format_day_month(day, canvas.text) for day in (first, last)]
        days = ends[0] if first == last else " - ".join(ends)
        draw_usage(canvas, self._report, canvas.text(self.TITLES[self.label]), days)


class UnreadablePage(StaffPage):
    """Takes the place of a usage page while the log cannot be read."""

    def __init__(self, label: str, error: StoreError) -> None:
        """label: of the page that it replaces."""
        self.label = label
        self._error = error

    def draw(self, canvas: Canvas, observation: Observation) -> None:
        column = Column(canvas, middle(canvas, canvas.scaled(620)), "left")
        column.title(canvas.text("web.log-unread"))
        column.space(60)
        column.write(str(self._error), Role.BODY, SOFT)


def draw_usage(canvas: Canvas, report: Report, title: str, dates: str) -> None:
    """Draw sessions, reps and the share of knees over toes; sets by exercise; sessions by hour."""
    left, right = two_parts(canvas)
    column = Column(canvas, left, "left")
    heading = column.write(title, Role.TITLE, lines=1)
    canvas.write(
        dates,
        Role.DETAIL,
        pygame.Rect(left.x, heading.y, left.width, heading.height),
        "right",
        "middle",
        colour=SOFT,
        lines=1,
    )
    column.space(40)
    _draw_figures(canvas, column, report)
    column.space(40)
    if canvas.portrait:
        draw_rule(canvas, column.room.y)
        column.space(40)
    _draw_sets(canvas, column, report)
    column.space(40)
    if not canvas.portrait:
        column = Column(canvas, right, "left")
        column.space(200)
    _draw_hours(canvas, column, report)
    column.space(40)
    for key, count in (("staff.left-early", report.total.left), ("staff.cues-given", report.total.cues_given)):
        if count is not None:
            column.write(canvas.text(key, n=count), Role.DETAIL, SOFT)


def _draw_figures(canvas: Canvas, column: Column, report: Report) -> None:
    share = report.total.share
    figures = [
        (str(report.sessions), "staff.sessions"),
        (str(report.total.reps), "staff.reps"),
        ("–" if share is None else f"{share:.0%}", "staff.over-toes"),  # noqa: RUF001 (a dash, not a minus)
    ]
    px = canvas.scaled(TYPE[Role.TITLE].portrait if canvas.portrait else TYPE[Role.TITLE].landscape)
    box = column.reserve(round(px * LINE_HEIGHT) + canvas.scaled(70))
    width = box.width // len(figures)
    for index, (figure, key) in enumerate(figures):
        cell = pygame.Rect(box.x + index * width, box.y, width - canvas.scaled(20), box.height)
        canvas.write(figure, Role.TITLE, cell, lines=1)
        canvas.write(canvas.text(key), Role.DETAIL, cell, valign="bottom", colour=SOFT, lines=1)


def _draw_sets(canvas: Canvas, column: Column, report: Report) -> None:
    column.write(canvas.text("staff.sets"), Role.BODY, SOFT)
    column.space(10)
    shown = list(report.exercises.items())[:MAX_EXERCISES]
    most = max((use.sets for _, use in shown), default=0)
    titles = [_title(canvas, name) for name, _ in shown]
    names = max((canvas.fit(title, Role.BODY, column.room.width, lines=1).width for title in titles), default=0)
    figures = canvas.scaled(SETS_WIDTH)
    for title, (_, use) in zip(titles, shown, strict=True):
        row = column.reserve(canvas.scaled(80))
        canvas.write(title, Role.BODY, pygame.Rect(row.x, row.y, names + 2, row.height), valign="middle", lines=1)
        left = row.x + names + canvas.scaled(28)
        bar = pygame.Rect(left, row.centery - canvas.scaled(20), row.right - figures - left, canvas.scaled(40))
        draw_bar(canvas, bar, use.sets / most)
        canvas.write(str(use.sets), Role.BODY, row, "right", "middle", lines=1)


def _title(canvas: Canvas, name: str) -> str:
    """The title of an exercise, or its name if the exercise no longer exists."""
    key = f"exercise.{name}.title"
    return canvas.text(key) if key in canvas.text else name


def _draw_hours(canvas: Canvas, column: Column, report: Report) -> None:
    busiest = report.busiest_hour
    if busiest is None:
        column.write(canvas.text("staff.busiest-none"), Role.BODY, SOFT)
        return
    sentence = canvas.text("staff.busiest", **{"from": busiest, "to": busiest + 1})
    column.write(sentence, Role.BODY, SOFT)
    column.space(20)
    bars = column.reserve(canvas.scaled(200))
    bright = [busiest - HOURS.start] if busiest in HOURS else []
    draw_columns(canvas, bars, [report.by_hour[hour] for hour in HOURS], bright)
    column.space(10)
    row = column.reserve(canvas.scaled(64))
    for hour in (6, 12, 18):
        at = bars.x + bars.width * (hour - HOURS.start) // len(HOURS)
        canvas.write(
            str(hour), Role.DETAIL, pygame.Rect(at, row.y, canvas.scaled(120), row.height), colour=SOFT, lines=1
        )
