"""What one member did on a quiet day: no report and no message tells how well."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kiosk.fleet.daily_sums import daily_totals
from kiosk.movement.reading import Side
from kiosk.usage.records import SetOutcome, SetRecord
from kiosk.usage.report import daily_usage, report
from kiosk.usage.store import Store
from tests.kiosk.usage.times import unix

DAY = date(2026, 3, 12)
AT = unix(2026, 3, 12, 12)
SQUATS = SetRecord("squat", Side.BOTH, 10, 2, 3, 5, 40.0, SetOutcome.DONE, {"knee-in": 4})


def test_neither_share_nor_cues_of_a_single_session(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        session = store.begin_session(AT)
        for _ in range(6):
            store.add_set(session, SQUATS, AT)
        found = report(store, DAY, DAY, None)
        assert (found.total.sets, found.total.share, found.total.cues) == (6, None, {})
        assert found.exercises["squat"].cues == {}
        assert daily_usage(store, DAY, DAY)[0].use.cues == {}
        sums = daily_totals(store, DAY, DAY)[DAY].exercises["squat"]
        assert (sums.good, dict(sums.cues)) == (None, {})


def test_the_cues_of_a_single_set_are_not_told_by_a_difference(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for _ in range(6):
            store.add_set(store.begin_session(AT), SQUATS, AT)
        store.add_set(
            store.begin_session(AT), SetRecord("march", Side.BOTH, 4, 2, 1, 1, 30.0, SetOutcome.LEFT, {"slower": 3}), AT
        )
        found = report(store, DAY, DAY, None)
        assert found.total.cues == found.exercises["squat"].cues == {"knee-in": 24}
        assert found.exercises["march"].cues == {}
