"""The tables of the usage log, one script per version; `PRAGMA user_version` counts the scripts that have run.

Sessions and sets carry a local day and hour, nothing finer. Triggers update the daily sums with every row; reports
read only the sums, so a year takes as long to read from an old log as from a new one. Retention deletes rows and
leaves the sums.
"""

from __future__ import annotations

LENGTHS_MIN = (0, 5, 10, 15, 20, 30)  # lower ends of the lengths by which sessions are counted, minutes


def _length_of(seconds: str) -> str:
    """A CASE expression of SQL: the entry of `LENGTHS_MIN` for a duration. seconds: SQL expression of the duration."""
    cases = " ".join(f"WHEN {seconds} >= {60 * minutes} THEN {minutes}" for minutes in reversed(LENGTHS_MIN))
    return f"CASE {cases} ELSE 0 END"


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
    """
    CREATE TABLE day_sum (
        day TEXT NOT NULL,
        exercise TEXT NOT NULL,
        sets INTEGER NOT NULL,
        left_early INTEGER NOT NULL,
        reps INTEGER NOT NULL,
        good INTEGER NOT NULL,
        watch INTEGER NOT NULL,
        collapse INTEGER NOT NULL,
        seconds REAL NOT NULL,
        PRIMARY KEY (day, exercise)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO day_sum
    SELECT day, exercise, sum(sets), sum(left_early), sum(reps), sum(good), sum(watch), sum(collapse), sum(seconds)
    FROM (
        SELECT day, exercise, sets, left_early, reps, good, watch, collapse, seconds FROM set_sum
        UNION ALL
        SELECT day, exercise, 1, outcome = 'left', reps, good, watch, collapse, seconds FROM exercise_set
    ) GROUP BY day, exercise;
    DROP TABLE set_sum;

    INSERT INTO session_sum SELECT day, hour, count(*) FROM session WHERE true GROUP BY day, hour
    ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions;

    INSERT INTO cue_sum
    SELECT day, exercise, cue, sum(given) FROM cue JOIN exercise_set ON id = set_id WHERE true
    GROUP BY day, exercise, cue
    ON CONFLICT DO UPDATE SET given = given + excluded.given;

    CREATE TRIGGER session_added AFTER INSERT ON session BEGIN
        INSERT INTO session_sum VALUES (new.day, new.hour, 1) ON CONFLICT DO UPDATE SET sessions = sessions + 1;
    END;
    CREATE TRIGGER session_moved AFTER UPDATE OF day, hour ON session BEGIN
        UPDATE session_sum SET sessions = sessions - 1 WHERE day = old.day AND hour = old.hour;
        INSERT INTO session_sum VALUES (new.day, new.hour, 1) ON CONFLICT DO UPDATE SET sessions = sessions + 1;
    END;

    CREATE TRIGGER set_added AFTER INSERT ON exercise_set BEGIN
        INSERT INTO day_sum VALUES (
            new.day, new.exercise, 1, new.outcome = 'left', new.reps, new.good, new.watch, new.collapse, new.seconds
        ) ON CONFLICT DO UPDATE SET sets = sets + 1, left_early = left_early + excluded.left_early,
            reps = reps + excluded.reps, good = good + excluded.good, watch = watch + excluded.watch,
            collapse = collapse + excluded.collapse, seconds = seconds + excluded.seconds;
    END;
    CREATE TRIGGER set_moved AFTER UPDATE OF day ON exercise_set BEGIN
        UPDATE day_sum SET sets = sets - 1, left_early = left_early - (old.outcome = 'left'), reps = reps - old.reps,
            good = good - old.good, watch = watch - old.watch, collapse = collapse - old.collapse,
            seconds = seconds - old.seconds
        WHERE day = old.day AND exercise = old.exercise;
        INSERT INTO day_sum VALUES (
            new.day, new.exercise, 1, new.outcome = 'left', new.reps, new.good, new.watch, new.collapse, new.seconds
        ) ON CONFLICT DO UPDATE SET sets = sets + 1, left_early = left_early + excluded.left_early,
            reps = reps + excluded.reps, good = good + excluded.good, watch = watch + excluded.watch,
            collapse = collapse + excluded.collapse, seconds = seconds + excluded.seconds;
        UPDATE cue_sum SET given = given - (SELECT given FROM cue WHERE set_id = old.id AND cue = cue_sum.cue)
        WHERE day = old.day AND exercise = old.exercise AND cue IN (SELECT cue FROM cue WHERE set_id = old.id);
        INSERT INTO cue_sum SELECT new.day, new.exercise, cue, given FROM cue WHERE set_id = new.id
        ON CONFLICT DO UPDATE SET given = given + excluded.given;
    END;

    CREATE TRIGGER cue_added AFTER INSERT ON cue BEGIN
        INSERT INTO cue_sum SELECT day, exercise, new.cue, new.given FROM exercise_set WHERE id = new.set_id
        ON CONFLICT DO UPDATE SET given = given + excluded.given;
    END;

    CREATE TABLE machine_hour (
        day TEXT NOT NULL,
        hour INTEGER NOT NULL,
        up_s REAL NOT NULL,                         -- seconds that the mirror ran
        out_of_order_s REAL NOT NULL,               -- of these without camera or model
        hottest_c REAL,                             -- null where the board reports none
        at REAL NOT NULL,                           -- Unix seconds of the last sign of life
        PRIMARY KEY (day, hour)
    ) STRICT, WITHOUT ROWID;
    """,
    f"""
    ALTER TABLE session ADD COLUMN first_time INTEGER CHECK (first_time IN (0, 1));  -- null where nobody answered

    CREATE TABLE visit_sum (                        -- sessions that have ended
        day TEXT NOT NULL,
        minutes INTEGER NOT NULL,                   -- lower end of their length, one of LENGTHS_MIN
        first_time INTEGER NOT NULL CHECK (first_time IN (-1, 0, 1)),  -- -1 where nobody answered
        sessions INTEGER NOT NULL,
        PRIMARY KEY (day, minutes, first_time)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO visit_sum SELECT day, {_length_of("seconds")}, -1, count(*) FROM session
    WHERE seconds IS NOT NULL GROUP BY 1, 2;

    CREATE TRIGGER session_ended AFTER UPDATE OF seconds ON session WHEN old.seconds IS NULL BEGIN
        INSERT INTO visit_sum VALUES (new.day, {_length_of("new.seconds")}, ifnull(new.first_time, -1), 1)
        ON CONFLICT DO UPDATE SET sessions = sessions + 1;
    END;
    CREATE TRIGGER visit_moved AFTER UPDATE OF day ON session WHEN old.seconds IS NOT NULL BEGIN
        UPDATE visit_sum SET sessions = sessions - 1
        WHERE day = old.day AND minutes = {_length_of("old.seconds")} AND first_time = ifnull(old.first_time, -1);
        INSERT INTO visit_sum VALUES (new.day, {_length_of("new.seconds")}, ifnull(new.first_time, -1), 1)
        ON CONFLICT DO UPDATE SET sessions = sessions + 1;
    END;
    """,
)

# Sums that are empty after all of their rows were moved to another day.
EMPTY_SUMS = (
    "DELETE FROM session_sum WHERE sessions = 0",
    "DELETE FROM day_sum WHERE sets = 0",
    "DELETE FROM cue_sum WHERE given = 0",
    "DELETE FROM visit_sum WHERE sessions = 0",
)

# Deleting a session deletes its sets and cues. A session over midnight belongs to the day it began.
RETENTION = ("DELETE FROM session WHERE day < :before", "DELETE FROM event WHERE day < :before")
