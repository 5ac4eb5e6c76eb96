"""The tables of the fleet's PostgreSQL database, one script per version.

A mirror's day is one row, with its exercises as JSON: one row per message keeps collecting cheap. Reports read sums
by site and day. `stale` lists the sums to recompute; they are always recomputed from the mirrors' days, so no message
can count twice.
"""

from __future__ import annotations

SCRIPTS = (
    """
    CREATE TABLE site (name text PRIMARY KEY);

    CREATE TABLE mirror (
        name text PRIMARY KEY,
        site text NOT NULL REFERENCES site (name),
        retired boolean NOT NULL DEFAULT false
    );
    CREATE INDEX ON mirror (site);

    CREATE TABLE mirror_day (
        mirror text NOT NULL REFERENCES mirror (name),
        day date NOT NULL,
        revision bigint NOT NULL,
        sessions integer NOT NULL,
        exercises jsonb NOT NULL,               -- by name: sets, left, reps, seconds, good, graded, cues
        running jsonb NOT NULL,                 -- up_s, out_of_order_s, hottest_c, events
        -- withdrawn: sent under a wrong clock, then replaced by an empty message
        taken_back boolean NOT NULL GENERATED ALWAYS AS (
            sessions = 0 AND exercises = '{}' AND running->'events' = '{}' AND (running->>'up_s')::float8 = 0
        ) STORED,
        PRIMARY KEY (mirror, day)
    );

    CREATE TABLE mirror_state (
        mirror text PRIMARY KEY REFERENCES mirror (name),
        heard timestamptz NOT NULL DEFAULT now(),  -- by the collector's clock; a mirror's may be wrong
        health_revision bigint NOT NULL DEFAULT 0,
        health jsonb,
        presence_revision bigint NOT NULL DEFAULT 0,
        online boolean NOT NULL DEFAULT true
    );

    CREATE TABLE stale (
        site text NOT NULL,                     -- * = the whole fleet
        day date NOT NULL,
        PRIMARY KEY (day, site)
    );

    -- scope: name of a site, or * for the whole fleet
    CREATE TABLE day_sum (
        scope text NOT NULL,
        day date NOT NULL,
        mirrors integer NOT NULL,
        sessions integer NOT NULL,
        sets integer NOT NULL,
        left_early integer NOT NULL,
        reps integer NOT NULL,
        good integer NOT NULL,
        graded integer NOT NULL,
        cues integer NOT NULL,
        up_s double precision NOT NULL,
        out_of_order_s double precision NOT NULL,
        hottest_c double precision,
        PRIMARY KEY (scope, day)
    );
    CREATE TABLE use_sum (
        scope text NOT NULL,
        day date NOT NULL,
        exercise text NOT NULL,
        sets integer NOT NULL,
        left_early integer NOT NULL,
        reps integer NOT NULL,
        good integer NOT NULL,
        graded integer NOT NULL,
        seconds double precision NOT NULL,
        PRIMARY KEY (scope, day, exercise)
    );
    CREATE TABLE cue_sum (
        scope text NOT NULL,
        day date NOT NULL,
        exercise text NOT NULL,
        cue text NOT NULL,
        given integer NOT NULL,
        PRIMARY KEY (scope, day, exercise, cue)
    );
    CREATE TABLE event_sum (
        scope text NOT NULL,
        day date NOT NULL,
        kind text NOT NULL,
        times integer NOT NULL,
        PRIMARY KEY (scope, day, kind)
    );
    CREATE INDEX ON day_sum (day);
    CREATE INDEX ON use_sum (day);
    CREATE INDEX ON cue_sum (day);
    CREATE INDEX ON event_sum (day);

    CREATE TABLE set_aside (
        source text NOT NULL,                   -- the mirror that the topic names
        reason text NOT NULL,
        day date NOT NULL DEFAULT current_date,
        times bigint NOT NULL,
        sample bytea NOT NULL,                  -- start of the last such message
        PRIMARY KEY (source, reason, day)
    );

    CREATE TABLE staff (
        name text PRIMARY KEY,
        secret text NOT NULL                    -- argon2id
    );
    CREATE TABLE staff_site (
        staff text NOT NULL REFERENCES staff (name) ON DELETE CASCADE,
        site text NOT NULL,                     -- * = all
        PRIMARY KEY (staff, site)
    );
    """,
    "ALTER TABLE stale ADD touched bigint NOT NULL DEFAULT 0",  # changes since the last aggregation
)

