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

# Sums of the sessions before :before, then those sessions with their sets and cues away. A session over midnight goes
# with the day it began on; what it did after midnight still counts for the day that was.
ROLL_UP = (
    """
    INSERT INTO session_sum SELECT day, hour, count(*) FROM session WHERE day < :before GROUP BY day, hour
    ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions
    """,
    """
    INSERT INTO set_sum
    SELECT s.day, s.hour, s.exercise, count(*), sum(s.outcome = 'left'),
        sum(s.reps), sum(s.good), sum(s.watch), sum(s.collapse), sum(s.seconds)
    FROM exercise_set AS s JOIN session ON session.id = s.session_id WHERE session.day < :before
    GROUP BY s.day, s.hour, s.exercise
    ON CONFLICT DO UPDATE SET sets = sets + excluded.sets, left_early = left_early + excluded.left_early,
        reps = reps + excluded.reps, good = good + excluded.good, watch = watch + excluded.watch,
        collapse = collapse + excluded.collapse, seconds = seconds + excluded.seconds
    """,
    """
    INSERT INTO cue_sum
    SELECT s.day, s.exercise, cue.cue, sum(cue.given)
    FROM cue JOIN exercise_set AS s ON s.id = cue.set_id JOIN session ON session.id = s.session_id
    WHERE session.day < :before GROUP BY s.day, s.exercise, cue.cue
    ON CONFLICT DO UPDATE SET given = given + excluded.given
    """,
    "DELETE FROM session WHERE day < :before",
    "DELETE FROM event WHERE day < :before",
)
