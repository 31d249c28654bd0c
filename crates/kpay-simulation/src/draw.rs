//! Draws a script from a seed.

use std::time::Duration;

use kpay_sandbox::Fault;

use crate::random::Random;
use crate::script::{Browsing, Deed, Event, NetworkFault, Script, Target, WebhookFault};

/// How many orders, payouts and transfers there are to do something with.
const ORDERS: u64 = 6;
const PAYOUTS: u64 = 3;

/// The operations that a rule may name.
const OPERATIONS: [&str; 5] =
    ["initPayment", "getPayment", "refundPayment", "initWithdrawal", "getWithdrawal"];

impl Script {
    /// The script of a seed: always the same.
    pub fn draw(seed: u64) -> Self {
        let mut random = Random::new(seed, 0x5c21_7700);
        let mut events = Vec::new();
        let trouble = random.below(4);
        for order in 0..number(1 + random.below(ORDERS)) {
            buy(order, &mut random, &mut events);
        }
        for payout in 0..number(random.below(PAYOUTS + 1)) {
            for at in times(&mut random, 20) {
                events.push(Event { at, deed: Deed::Withdraw { number: payout } });
                if random.happens(85) {
                    let ways =
                        [Browsing::Pay, Browsing::Pay, Browsing::PayAndLeave, Browsing::Cancel];
                    let deed = Deed::Collect { number: payout, does: *random.one_of(&ways) };
                    events.push(Event { at: at + 500 + random.below(90_000), deed });
                }
            }
        }
        for transfer in 0..number(random.below(3)) {
            for at in times(&mut random, 20) {
                events.push(Event { at, deed: Deed::Transfer { number: transfer } });
            }
        }
        for _ in 0..random.below(1 + trouble * 6) {
            let deed = trouble_of(&mut random);
            events.push(Event { at: moment(&mut random), deed });
        }
        // Faults come before what they are to strike at the same moment.
        events.sort_by_key(|event| event.at);
        Self { seed, events }
    }
}

/// Everything about one order.
fn buy(order: u8, random: &mut Random, events: &mut Vec<Event>) {
    let first = moment(random);
    let mut add = |at, deed| events.push(Event { at, deed });
    add(first, Deed::Checkout { order });
    if random.happens(30) {
        add(first, ahead(random));
    }
    for _ in 0..random.below(3) {
        let later = first + random.below(60_000);
        add(later, Deed::Checkout { order });
    }
    if random.happens(80) {
        let does = *random.one_of(&[
            Browsing::Pay,
            Browsing::Pay,
            Browsing::PayAndLeave,
            Browsing::Cancel,
        ]);
        add(first + 500 + random.below(90_000), Deed::Browse { order, does });
    }
    if random.happens(30) {
        add(first + random.below(20_000), Deed::Wait { order });
    }
    if random.happens(35) {
        for _ in 0..1 + random.below(2) {
            add(first + 4_000 + random.below(300_000), Deed::Refund { order });
        }
    }
    if random.happens(10) {
        add(first + random.below(100_000), Deed::Reprice { order });
    }
    if random.happens(12) {
        add(first + random.below(60_000), Deed::ForgeWebhook { order });
    }
    if random.happens(12) {
        let by = number(random.below(ORDERS));
        add(first + random.below(120_000), Deed::ForgeReturn { order, by });
    }
}

fn trouble_of(random: &mut Random) -> Deed {
    match random.below(14) {
        0..4 => ahead(random),
        4..8 => {
            let webhooks = [
                WebhookFault::AnswerLost,
                WebhookFault::Late(3_000 + random.below(60_000)),
                WebhookFault::Lost,
                WebhookFault::Lost,
                WebhookFault::Twice,
            ];
            Deed::Webhook(*random.one_of(&webhooks))
        }
        8 => Deed::Outage(1_000 + random.below(90_000)),
        9 => Deed::RestartShop(random.below(20_000)),
        10 => {
            let millis = random.below(20_000);
            Deed::RestartSandbox { millis, torn: random.happens(50) }
        }
        11 => Deed::Look { times: number(1 + random.below(130)) },
        _ => Deed::Rule {
            operation: random.happens(70).then(|| (*random.one_of(&OPERATIONS)).to_owned()),
            fault: any_fault(random),
            per_mille: u16::try_from(100 + random.below(900)).unwrap_or(500),
        },
    }
}

/// Something that the next request meets.
fn ahead(random: &mut Random) -> Deed {
    let on = *random.one_of(&[Target::Any, Target::Init, Target::Money, Target::Money]);
    if random.happens(45) {
        let faults = [
            NetworkFault::ClosesAfterAnswer(random.below(5_000)),
            NetworkFault::CutAfter,
            NetworkFault::CutBefore,
            NetworkFault::LateAnswer(random.below(70_000)),
            NetworkFault::LateRequest(random.below(100_000)),
            NetworkFault::LostAnswer,
            NetworkFault::LostRequest,
            NetworkFault::NotSent,
        ];
        return Deed::Network { on, fault: *random.one_of(&faults) };
    }
    let mut faults = vec![any_fault(random)];
    if random.happens(40) {
        faults.push(any_fault(random));
    }
    Deed::Fault { on, faults }
}

/// What changes the course of a transaction, which happens seldom by the number of faults alone.
const COURSES: [Fault; 4] = [
    Fault::Cancels,
    Fault::CompletesAfterFailure(Duration::from_secs(60)),
    Fault::FailsAtOnce,
    Fault::UnknownStatus,
];

fn any_fault(random: &mut Random) -> Fault {
    let fault = match random.happens(15) {
        true => *random.one_of(&COURSES),
        false => *random.one_of(&Fault::ALL),
    };
    match fault {
        Fault::ClosesAfterAnswer(_) => {
            Fault::ClosesAfterAnswer(Duration::from_millis(random.below(5_000)))
        }
        Fault::CompletesAfterFailure(_) => {
            Fault::CompletesAfterFailure(Duration::from_millis(random.below(120_000)))
        }
        Fault::Latency(_) => Fault::Latency(Duration::from_millis(random.below(70_000))),
        Fault::TooManyRequests(_) => {
            let wait = Duration::from_millis(random.below(90_000));
            Fault::TooManyRequests(random.happens(50).then_some(wait))
        }
        Fault::WebhookLate(_) => Fault::WebhookLate(Duration::from_millis(random.below(90_000))),
        fault => fault,
    }
}

/// One moment or two.
fn times(random: &mut Random, again: u64) -> Vec<u64> {
    let first = moment(random);
    let mut times = vec![first];
    if random.happens(again) {
        times.push(first + random.below(90_000));
    }
    times
}

/// A moment of the first minutes.
fn moment(random: &mut Random) -> u64 {
    random.below(180_000)
}

fn number(number: u64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
