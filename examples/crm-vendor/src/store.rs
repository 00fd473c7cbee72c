//! The database: what the engine was told, what it is, and what is to be done.

use kardan::triggers::{Action, Effect, Outcome};
use rusqlite::{Connection, OptionalExtension, Result, params};

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS rules (text TEXT PRIMARY KEY) STRICT;
    CREATE TABLE IF NOT EXISTS engine (one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS effects (
        key TEXT PRIMARY KEY, at TEXT NOT NULL, effect TEXT NOT NULL, waits INTEGER NOT NULL, put_off INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS outbox ON effects (at, key) WHERE waits;
";

/// An SQLite file.
pub struct Store(Connection);

impl Store {
    pub fn open(file: &str) -> Result<Store> {
        let connection = Connection::open(file)?;
        connection.execute_batch(TABLES)?;
        Ok(Store(connection))
    }

    /// Writes what the engine was told, the engine and its effects: all, or nothing.
    pub fn write(
        &mut self,
        event: Option<(&str, &str)>,
        engine: &[u8],
        effects: &[Effect],
    ) -> Result<()> {
        let transaction = self.0.transaction()?;
        if let Some((id, event)) = event {
            transaction.execute("INSERT INTO events VALUES (?, ?)", params![id, event])?;
        }
        transaction.execute("REPLACE INTO engine VALUES (1, ?)", params![engine])?;
        for effect in effects {
            let performed = matches!(
                effect.action,
                Action::Send { .. }
                    | Action::Task { .. }
                    | Action::Earn { .. }
                    | Action::Emit { .. }
            );
            let waits = performed && effect.outcome == Outcome::Due;
            let put_off = matches!(effect.outcome, Outcome::PutOff { .. });
            // What was put off comes again under its key; nothing else does.
            transaction.execute(
                "INSERT INTO effects VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE
                 SET at = excluded.at, effect = excluded.effect, waits = excluded.waits, put_off = excluded.put_off
                 WHERE put_off",
                params![effect.key, effect.at.to_rfc3339(), form(effect)?, waits, put_off],
            )?;
        }
        transaction.commit()
    }

    /// The event of an id, as it was told.
    pub fn event(&self, id: &str) -> Result<Option<String>> {
        let mut found = self
            .0
            .prepare_cached("SELECT event FROM events WHERE id = ?")?;
        found.query_row([id], |row| row.get(0)).optional()
    }

    pub fn engine(&self) -> Result<Option<Vec<u8>>> {
        let engine = self
            .0
            .query_row("SELECT bytes FROM engine", [], |row| row.get(0));
        engine.optional()
    }

    /// All rules that there ever were.
    pub fn rules(&self) -> Result<Vec<String>> {
        let mut rules = self.0.prepare("SELECT text FROM rules")?;
        rules.query_map([], |row| row.get(0))?.collect()
    }

    pub fn add_rules(&self, rules: &str) -> Result<usize> {
        self.0
            .execute("INSERT OR IGNORE INTO rules VALUES (?)", [rules])
    }

    /// The effects that are to be done, by key.
    pub fn outbox(&self) -> Result<Vec<(String, serde_json::Value)>> {
        let mut waiting = self
            .0
            .prepare_cached("SELECT key, effect FROM effects WHERE waits ORDER BY at, key")?;
        waiting
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }

    pub fn done(&self, key: &str) -> Result<usize> {
        self.0
            .execute("UPDATE effects SET waits = 0 WHERE key = ?", [key])
    }
}

fn form(effect: &Effect) -> Result<serde_json::Value> {
    serde_json::to_value(effect)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
