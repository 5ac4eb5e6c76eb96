"""The tables of the usage log, one script a version; `PRAGMA user_version` counts those that have run.

Times of people's sessions and sets are a local day and its hour, nothing finer. Sums hold what retention has removed.
"""

from __future__ import annotations

SCRIPTS = (
    """
    CREATE TABLE session (
        id INTEGER PRIMARY KEY,
        day TEXT NOT NULL,
        hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
        seconds REAL                                -- null until it has ended
    ) STRICT;
    CREATE INDEX session_day ON session (day);

    CREATE TABLE exercise_set (
        id INTEGER PRIMARY KEY,
        session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        day TEXT NOT NULL,
        hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
        exercise TEXT NOT NULL,
        side TEXT NOT NULL CHECK (side IN ('left', 'right', 'both')),
        reps INTEGER NOT NULL,
        good INTEGER NOT NULL,
        watch INTEGER NOT NULL,
        collapse INTEGER NOT NULL,
        ungraded INTEGER NOT NULL,
        seconds REAL NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('done', 'left'))
    ) STRICT;
    CREATE INDEX exercise_set_day ON exercise_set (day);
    CREATE INDEX exercise_set_session ON exercise_set (session_id);

    CREATE TABLE cue (
        set_id INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        cue TEXT NOT NULL,
        given INTEGER NOT NULL,
        PRIMARY KEY (set_id, cue)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE event (
        id INTEGER PRIMARY KEY,
        day TEXT NOT NULL,
        at REAL NOT NULL,                           -- Unix seconds; of the machine, never of a person
        kind TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_day ON event (day);

    CREATE TABLE session_sum (
        day TEXT NOT NULL,
        hour INTEGER NOT NULL,
        sessions INTEGER NOT NULL,
        PRIMARY KEY (day, hour)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE set_sum (
        day TEXT NOT NULL,
        hour INTEGER NOT NULL,
        exercise TEXT NOT NULL,
        sets INTEGER NOT NULL,
        left_early INTEGER NOT NULL,
        reps INTEGER NOT NULL,
        good INTEGER NOT NULL,
        watch INTEGER NOT NULL,
        collapse INTEGER NOT NULL,
        seconds REAL NOT NULL,
        PRIMARY KEY (day, hour, exercise)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE cue_sum (
        day TEXT NOT NULL,
        exercise TEXT NOT NULL,
        cue TEXT NOT NULL,
        given INTEGER NOT NULL,
        PRIMARY KEY (day, exercise, cue)
    ) STRICT, WITHOUT ROWID;
    """,
)
