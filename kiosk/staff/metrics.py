"""The mirror's health for tools that exist: OpenMetrics, figures of the machine only.

Nothing of use is here: read every few seconds, a count of sessions would tell when somebody trained.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, Response
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from kiosk.usage.records import EventKind
from kiosk.usage.store import open_log

ENDPOINT = "metrics"


def add_metrics(app: Flask, state: Path, zone: ZoneInfo | None, today: Callable[[], date]) -> None:
    """Answer at /metrics, without a log-in. state: directory of the usage log."""
    app.add_url_rule(
        "/metrics", ENDPOINT, lambda: Response(metrics(state, zone, today()), content_type=CONTENT_TYPE_LATEST)
    )


def metrics(state: Path, zone: ZoneInfo | None, today: date) -> bytes:
    """How the mirror does today. Raises StoreError."""
    registry = CollectorRegistry()
    up = Gauge("gym_mirror_up_today_seconds", "How long the mirror ran today.", registry=registry)
    down = Gauge("gym_mirror_out_of_order_today_seconds", "Of these without camera or model.", registry=registry)
    events = Gauge("gym_mirror_events_today", "What happened to the machine today.", ["kind"], registry=registry)
    free = Gauge("gym_mirror_disk_free_bytes", "Free space where the usage log is.", registry=registry)
    free.set(shutil.disk_usage(state).free)
    for kind in EventKind:
        events.labels(kind.value).set(0)
    with open_log(state, zone) as store:
        if store is None:
            return generate_latest(registry)
        for _, kind, times in store.event_counts(today, today):
            events.labels(kind).set(times)
        for _, up_s, out_of_order_s, hottest_c, _ in store.uptime(today, today):
            up.set(up_s)
            down.set(out_of_order_s)
            if hottest_c is not None:
                Gauge("gym_mirror_hottest_today_celsius", "Of the processor.", registry=registry).set(hottest_c)
        heard = max((row[4] for row in store.uptime(today - timedelta(days=1), today)), default=None)
        if heard is not None:
            told = "When the mirror last noted that it runs, Unix time; missing after a day without."
            Gauge("gym_mirror_last_sign_of_life_seconds", told, registry=registry).set(heard)
    return generate_latest(registry)
