//! Books each payment once, however many receivers there are and however often KPay repeats itself:
//! `advance` over one column of your own SQL database, by compare-and-set.
//!
//! `cargo run -p kpay-examples --bin webhook_store_sql -- orders.sqlite`
//!
//! Four receivers, each with a connection of its own, get the same signed notifications twice, at
//! the same moments, two of them in reverse. Start the program again, or twice at once: nothing is
//! booked anew.

use std::error::Error;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use kpay_native::http::HeaderMap;
use kpay_native::webhook::{self, Event, SIGNATURE_HEADER};
use kpay_native::{
    Advance, Amount, Currency, ExpectedPayment, ExternalId, Money, Stage, WebhookSecret, advance,
};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS orders (
        external_id TEXT PRIMARY KEY,
        amount      TEXT NOT NULL,
        currency    TEXT NOT NULL,
        deliveries  INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS transactions (
        event_key TEXT PRIMARY KEY,
        stage     TEXT NOT NULL
    );";

const READ: &str = "SELECT stage FROM transactions WHERE event_key = :key";
const FIRST: &str =
    "INSERT INTO transactions (event_key, stage) VALUES (:key, :new) ON CONFLICT DO NOTHING";
const NEXT: &str =
    "UPDATE transactions SET stage = :new WHERE event_key = :key AND stage = :stored";
const DELIVER: &str = "UPDATE orders SET deliveries = deliveries + 1 WHERE external_id = :order";

const RECEIVERS: usize = 4;

/// How far away a database over a network is: far enough for another receiver to be first.
const ROUND_TRIP: Duration = Duration::from_millis(2);

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let path = std::env::args().nth(1).ok_or("name a database file")?;
    let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
    let store = open(&path)?;
    for order in ["ORDER-1", "ORDER-2", "ORDER-3"] {
        let insert =
            "INSERT INTO orders (external_id, amount, currency) VALUES (?1, '5000', 'XAF')";
        store.execute(&format!("{insert} ON CONFLICT DO NOTHING"), [order])?;
    }

    let notifications = notifications(&secret)?;
    let together = Arc::new(Barrier::new(RECEIVERS));
    let receivers: Vec<_> = (0..RECEIVERS)
        .map(|receiver| {
            let (path, secret, mut inbox) = (path.clone(), secret.clone(), notifications.clone());
            inbox.extend(notifications.clone());
            if receiver >= RECEIVERS / 2 {
                inbox.reverse();
            }
            let together = Arc::clone(&together);
            thread::spawn(move || -> Result<()> {
                let mut store = open(&path);
                for (headers, body) in &inbox {
                    together.wait();
                    // Who fails goes on to wait, for the others wait for everyone.
                    store = store.and_then(|mut store| {
                        let event = webhook::verify(headers, body.as_bytes(), &secret)?;
                        receive(&mut store, &event)?;
                        Ok(store)
                    });
                }
                store.map(drop)
            })
        })
        .collect();
    for receiver in receivers {
        receiver.join().map_err(|_| "a receiver panicked")??;
    }
    report(&store)
}

fn open(path: &str) -> Result<Connection> {
    let store = Connection::open(path)?;
    store.busy_timeout(Duration::from_secs(30))?;
    store.execute_batch(SCHEMA)?;
    Ok(store)
}

/// What a handler does with a verified event before it acknowledges it. On an error it answers 5xx,
/// and KPay sends the event again.
fn receive(store: &mut Connection, event: &Event) -> Result<()> {
    let key = event.key();
    loop {
        let stored: Option<String> = store.query_row(READ, [&key], |row| row.get(0)).optional()?;
        let stored = stored.as_deref().map(Stage::from);
        thread::sleep(ROUND_TRIP);
        match advance(stored.as_ref(), event) {
            Advance::Apply(next) if !apply(store, event, stored.as_ref(), &next)? => {}
            Advance::Apply(_) | Advance::Duplicate | Advance::Stale => return Ok(()),
            Advance::Conflict => {
                eprintln!("{key}: '{}' contradicts what is stored", event.notice().event);
                return Ok(());
            }
        }
    }
}

/// Stores the next stage and what follows from it, both or neither. `false` when another receiver
/// was first.
fn apply(
    store: &mut Connection,
    event: &Event,
    stored: Option<&Stage>,
    next: &Stage,
) -> Result<bool> {
    let changes = store.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (key, new) = (event.key(), next.as_str());
    let changed = match stored {
        None => changes.execute(FIRST, params![key, new])?,
        Some(stored) => changes.execute(NEXT, params![new, key, stored.as_str()])?,
    };
    if changed == 0 {
        return Ok(false);
    }
    if let (Event::Payment(payment), Stage::Completed) = (event, next) {
        let order = payment.notice.external_id.as_deref().ok_or("a payment without an order")?;
        let read = "SELECT amount, currency FROM orders WHERE external_id = ?1";
        let (amount, currency): (String, String) =
            changes.query_row(read, [order], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let money = Money::new(amount.parse::<Amount>()?, Currency::from(currency.as_str()));
        let expected = ExpectedPayment::new(ExternalId::new(order)?, money);
        if payment.notice.matches(&expected).differs() {
            eprintln!("{order}: paid, but not what was asked: someone has to look");
        } else {
            changes.execute(DELIVER, [order])?;
        }
    }
    changes.commit()?;
    Ok(true)
}

fn report(store: &Connection) -> Result<()> {
    let mut orders = store.prepare(
        "SELECT external_id, deliveries, stage FROM orders
         JOIN transactions ON event_key = 'payment:pay_' || external_id ORDER BY external_id",
    )?;
    let mut rows = orders.query([])?;
    while let Some(row) = rows.next()? {
        let (order, deliveries, stage): (String, u32, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        println!("{order}: {stage}, deliveries: {deliveries}");
    }
    Ok(())
}

/// Signed as KPay signs: a payment that completes, one that fails, and one that fails and is paid
/// after all.
fn notifications(secret: &WebhookSecret) -> Result<Vec<(HeaderMap, String)>> {
    let paid = ["initiated", "processing", "completed"];
    let failed = ["initiated", "processing", "failed"];
    let late = ["initiated", "failed", "completed"];
    let mut all = Vec::new();
    for (order, ends) in [("ORDER-1", paid), ("ORDER-2", failed), ("ORDER-3", late)] {
        for end in ends {
            let status = match end {
                "initiated" => "PENDING".to_owned(),
                end => end.to_uppercase(),
            };
            let body = format!(
                r#"{{"event":"payment.{end}","paymentId":"pay_{order}","externalId":"{order}","status":"{status}","amount":5000}}"#
            );
            let mut headers = HeaderMap::new();
            headers.insert(SIGNATURE_HEADER, secret.sign(body.as_bytes()).parse()?);
            all.push((headers, body));
        }
    }
    Ok(all)
}