UPSERT_DAYS = """
    INSERT INTO mirror_day (mirror, day, revision, sessions, exercises, running)
    SELECT mirror, day, revision, sessions, exercises, running
    FROM jsonb_to_recordset(%s) AS given (
        mirror text, day date, revision bigint, sessions integer, exercises jsonb, running jsonb
    ) ORDER BY mirror, day
    ON CONFLICT (mirror, day) DO UPDATE SET revision = excluded.revision, sessions = excluded.sessions,
        exercises = excluded.exercises, running = excluded.running
    WHERE mirror_day.revision < excluded.revision
    RETURNING mirror, day
"""

MARK_STALE = """
    INSERT INTO stale (day, site) SELECT * FROM unnest(%s::date[], %s::text[]) ORDER BY 1, 2
    ON CONFLICT (day, site) DO UPDATE SET touched = stale.touched + 1
"""

UPSERT_HEALTH = """
    INSERT INTO mirror_state (mirror, health_revision, health)
    SELECT mirror, revision, health FROM jsonb_to_recordset(%s) AS given (mirror text, revision bigint, health jsonb)
    ORDER BY mirror
    ON CONFLICT (mirror) DO UPDATE SET heard = now(), health_revision = excluded.health_revision,
        health = excluded.health
    WHERE mirror_state.health_revision < excluded.health_revision
"""

# The end of a connection has the same revision as its start and replaces it.
UPSERT_PRESENCE = """
    INSERT INTO mirror_state (mirror, presence_revision, online)
    SELECT mirror, revision, online FROM jsonb_to_recordset(%s) AS given (mirror text, revision bigint, online boolean)
    ORDER BY mirror
    ON CONFLICT (mirror) DO UPDATE SET presence_revision = excluded.presence_revision, online = excluded.online,
        heard = CASE WHEN excluded.online THEN now() ELSE mirror_state.heard END
    WHERE mirror_state.presence_revision < excluded.presence_revision
        OR (mirror_state.presence_revision = excluded.presence_revision AND NOT excluded.online)
"""

INSERT_REJECTED = """
    INSERT INTO set_aside (source, reason, times, sample)
    SELECT source, CASE WHEN EXISTS (SELECT FROM set_aside s WHERE s.source = given.source AND s.day = current_date
        AND s.reason = given.reason) OR (SELECT count(*) FROM set_aside s WHERE s.source = given.source
        AND s.day = current_date) < 20 THEN reason ELSE 'other reasons' END, times, sample
    FROM (VALUES (%s::text, %s::text, %s::int, %s::bytea)) AS given (source, reason, times, sample)
    ON CONFLICT (source, reason, day) DO UPDATE SET times = set_aside.times + excluded.times, sample = excluded.sample
"""

# PostgreSQL overestimates JSON lists and would spend a second compiling a query that takes 20 ms.
DISABLE_JIT = "SET jit = off"

FLEET = "*"  # the scope of all sites together
_FIND_STALE = "SELECT site, day, touched FROM stale WHERE {which} ORDER BY day, site LIMIT %s"
FIND_STALE = _FIND_STALE.format(which="site <> '*'")
FIND_STALE_FLEET = _FIND_STALE.format(which="site = '*'")

# Deletes only entries that have not changed since they were found; the others are recomputed again. Finding comes
# first and deleting last, so that no collector waits for an aggregation.
DELETE_STALE = """
    DELETE FROM stale USING (
        SELECT found.day, found.site
        FROM stale AS found JOIN unnest(%s::text[], %s::date[], %s::bigint[]) AS done (site, day, touched)
            ON found.site = done.site AND found.day = done.day AND found.touched = done.touched
        ORDER BY found.day, found.site FOR UPDATE OF found  -- the order in which collectors lock them
    ) AS same WHERE stale.day = same.day AND stale.site = same.site
"""

