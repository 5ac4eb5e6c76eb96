"""The mirror's health for monitoring tools, as OpenMetrics: figures of the machine only.

Usage is left out on purpose: a session count read every few seconds would show when somebody trained.
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
    """Serve /metrics, without a log-in. state: directory of the usage log."""
    app.add_url_rule(
        "/metrics", ENDPOINT, lambda: Response(metrics(state, zone, today()), content_type=CONTENT_TYPE_LATEST)
    )


def metrics(state: Path, zone: ZoneInfo | None, today: date) -> bytes:
    """Today's figures in OpenMetrics text format. Raises StoreError."""
    registry = CollectorRegistry()
    up = Gauge("gym_mirror_up_today_seconds", "Time that the mirror ran today.", registry=registry)
    down = Gauge("gym_mirror_out_of_order_today_seconds", "Part of it without camera or model.", registry=registry)
    events = Gauge("gym_mirror_events_today", "Events of the machine today, by kind.", ["kind"], registry=registry)
    free = Gauge("gym_mirror_disk_free_bytes", "Free space on the disk of the usage log.", registry=registry)
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
                help_text = "Highest processor temperature today."
                Gauge("gym_mirror_hottest_today_celsius", help_text, registry=registry).set(hottest_c)
        last_seen = max((row[4] for row in store.uptime(today - timedelta(days=1), today)), default=None)
        if last_seen is not None:
            help_text = "When the mirror last logged that it runs, Unix time; absent after a day without an entry."
            Gauge("gym_mirror_last_sign_of_life_seconds", help_text, registry=registry).set(last_seen)
    return generate_latest(registry)
