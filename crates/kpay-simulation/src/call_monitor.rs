//! Who watches: every request, every call, and what came of both.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use kpay_client::core::{Attempt, MoneyError, TransactionState};

use crate::invariant::{Invariant, Violation};
use crate::shop::AcceptedOrder;
use crate::shop::store::Store;
use crate::truth::Truth;

const MINUTE: Duration = Duration::from_secs(60);

/// KPay's published limits a minute: all requests, gateway inits, status reads.
const LIMITS: [usize; 3] = [100, 20, 60];

/// What a call ended with.
pub(crate) enum CallEnd {
    AlreadyExists,
    NotMoved,
    /// A call that moves no money: any end is right, if only it comes in time.
    Read,
    /// With the id that was answered.
    Success(String),
    Unknown,
}

impl CallEnd {
    pub(crate) fn of(result: &Result<(AcceptedOrder, Vec<Attempt>), MoneyError>) -> Self {
        match result {
            Ok((taken, _)) => Self::Success(taken.id.clone()),
            Err(MoneyError::AlreadyExists { .. }) => Self::AlreadyExists,
            Err(MoneyError::NotMoved(_)) => Self::NotMoved,
            Err(MoneyError::Unknown { .. }) => Self::Unknown,
        }
    }
}

/// What a request counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestClass {
    GatewayInit,
    Init,
    Other,
    OtherMoney,
    StatusRead,
}

struct Call {
    what: String,
    process: u8,
    until: Duration,
    /// What its requests have made, by id.
    made: Vec<String>,
    /// How many of its requests were surely refused or never sent, and how many there were.
    certain: (u32, u32),
    /// Whether it was told that something exists.
    saw_conflict: bool,
    has_ended: bool,
    was_not_moved: bool,
}

#[derive(Default)]
pub(crate) struct CallMonitor {
    calls: BTreeMap<u64, Call>,
    began: u64,
    /// The moments of the last minute of each process, for each limit.
    sent: BTreeMap<u8, [VecDeque<Duration>; 3]>,
    /// The externalIds that a process has left unknown, until it is told better.
    left_open: BTreeSet<(u8, String)>,
    /// What the shop has booked as completed: externalIds with ids.
    booked: BTreeSet<(String, String)>,
    violation: Option<Violation>,
}

impl CallMonitor {
    /// A call of a process begins, and gets its number.
    pub(crate) fn begin_call(
        &mut self,
        (process, what): (u8, &str),
        deadline: Duration,
        now: Duration,
    ) -> u64 {
        self.began += 1;
        let call = Call {
            what: what.to_owned(),
            process,
            until: now.saturating_add(deadline),
            made: Vec::new(),
            certain: (0, 0),
            saw_conflict: false,
            has_ended: false,
            was_not_moved: false,
        };
        self.calls.insert(self.began, call);
        self.began
    }

    /// The call under way that sends under an externalId.
    pub(crate) fn call_of(&self, external_id: &str) -> Option<u64> {
        let of_it = |call: &Call| call.what == external_id && !call.has_ended;
        self.calls.iter().rev().find(|(_, call)| of_it(call)).map(|(number, _)| *number)
    }

    /// A request of a process goes out.
    pub(crate) fn record_request(
        &mut self,
        process: u8,
        class: RequestClass,
        call: Option<u64>,
        now: Duration,
    ) {
        if let Some(call) = call.and_then(|call| self.calls.get_mut(&call)) {
            call.certain.1 += 1;
        }
        let counts = [true, class == RequestClass::GatewayInit, class == RequestClass::StatusRead];
        let mut too_many = None;
        let windows = self.sent.entry(process).or_default();
        for ((window, limit), counts) in windows.iter_mut().zip(LIMITS).zip(counts) {
            while window.front().is_some_and(|at| now.saturating_sub(*at) >= MINUTE) {
                window.pop_front();
            }
            if counts {
                window.push_back(now);
                too_many = too_many.or((window.len() > limit).then_some((window.len(), limit)));
            }
        }
        if let Some((count, limit)) = too_many {
            self.report_broken(
                Invariant::LimitsAreKept,
                now,
                format!("{count} {class:?}, {limit} may"),
            );
        }
    }

    /// A request of a call was surely refused, or never sent.
    pub(crate) fn record_harmless(&mut self, call: Option<u64>) {
        if let Some(call) = call.and_then(|call| self.calls.get_mut(&call)) {
            call.certain.0 += 1;
        }
    }

    /// A call is told that something holds its externalId.
    pub(crate) fn record_conflict(&mut self, call: Option<u64>) {
        if let Some(call) = call.and_then(|call| self.calls.get_mut(&call)) {
            call.saw_conflict = true;
        }
    }

