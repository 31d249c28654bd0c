//! `/_sandbox/payments` and the other lists: what there is, the newest first.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Currency};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Answer;
use crate::amount::number;
use crate::answer::{Refusal, json};
use crate::body::Fields;
use crate::delivery::{DeliveryOutcome, DeliveryRecord, DeliveryState};
use crate::engine::Engine;
use crate::moment::iso;
use crate::status::Status;

/// How many rows there are at most, and unless told.
const MOST: usize = 1_000;
const USUAL: usize = 100;

impl Engine {
    pub(super) fn list_payments(&self, query: &Fields) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a, T> {
            application_id: &'a str,
            payment: T,
        }
        let rows: Vec<_> = self
            .payments
            .rows()
            .rev()
            .take(limit(query)?)
            .map(|it| Row {
                application_id: &self.applications[it.application].id,
                payment: it.object(),
            })
            .collect();
        Ok(json(StatusCode::OK, &rows))
    }

    pub(super) fn list_withdrawals(&self, query: &Fields) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a, T> {
            application_id: &'a str,
            withdrawal: T,
        }
        let rows: Vec<_> = self
            .withdrawals
            .rows()
            .rev()
            .take(limit(query)?)
            .map(|it| Row {
                application_id: &self.applications[it.application].id,
                withdrawal: it.object(),
            })
            .collect();
        Ok(json(StatusCode::OK, &rows))
    }

    pub(super) fn list_refunds(&self, query: &Fields) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a> {
            application_id: &'a str,
            id: &'a str,
            reference: &'a str,
            status: Status,
            amount: &'a RawValue,
            currency: &'a Currency,
            external_id: Option<&'a str>,
            reason: Option<&'a str>,
            original_payment_id: Option<&'a str>,
            created_at: String,
            completed_at: Option<String>,
            failed_at: Option<String>,
            failure_reason: Option<&'a str>,
        }
        let rows: Vec<_> = self
            .refunds
            .rows()
            .rev()
            .take(limit(query)?)
            .map(|it| Row {
                application_id: &self.applications[it.application].id,
                id: &it.id,
                reference: &it.reference,
                status: it.progress.status(),
                amount: it.amount.text(),
                currency: it.wallet.currency(),
                external_id: it.external_id.as_deref(),
                reason: it.reason.as_deref(),
                original_payment_id: self.payments.get(it.payment).map(|payment| &*payment.id),
                created_at: it.progress.created_at(),
                completed_at: it.progress.completed_at(),
                failed_at: it.progress.failed_at(),
                failure_reason: it.failure_reason(),
            })
            .collect();
        Ok(json(StatusCode::OK, &rows))
    }

    pub(super) fn list_wallets(&self) -> Response<Bytes> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a> {
            application_id: &'a str,
            country: &'a Country,
            currency: &'a Currency,
            balance: Option<Box<RawValue>>,
            reserved_balance: Option<Box<RawValue>>,
            available_balance: Option<Box<RawValue>>,
        }
        let rows: Vec<_> = self
            .applications
            .iter()
            .flat_map(|(_, application)| {
                application.wallets.all().map(|(key, holding)| Row {
                    application_id: &application.id,
                    country: key.country(),
                    currency: key.currency(),
                    balance: number(holding.balance),
                    reserved_balance: number(holding.reserved),
                    available_balance: number(holding.available()),
                })
            })
            .collect();
        json(StatusCode::OK, &rows)
    }

    pub(super) fn list_requests(&self, query: &Fields) -> Answer {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a> {
            id: u64,
            time: String,
            method: &'a str,
            path: &'a str,
            api_key: Option<&'a str>,
            status: u16,
            request_body: &'a str,
            response_body: &'a str,
            faults: &'a [String],
            delivered: bool,
        }
        let rows: Vec<_> = self
            .log
            .rows()
            .rev()
            .take(limit(query)?)
            .map(|it| Row {
                id: it.number,
                time: iso(it.at),
                method: &it.method,
                path: &it.path,
                api_key: it.api_key.as_deref(),
                status: it.status,
                request_body: &it.request_body,
                response_body: &it.response_body,
                faults: &it.faults,
                delivered: it.is_delivered,
            })
            .collect();
        Ok(json(StatusCode::OK, &rows))
    }

    pub(super) fn list_webhooks(&self, query: &Fields) -> Answer {
        let rows: Vec<_> =
            self.outbox.records().rev().take(limit(query)?).map(ShownWebhook::new).collect();
        Ok(json(StatusCode::OK, &rows))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownWebhook<'a> {
    id: u64,
    event: &'a str,
    payment_id: &'a str,
    url: &'a str,
    state: &'static str,
    body: &'a str,
    signature: &'a str,
    created_at: String,
    attempts: Vec<ShownAttempt<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownAttempt<'a> {
    started_at: String,
    ended_at: Option<String>,
    /// `null` while it is under way and when nobody answered.
    status: Option<u16>,
    excerpt: &'a str,
}

impl<'a> ShownWebhook<'a> {
    fn new(record: &'a DeliveryRecord) -> Self {
        let attempts = record.attempts.iter().map(|attempt| ShownAttempt {
            started_at: iso(attempt.started_at),
            ended_at: attempt.ended.map(|(at, _)| iso(at)),
            status: match attempt.ended {
                Some((_, DeliveryOutcome::Answered(status))) => Some(status.as_u16()),
                Some((_, DeliveryOutcome::NoAnswer)) | None => None,
            },
            excerpt: &attempt.excerpt,
        });
        Self {
            id: record.id.0,
            event: &record.event,
            payment_id: &record.payment_id,
            url: &record.url,
            state: match record.state {
                DeliveryState::Delivered => "delivered",
                DeliveryState::Gone => "gone",
                DeliveryState::UnderWay => "underWay",
                DeliveryState::Waiting => "waiting",
            },
            body: std::str::from_utf8(&record.body).unwrap_or_default(),
            signature: &record.signature,
            created_at: iso(record.created_at),
            attempts: attempts.collect(),
        }
    }
}

fn limit(query: &Fields) -> Result<usize, Refusal> {
    match query.text("limit") {
        None => Ok(USUAL),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Refusal::bad_request(format!("limit must be from 1 to {MOST}"))),
    }
}
