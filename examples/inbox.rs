//! The inbox of the receivers: what was verified stands in a table before KPay is answered, and is
//! worked off afterwards, also by a program that was started again. Whoever can write into the table
//! can make events.

use std::error::Error;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use kpay_native::TransactionState;
use kpay_native::webhook::{Event, VerifiedWebhook};
use rusqlite::{Connection, OptionalExtension};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS inbox (
        id      INTEGER PRIMARY KEY,
        webhook TEXT NOT NULL,
        booked  INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX IF NOT EXISTS unbooked ON inbox (id) WHERE booked = 0;";

const ADD: &str = "INSERT INTO inbox (webhook) VALUES (?1)";
const NEXT: &str = "SELECT id, webhook FROM inbox WHERE booked = 0 ORDER BY id LIMIT 1";
const BOOKED: &str = "UPDATE inbox SET booked = 1 WHERE id = ?1";

/// How often it is looked whether something came.
const PAUSE: Duration = Duration::from_millis(50);

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// A table of verified webhooks.
pub(crate) struct Inbox(Mutex<Connection>);

impl Inbox {
    /// Opens the database, and makes the table where there is none.
    pub(crate) fn open(path: impl AsRef<Path>) -> Result<Self> {
        let store = Connection::open(path)?;
        store.busy_timeout(Duration::from_secs(2))?;
        store.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(store)))
    }

    /// Once it has returned, the event is on the disk and KPay can be answered.
    pub(crate) fn add(&self, webhook: &VerifiedWebhook) -> Result<()> {
        let store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        store.execute(ADD, [webhook.to_stored()])?;
        Ok(())
    }

    /// Books what comes, for ever: first what an earlier run of the program has left.
    pub(crate) fn work(&self) {
        loop {
            match self.book_next() {
                Ok(true) => continue,
                Ok(false) => {}
                Err(problem) => eprintln!("not booked, tried again: {problem}"),
            }
            thread::sleep(PAUSE);
        }
    }

    fn book_next(&self) -> Result<bool> {
        let store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = store.query_row(NEXT, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((id, webhook)): Option<(i64, String)> = next else { return Ok(false) };
        match VerifiedWebhook::from_trusted_store(&webhook) {
            Ok(webhook) => book(webhook.event()),
            // Nothing else may wait for what can't be read: the row stays for a person.
            Err(problem) => eprintln!("row {id} of the inbox: {problem}"),
        }
        store.execute(BOOKED, [id])?;
        Ok(true)
    }
}

/// Each family has its own records. Which stage follows, and what is delivered once however often an
/// event comes, `webhook_store_sql.rs` shows.
fn book(event: &Event) {
    let notice = event.notice();
    let id = notice.external_id.as_deref().or(notice.named_id()).unwrap_or("no id");
    let moved = event.state() == Some(TransactionState::Completed);
    match event {
        Event::Informative(_) => println!("{id}: on its way ({})", notice.event),
        Event::Payment(_) => println!("{id}: {}", if moved { "paid" } else { "not paid" }),
        Event::Payout(_) => println!("{id}: {}", if moved { "paid out" } else { "not paid out" }),
        Event::Refund(_) => {
            println!("{id}: {}", if moved { "given back" } else { "not given back" });
        }
        other => println!("{id}: {}: someone has to look", other.notice().event),
    }
}
