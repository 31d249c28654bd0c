//! Delivers each order once, however many receivers there are, however often KPay repeats itself, and
//! however many of the order's payments are paid: `settle_order` over your own SQL database, by
//! compare-and-set.
//!
//! `cargo run -p kpay-examples --bin webhook_store_sql -- orders.sqlite [receivers]`
//!
//! Four receivers, each with a connection of its own, get the same signed notifications twice, at
//! the same moments, two of them in reverse. Start the program again, or twice at once: nothing is
//! delivered a second time.

use std::error::Error;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use kpay_native::core::{ExpectedPayment, OrderRecord, OrderStep, settle_order};
use kpay_native::http::HeaderMap;
use kpay_native::webhook::{self, Event, SIGNATURE_HEADER};
use kpay_native::{Amount, Currency, ExternalId, Money, PaymentId, WebhookSecret};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params, params};

/// An order knows what it was delivered for. A payment knows its order from the init's answer, or from
/// the first notification that names both: no payment serves two orders.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS orders (
        external_id   TEXT PRIMARY KEY,
        amount        TEXT NOT NULL,
        currency      TEXT NOT NULL,
        delivered_for TEXT,
        deliveries    INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS payments (
        event_key   TEXT PRIMARY KEY,
        external_id TEXT NOT NULL REFERENCES orders,
        state       TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS attention (
        external_id TEXT NOT NULL,
        event_key   TEXT NOT NULL,
        reason      TEXT NOT NULL,
        PRIMARY KEY (event_key, reason)
    );";

const ORDER: &str = "INSERT INTO orders (external_id, amount, currency) VALUES (?1, '5000', 'XAF') ON CONFLICT DO NOTHING";
const LEARN: &str = "INSERT INTO payments (event_key, external_id, state) VALUES (:key, :order, :new) ON CONFLICT DO NOTHING";
const NEXT: &str = "UPDATE payments SET state = :new WHERE event_key = :key AND state = :stored";
const DELIVER: &str = "UPDATE orders SET delivered_for = :key, deliveries = deliveries + 1 WHERE external_id = :order AND delivered_for IS NULL";
const ATTENTION: &str = "INSERT INTO attention (external_id, event_key, reason) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

/// What a payment's own row says of its order counts more than what a notification says.
const READ: &str = "
    SELECT orders.external_id, amount, currency, delivered_for, state
    FROM orders LEFT JOIN payments ON event_key = :key
    WHERE orders.external_id =
        coalesce((SELECT external_id FROM payments WHERE event_key = :key), :order)";

const REPORT: &str = "
    SELECT external_id, deliveries,
        (SELECT group_concat(state, ' and ') FROM payments WHERE external_id = orders.external_id),
        (SELECT group_concat(DISTINCT ', ' || reason) FROM attention WHERE external_id = orders.external_id)
    FROM orders ORDER BY external_id";

const RECEIVERS: usize = 4;

/// How far away a database over a network is: far enough for another receiver to be first.
const ROUND_TRIP: Duration = Duration::from_millis(2);

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name a database file")?;
    let receivers = arguments.next().map_or(Ok(RECEIVERS), |count| count.parse())?;
    let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
    let store = open(&path)?;
    for order in ["ORDER-1", "ORDER-2", "ORDER-3", "ORDER-4", "ORDER-5"] {
        store.execute(ORDER, [order])?;
        // What the answer of the first init says.
        let key = format!("payment:pay_1_of_{order}");
        store.execute(LEARN, named_params! {":key": key, ":order": order, ":new": "open"})?;
    }

    let notifications = notifications(&secret)?;
    let together = Arc::new(Barrier::new(receivers));
    let receivers: Vec<_> = (0..receivers)
        .map(|receiver| {
            let (path, secret, mut inbox) = (path.clone(), secret.clone(), notifications.clone());
            inbox.extend(notifications.clone());
            if receiver % 2 == 1 {
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
    let Some(key) = event.key() else {
        eprintln!("'{}' names nothing: read what is open from KPay", event.notice().event);
        return Ok(());
    };
    loop {
        // An order that is not written yet may be so when the event comes again.
        let order = read(store, &key, event)?.ok_or("there is no such order")?;
        thread::sleep(ROUND_TRIP);
        match settle_order(&order, event) {
            OrderStep::Duplicate | OrderStep::Stale => return Ok(()),
            OrderStep::Conflict => {
                eprintln!("{key}: '{}' contradicts what is stored", event.notice().event);
                return Ok(());
            }
            OrderStep::OtherFamily => {
                eprintln!("{key}: payouts and refunds have tables of their own");
                return Ok(());
            }
            step if apply(store, &key, &order, event, &step)? => return Ok(()),
            // Another receiver was first: look again at what it has left.
            _ => {}
        }
    }
}

fn read(store: &Connection, key: &str, event: &Event) -> Result<Option<OrderRecord>> {
    let named = event.notice().external_id.as_deref();
    let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<[Option<String>; 5]> {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
    };
    let found =
        store.query_row(READ, named_params! {":key": key, ":order": named}, row).optional()?;
    let Some([Some(order), Some(amount), Some(currency), delivered_for, state]) = found else {
        return Ok(None);
    };
    let money = Money::new(amount.parse::<Amount>()?, Currency::from(currency.as_str()));
    let mut expected = ExpectedPayment::new(ExternalId::new(order)?, money);
    if state.is_some()
        && let Some(id) = event.notice().named_id()
    {
        // A payment that this order is known to have.
        expected = expected.payment_id(PaymentId::new(id)?);
    }
    // A state of a later version fails here: nothing is changed, and a person looks.
    let state = state.as_deref().map(str::parse).transpose()?;
    Ok(Some(OrderRecord::new(expected).state(state).delivered_for(delivered_for)))
}

/// Stores what a step says and what follows from it, all or nothing. `false` when another receiver
/// was first.
fn apply(
    store: &mut Connection,
    key: &str,
    order: &OrderRecord,
    event: &Event,
    step: &OrderStep,
) -> Result<bool> {
    let changes = store.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let id = order.expected.external_id.as_str();
    if let Some(new) = step.state() {
        let new = new.as_str();
        let changed = match &order.state {
            None => changes.execute(LEARN, named_params! {":key": key, ":order": id, ":new": new}),
            Some(stored) => {
                let stored = stored.as_str();
                changes.execute(NEXT, named_params! {":key": key, ":new": new, ":stored": stored})
            }
        };
        if changed? == 0 {
            return Ok(false);
        }
    }
    match step {
        // The delivery itself belongs here, as a row that another program works off.
        OrderStep::Deliver
            if changes.execute(DELIVER, named_params! {":key": key, ":order": id})? == 0 =>
        {
            return Ok(false);
        }
        OrderStep::PaidTwice => {
            changes.execute(ATTENTION, params![id, key, "paid twice"])?;
        }
        OrderStep::Mismatch(_) => {
            let named = event.notice().external_id.as_deref().unwrap_or(id);
            changes.execute(ATTENTION, params![named, key, "a payment that does not fit"])?;
        }
        _ => {}
    }
    changes.commit()?;
    Ok(true)
}

fn report(store: &Connection) -> Result<()> {
    let mut orders = store.prepare(REPORT)?;
    let mut rows = orders.query([])?;
    while let Some(row) = rows.next()? {
        let (order, deliveries, states): (String, u32, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let attention: Option<String> = row.get(3)?;
        println!("{order}: {states}, deliveries: {deliveries}{}", attention.unwrap_or_default());
    }
    Ok(())
}

/// Signed as KPay signs: a payment that completes, one that fails, one that fails and is paid after
/// all, an order that is paid by two payments, and a payment of one order that is told for another.
fn notifications(secret: &WebhookSecret) -> Result<Vec<(HeaderMap, String)>> {
    let mut all = Vec::new();
    for (order, payment, ends) in [
        ("ORDER-1", "pay_1_of_ORDER-1", &["initiated", "processing", "completed"][..]),
        ("ORDER-2", "pay_1_of_ORDER-2", &["initiated", "processing", "failed"]),
        ("ORDER-3", "pay_1_of_ORDER-3", &["initiated", "failed", "completed"]),
        ("ORDER-4", "pay_1_of_ORDER-4", &["initiated", "failed"]),
        ("ORDER-4", "pay_2_of_ORDER-4", &["initiated", "completed"]),
        ("ORDER-4", "pay_1_of_ORDER-4", &["completed"]),
        ("ORDER-5", "pay_1_of_ORDER-2", &["completed"]),
    ] {
        for end in ends {
            let status = match *end {
                "initiated" => "PENDING".to_owned(),
                end => end.to_uppercase(),
            };
            let body = format!(
                r#"{{"event":"payment.{end}","paymentId":"{payment}","externalId":"{order}","status":"{status}","amount":5000}}"#
            );
            let mut headers = HeaderMap::new();
            headers.insert(SIGNATURE_HEADER, secret.sign(body.as_bytes()).parse()?);
            all.push((headers, body));
        }
    }
    Ok(all)
}