    /// What a call sent has made something, perhaps long after the call.
    pub(crate) fn record_transactions(&mut self, call: Option<u64>, ids: &[String], now: Duration) {
        let Some(call) = call.and_then(|call| self.calls.get_mut(&call)) else { return };
        call.made.extend_from_slice(ids);
        if call.was_not_moved && !ids.is_empty() {
            let what = format!("{} made {ids:?} after NotMoved", call.what);
            self.report_broken(Invariant::NotMovedIsTrue, now, what);
        }
    }

    /// A call has ended.
    pub(crate) fn end_call(&mut self, number: u64, ended: CallEnd, truth: &Truth, now: Duration) {
        let Some(call) = self.calls.get_mut(&number) else { return };
        call.has_ended = true;
        let what = call.what.clone();
        let until = call.until;
        let of_process = (call.process, what.clone());
        let mut broken = None;
        match ended {
            CallEnd::Read => {}
            CallEnd::NotMoved => {
                call.was_not_moved = true;
                if !call.made.is_empty() {
                    let seen = format!("{what} made {:?}", call.made);
                    broken = Some((Invariant::NotMovedIsTrue, seen));
                } else if call.saw_conflict {
                    let seen = format!("{what} was told that it exists");
                    broken = Some((Invariant::NotMovedIsTrue, seen));
                }
            }
            CallEnd::AlreadyExists => {
                let holds = truth.of(&what).next().is_some() || truth.transfers.contains_key(&what);
                if !holds {
                    broken = Some((Invariant::AlreadyExistsIsTrue, format!("nothing is {what}")));
                }
            }
            CallEnd::Success(ref id) => {
                let is_so = truth.rows.get(id).is_some_and(|row| row.external_id == what)
                    || truth.transfers.contains_key(&what);
                if !is_so {
                    broken = Some((Invariant::SuccessIsTrue, format!("{id} is not {what}")));
                }
            }
            CallEnd::Unknown => {
                let (certain, sent) = call.certain;
                if call.saw_conflict {
                    let seen = format!("{what} was told that it exists");
                    broken = Some((Invariant::UnknownIsHonest, seen));
                } else if certain == sent && !self.left_open.contains(&of_process) {
                    let seen = format!("{what}: {certain} of {sent} attempts surely did nothing");
                    broken = Some((Invariant::UnknownIsHonest, seen));
                }
            }
        }
        match ended {
            CallEnd::AlreadyExists | CallEnd::Success(_) => {
                self.left_open.remove(&of_process);
            }
            CallEnd::Unknown => {
                self.left_open.insert(of_process);
            }
            CallEnd::NotMoved | CallEnd::Read => {}
        }
        if let Some((invariant, seen)) = broken {
            self.report_broken(invariant, now, seen);
        }
        self.in_time(&what, until, now);
    }

    /// Time has passed: whether a call should have ended by now.
    pub(crate) fn check_deadlines(&mut self, now: Duration) {
        let late = self.calls.values().find(|call| !call.has_ended && call.until < now);
        if let Some((what, until)) = late.map(|call| (call.what.clone(), call.until)) {
            self.in_time(&what, until, now);
        }
    }

    fn in_time(&mut self, what: &str, until: Duration, now: Duration) {
        if now > until {
            let late = now.saturating_sub(until).as_millis();
            let seen = format!("{what} is {late} ms over its deadline");
            self.report_broken(Invariant::NoCallOutlivesItsDeadline, now, seen);
        }
    }

    /// A process of the shop has ended, its calls with it; the next client starts its count again.
    pub(crate) fn end_process(&mut self, process: u8) {
        for call in self.calls.values_mut().filter(|call| call.process == process) {
            call.has_ended = true;
        }
        self.sent.remove(&process);
        self.left_open.retain(|(other, _)| *other != process);
    }

    /// Something that was booked as completed, and is not any more.
    pub(crate) fn find_unlearned(&mut self, store: &Store) -> Option<String> {
        let is_booked = |state: &TransactionState| {
            matches!(state, TransactionState::Completed | TransactionState::Refunded)
        };
        for (external_id, record) in &store.records {
            let booked = record.movements.iter().filter(|(_, it)| is_booked(&it.state));
            self.booked.extend(booked.map(|(id, _)| (external_id.clone(), id.clone())));
        }
        let is_lost = |(external_id, id): &&(String, String)| {
            let movement = store.records.get(external_id).and_then(|it| it.movements.get(id));
            movement.is_none_or(|it| !is_booked(&it.state))
        };
        let lost = self.booked.iter().find(is_lost);
        lost.map(|(external_id, id)| format!("{id} of {external_id} was completed"))
    }

    /// Keeps the first violation.
    pub(crate) fn report_broken(&mut self, invariant: Invariant, at: Duration, what: String) {
        self.violation.get_or_insert(Violation { invariant, at, what });
    }

    pub(crate) fn take_violation(&mut self) -> Option<Violation> {
        self.violation.take()
    }
}