# The queries that compute a site's sums of a day. `wanted`: the sites and days to recompute.
_WANTED = "WITH wanted (site, day) AS (SELECT * FROM unnest(%(sites)s::text[], %(days)s::date[]))"
_MIRRORS = (
    "FROM wanted JOIN mirror USING (site)"
    " JOIN mirror_day d ON d.mirror = mirror.name AND d.day = wanted.day AND NOT d.taken_back"
)
_EACH = "CROSS JOIN LATERAL jsonb_each(d.exercises) AS e (exercise, said)"
_COUNTS = (
    "coalesce(sum((said->>'sets')::int), 0), coalesce(sum((said->>'left')::int), 0),"
    " coalesce(sum((said->>'reps')::int), 0), coalesce(sum((said->>'good')::int), 0),"
    " coalesce(sum((said->>'graded')::int), 0)"
)
AGGREGATE_SITES = (
    f"""{_WANTED} INSERT INTO use_sum
    SELECT site, day, exercise, {_COUNTS}, sum((said->>'seconds')::float8)
    FROM (SELECT site, d.day, exercise, said {_MIRRORS} {_EACH}) AS uses GROUP BY site, day, exercise""",
    f"""{_WANTED} INSERT INTO cue_sum
    SELECT site, d.day, exercise, cue, sum(given::int)
    {_MIRRORS} {_EACH} CROSS JOIN LATERAL jsonb_each_text(said->'cues') AS c (cue, given)
    GROUP BY site, d.day, exercise, cue""",
    f"""{_WANTED} INSERT INTO event_sum
    SELECT site, d.day, kind, sum(times::int)
    {_MIRRORS} CROSS JOIN LATERAL jsonb_each_text(d.running->'events') AS e (kind, times)
    GROUP BY site, d.day, kind""",
    f"""{_WANTED} INSERT INTO day_sum
    SELECT site, day, mirrors, sessions, coalesce(sets, 0), coalesce(left_early, 0), coalesce(reps, 0),
        coalesce(good, 0), coalesce(graded, 0), coalesce(cues, 0), up_s, out_of_order_s, hottest_c
    FROM (
        SELECT site, d.day, count(*) AS mirrors, sum(d.sessions) AS sessions,
            sum((running->>'up_s')::float8) AS up_s, sum((running->>'out_of_order_s')::float8) AS out_of_order_s,
            max((running->>'hottest_c')::float8) AS hottest_c
        {_MIRRORS} GROUP BY site, d.day
    ) AS machines LEFT JOIN (
        SELECT scope AS site, use_sum.day, sum(sets) AS sets, sum(left_early) AS left_early, sum(reps) AS reps,
            sum(good) AS good, sum(graded) AS graded
        FROM wanted JOIN use_sum ON scope = site AND use_sum.day = wanted.day GROUP BY 1, 2
    ) AS uses USING (site, day) LEFT JOIN (
        SELECT scope AS site, cue_sum.day, sum(given) AS cues
        FROM wanted JOIN cue_sum ON scope = site AND cue_sum.day = wanted.day GROUP BY 1, 2
    ) AS cue USING (site, day)""",
)
AGGREGATE_FLEET = (
    """INSERT INTO use_sum SELECT '*', day, exercise, sum(sets), sum(left_early), sum(reps), sum(good), sum(graded),
        sum(seconds)
    FROM use_sum WHERE day = ANY(%(days)s) AND scope <> '*' GROUP BY day, exercise""",
    """INSERT INTO cue_sum SELECT '*', day, exercise, cue, sum(given)
    FROM cue_sum WHERE day = ANY(%(days)s) AND scope <> '*' GROUP BY day, exercise, cue""",
    """INSERT INTO event_sum SELECT '*', day, kind, sum(times)
    FROM event_sum WHERE day = ANY(%(days)s) AND scope <> '*' GROUP BY day, kind""",
    """INSERT INTO day_sum SELECT '*', day, sum(mirrors), sum(sessions), sum(sets), sum(left_early), sum(reps),
        sum(good), sum(graded), sum(cues), sum(up_s), sum(out_of_order_s), max(hottest_c)
    FROM day_sum WHERE day = ANY(%(days)s) AND scope <> '*' GROUP BY day""",
)
SUM_TABLES = ("use_sum", "cue_sum", "event_sum", "day_sum")
DELETE_SUMS = (
    "DELETE FROM {table} USING unnest(%(sites)s::text[], %(days)s::date[]) AS w (s, d) WHERE scope = s AND day = d"
)
