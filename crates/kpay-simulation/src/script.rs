//! What happens in a history: drawn from a seed, written down, read again, shortened.

use std::fmt;

use kpay_sandbox::Fault;
use serde::{Deserialize, Serialize};

/// A history before it happens.
///
/// Everything beside the events follows from the seed, so that any part of the events is a script
/// of its own. Its text replays it:
///
/// ```
/// use kpay_simulation::Script;
///
/// let script = Script::draw(7);
/// assert_eq!(Script::read(&script.to_string()).unwrap(), script);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Where ids, waits and the ways of the network come from.
    pub seed: u64,
    /// What happens, by time.
    pub events: Vec<Event>,
}

/// Something that happens at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Milliseconds since the start.
    pub at: u64,
    /// What it is.
    pub deed: Deed,
}

/// What a customer, the shop's owner, the network, KPay or a thief does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Deed {
    /// A customer visits the gateway page of an order, if the shop has shown one.
    Browse {
        /// The order.
        order: u8,
        /// What the customer does there.
        does: Browsing,
    },
    /// A customer wants to pay an order, for the first time or again.
    Checkout {
        /// The order.
        order: u8,
    },
    /// A recipient visits the gateway page of a withdrawal, if the shop has shown one.
    Collect {
        /// Which withdrawal.
        number: u8,
        /// What the recipient does there.
        does: Browsing,
    },
    /// KPay has a bad moment: the next request of a kind meets these faults.
    Fault {
        /// Which request.
        on: Target,
        /// What goes wrong.
        faults: Vec<Fault>,
    },
    /// A thief visits the return page of an order that nobody paid.
    ForgeReturn {
        /// The order.
        order: u8,
        /// Another order, which may have been paid: its reference stands in the address.
        by: u8,
    },
    /// A thief tells the shop that an order is paid, without the secret.
    ForgeWebhook {
        /// The order.
        order: u8,
    },
    /// What goes wrong on the way of the next webhook.
    Webhook(WebhookFault),
    /// The owner looks at the balances, in many windows at once.
    Look {
        /// How many.
        times: u8,
    },
    /// The next request of a kind meets this on its way.
    Network {
        /// Which request.
        on: Target,
        /// What goes wrong.
        fault: NetworkFault,
    },
    /// Nothing reaches anyone for so many milliseconds.
    Outage(u64),
    /// The owner gives the money of an order back.
    Refund {
        /// The order.
        order: u8,
    },
    /// The owner changes the price of an order that is not paid.
    Reprice {
        /// The order.
        order: u8,
    },
    /// KPay's sandbox is killed, and begins again from its journal after so many milliseconds.
    RestartSandbox {
        /// How long it is away.
        millis: u64,
        /// Whether it dies in the middle of writing a line.
        torn: bool,
    },
    /// One of the shop's processes is killed, and begins again after so many milliseconds with
    /// nothing but the store. Which one follows from their number.
    RestartShop(u64),
    /// KPay has a bad day: a rule strikes requests by chance.
    Rule {
        /// The operation, if not all of them.
        operation: Option<String>,
        /// What goes wrong.
        fault: Fault,
        /// How many of a thousand.
        per_mille: u16,
    },
    /// The owner moves money between two wallets.
    Transfer {
        /// Which transfer.
        number: u8,
    },
    /// A customer waits at the till for the end of a payment.
    Wait {
        /// The order.
        order: u8,
    },
    /// The owner pays somebody out.
    Withdraw {
        /// Which withdrawal.
        number: u8,
    },
}

/// What a customer does on a gateway page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Browsing {
    /// Gives up.
    Cancel,
    /// Pays.
    Pay,
    /// Pays, and closes the window before the shop is visited again.
    PayAndLeave,
}

/// The kinds of requests that faults choose among.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// Whichever comes next.
    Any,
    /// The init of a payment.
    Init,
    /// Anything that moves money.
    Money,
    /// Anything that moves none.
    Read,
}

/// What goes wrong on the way of one request, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NetworkFault {
    /// The answer comes, and KPay closes the connection that the process keeps so long after it: what
    /// is sent at that moment is cut, and never arrives.
    ClosesAfterAnswer(u64),
    /// The connection is cut, and the request arrived.
    CutAfter,
    /// The connection is cut, and the request never arrives.
    CutBefore,
    /// The request arrives, and its answer after so long.
    LateAnswer(u64),
    /// The request arrives after so long, whether anybody waits for it or not.
    LateRequest(u64),
    /// The request arrives, and nothing ever comes back.
    LostAnswer,
    /// The request is lost without a word.
    LostRequest,
    /// There is no connection.
    NotSent,
}

/// What goes wrong on the way of one webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WebhookFault {
    /// The shop takes it, and its answer is lost.
    AnswerLost,
    /// It comes after so long, when nobody waits for the answer any more.
    Late(u64),
    /// It never comes.
    Lost,
    /// It comes twice.
    Twice,
}

impl Script {
    /// Reads what [`Display`](fmt::Display) wrote.
    ///
    /// # Errors
    /// Names the line that is not part of a script.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let seed = lines
            .next()
            .and_then(|line| line.strip_prefix("seed ")?.parse().ok())
            .ok_or("a script begins with its seed")?;
        let events = lines
            .map(|line| serde_json::from_str(line).map_err(|error| format!("{line}: {error}")))
            .collect::<Result<_, _>>()?;
        Ok(Self { seed, events })
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}", self.seed)?;
        for event in &self.events {
            // Serialising fails only on maps with keys that are not text, and there is none.
            writeln!(f, "{}", serde_json::to_string(event).unwrap_or_default())?;
        }
        Ok(())
    }
}
