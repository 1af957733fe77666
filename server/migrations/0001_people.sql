-- One text for SQLite and PostgreSQL: times are milliseconds since 1970 in BIGINT, JSON is TEXT.

CREATE TABLE users (
    id            TEXT   NOT NULL PRIMARY KEY,
    -- As it was typed, to be shown.
    name          TEXT   NOT NULL,
    -- Lower-cased, so that Wang.Min and wang.min are one person.
    name_key      TEXT   NOT NULL UNIQUE,
    password_hash TEXT   NOT NULL,
    role          TEXT   NOT NULL CHECK (role IN ('viewer', 'developer', 'releaser', 'admin')),
    disabled      BIGINT NOT NULL DEFAULT 0,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    -- SHA-256 of the id in the cookie: who reads this table cannot sign in with it.
    id_hash      TEXT   NOT NULL PRIMARY KEY,
    user_id      TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    -- The last request that was no stream, to the minute.
    last_used_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    data         TEXT   NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

-- At most one row: the link that makes the first Admin.
CREATE TABLE first_admin (
    only_row   BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    token_hash TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Failed log-ins. `subject` is a hash, because people type passwords into the name field.
CREATE TABLE sign_in_failures (
    kind     TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);
