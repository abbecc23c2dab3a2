/** Version of the tables, kept as the file's `user_version`. A change is a new entry of `migrations`; entries are never edited. */
export const migrations: readonly string[] = [
  `CREATE TABLE binding (name TEXT NOT NULL) STRICT;
   CREATE TABLE inbox (id INTEGER PRIMARY KEY AUTOINCREMENT, request TEXT NOT NULL) STRICT;
   -- Counting reads this instead of the requests themselves.
   CREATE INDEX inbox_ids ON inbox (id);
   CREATE TABLE seen (key TEXT PRIMARY KEY, expires_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX seen_expiry ON seen (expires_at_ms);
   -- A turn that goes on has no end of its time.
   CREATE TABLE turn (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at_ms INTEGER) STRICT;
   CREATE INDEX turn_expiry ON turn (expires_at_ms) WHERE expires_at_ms IS NOT NULL;
   CREATE TABLE thread (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX thread_expiry ON thread (expires_at_ms);
   CREATE TABLE dead (
     id INTEGER PRIMARY KEY AUTOINCREMENT, request TEXT NOT NULL, turn TEXT NOT NULL,
     problem TEXT NOT NULL, buried_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE epoch (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), value INTEGER NOT NULL) STRICT;
   CREATE TABLE lease (
     only_row INTEGER PRIMARY KEY CHECK (only_row = 1), holder TEXT NOT NULL, epoch INTEGER NOT NULL,
     expires_at_ms INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TABLE watermarks (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), value TEXT NOT NULL) STRICT;`,
  `CREATE TABLE rating (
     turn TEXT NOT NULL, user TEXT NOT NULL, value TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (turn, user)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX rating_time ON rating (at_ms);
   CREATE TABLE signing_key (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), value TEXT NOT NULL) STRICT;`,
  `CREATE TABLE last_turns (user TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX last_turns_expiry ON last_turns (expires_at_ms);`,
];
