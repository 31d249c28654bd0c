//! `/_sandbox/payments` and the other lists: what there is, the newest first.

use std::ops::RangeInclusive;

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Currency};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::Engine;
use crate::gateway::GatewaySession;
use crate::http::fields::RequestFields;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route;
use crate::time::moment::iso;
use crate::transactions::status::{Status, StatusChange};
use crate::wallets::amount::number;
use crate::webhooks::delivery::{DeliveryOutcome, DeliveryRecord, DeliveryState};

/// How many rows there are at most, and unless told.
const MOST: usize = 1_000;
const USUAL: usize = 100;

/// More rows than are kept of anything.
const FURTHEST: usize = 1_000_000;

impl Engine {
    pub(super) fn list_payments(&self, query: &RequestFields) -> HandlerResult {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a, T> {
            application_id: &'a str,
            gateway_url: Option<String>,
            history: Vec<StatusChange>,
            payment: T,
        }
        let rows = self.transactions.payments.rows().rev().map(|it| Row {
            application_id: &self.merchant.applications[it.application].id,
            gateway_url: it.page().map(|page| self.gateway_url(page)),
            history: it.progress.history(),
            payment: it.object(),
        });
        ListWindow::read(query)?.of(rows)
    }

    pub(super) fn list_withdrawals(&self, query: &RequestFields) -> HandlerResult {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a, T> {
            application_id: &'a str,
            gateway_url: Option<String>,
            history: Vec<StatusChange>,
            withdrawal: T,
        }
        let rows = self.transactions.withdrawals.rows().rev().map(|it| Row {
            application_id: &self.merchant.applications[it.application].id,
            gateway_url: it.page().map(|page| self.gateway_url(page)),
            history: it.progress.history(),
            withdrawal: it.object(),
        });
        ListWindow::read(query)?.of(rows)
    }

    pub(super) fn list_refunds(&self, query: &RequestFields) -> HandlerResult {
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
        let rows = self.transactions.refunds.rows().rev().map(|it| Row {
            application_id: &self.merchant.applications[it.application].id,
            id: &it.id,
            reference: &it.reference,
            status: it.progress.status(),
            amount: it.amount.text(),
            currency: it.wallet.currency(),
            external_id: it.external_id.as_deref(),
            reason: it.reason.as_deref(),
            original_payment_id: self
                .transactions
                .payments
                .get(it.payment)
                .map(|payment| &*payment.id),
            created_at: it.progress.created_at(),
            completed_at: it.progress.completed_at(),
            failed_at: it.progress.failed_at(),
            failure_reason: it.failure_reason(),
        });
        ListWindow::read(query)?.of(rows)
    }

    pub(super) fn list_transfers(&self, query: &RequestFields) -> HandlerResult {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Row<'a, T> {
            application_id: &'a str,
            transfer: T,
        }
        let rows = self.transactions.transfers.rows().rev().map(|it| Row {
            application_id: &self.merchant.applications[it.application].id,
            transfer: it.object(),
        });
        ListWindow::read(query)?.of(rows)
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
            .merchant
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

    pub(super) fn list_requests(&self, query: &RequestFields) -> HandlerResult {
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
        let rows = self.log.rows().rev().map(|it| Row {
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
        });
        ListWindow::read(query)?.of(rows)
    }

    /// What there is to ask for; the dashboard takes the names for its fault rules from it.
    pub(super) fn list_routes(&self) -> Response<Bytes> {
        #[derive(Serialize)]
        struct Row {
            method: &'static str,
            path: &'static str,
            operation: Option<&'static str>,
        }
        let rows: Vec<_> = route::all()
            .map(|it| Row { method: it.method, path: it.path, operation: it.operation })
            .collect();
        json(StatusCode::OK, &rows)
    }

    fn gateway_url(&self, page: &GatewaySession) -> String {
        format!("{}/gateway/{}", self.address.base_url, page.token)
    }

    pub(super) fn list_webhooks(&self, query: &RequestFields) -> HandlerResult {
        ListWindow::read(query)?.of(self.outbox.records().rev().map(ShownWebhook::new))
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
                Some((_, DeliveryOutcome::NoResponse)) | None => None,
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

/// Which rows of a list are asked for.
struct ListWindow {
    limit: usize,
    offset: usize,
    /// In small letters.
    search: Option<String>,
}

impl ListWindow {
    fn read(query: &RequestFields) -> Result<Self, Refusal> {
        let number = |name: &str, usual: usize, range: RangeInclusive<usize>| match query.text(name)
        {
            None => Ok(usual),
            Some(text) => text.parse().ok().filter(|it| range.contains(it)).ok_or_else(|| {
                let (least, most) = (range.start(), range.end());
                Refusal::bad_request(format!("{name} must be from {least} to {most}"))
            }),
        };
        Ok(Self {
            limit: number("limit", USUAL, 1..=MOST)?,
            offset: number("offset", 0, 0..=FURTHEST)?,
            search: query.text("search").filter(|it| !it.is_empty()).map(|it| it.to_lowercase()),
        })
    }

    /// The rows that hold the searched text anywhere in their JSON.
    fn of<T: Serialize>(&self, rows: impl Iterator<Item = T>) -> HandlerResult {
        let holds = |row: &T| {
            self.search.as_ref().is_none_or(|search| {
                serde_json::to_string(row).is_ok_and(|text| text.to_lowercase().contains(search))
            })
        };
        let rows: Vec<T> = rows.filter(holds).skip(self.offset).take(self.limit).collect();
        Ok(json(StatusCode::OK, &rows))
    }
}
