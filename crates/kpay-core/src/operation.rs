//! What core knows of each operation, apart from its types.

use http::Method;

use crate::auth::AuthKind;
use crate::text::find;

/// Where an id stands in a path.
pub(crate) const ID: &str = "{id}";

pub(crate) const REFUSED_TOKEN: &str = "The token was refused: it is \
    over, or of another application or environment. Fetch another; where a client has done so \
    by itself already, check the keys it fetches with";

/// An operation of the API: its name, its place on the wire and its rules.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name in this SDK, like `payments.init`: for errors, traces and metrics.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path with its placeholders, like `/api/v1/payments/{id}`: safe to log.
    pub path: &'static str,
    /// When a failed attempt may be repeated.
    pub retry: RetryClass,
    /// Which of KPay's published limits it counts for.
    pub limit: Limit,
    /// Whether KPay hosts a page whose address only the first answer gives.
    pub gateway: bool,
    /// Whether it is done when answered: nothing reads it, no webhook tells of it.
    pub at_once: bool,
    /// Whether its answer is a secret.
    pub(crate) secret: bool,
    /// The credentials it takes.
    pub(crate) auth: AuthKind,
}

impl Operation {
    pub(crate) const fn new(
        name: &'static str,
        method: Method,
        path: &'static str,
        retry: RetryClass,
        limit: Limit,
        auth: AuthKind,
    ) -> Self {
        Self {
            name,
            method,
            path,
            retry,
            limit,
            gateway: false,
            at_once: false,
            secret: false,
            auth,
        }
    }

    pub(crate) const fn gateway(mut self) -> Self {
        self.gateway = true;
        self
    }

    pub(crate) const fn at_once(mut self) -> Self {
        self.at_once = true;
        self
    }

    pub(crate) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Whether the operation moves money, so that its failure must say whether money moved.
    pub fn moves_money(&self) -> bool {
        !matches!(self.retry, RetryClass::Read)
    }

    /// The id in the path of a request, encoded as it stands there.
    pub(crate) fn id_in<'a>(&self, path: &'a str) -> Option<&'a str> {
        let at = find(self.path, ID)?;
        let after = self.path.get(at + ID.len()..)?;
        path.get(at..)?.strip_suffix(after)
    }

    pub(crate) fn is_refund(&self) -> bool {
        self.path.ends_with("/refund")
    }

    /// Whether it opens a page on which a customer pays. The page of a withdrawal is another matter:
    /// there the money is the merchant's own.
    pub(crate) fn opens_payment_page(&self) -> bool {
        self.gateway && matches!(self.retry, RetryClass::MoneyForSeconds)
    }
}

/// When an attempt may be repeated
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// A 429 and an attempt that was never sent are repeated for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryClass {
    /// It moves money: after an attempt that may have been processed it ends as unknown, unless
    /// the caller opts in for the call.
    Money,
    /// It moves money, and KPay advises to retry it: after an attempt that may have been processed
    /// it is repeated with the same externalId for a few seconds.
    MoneyForSeconds,
    /// It changes nothing: any failure of the network or the server may be repeated.
    Read,
}

/// KPay's published limits (contract: [Ground rules](crate::contract#ground-rules)). Every call counts for
/// the general one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// 100 requests a minute only.
    General,
    /// Also 20 gateway-page initialisations a minute.
    GatewayInit,
    /// Moves money: served before reads. 100 requests a minute only.
    Init,
    /// Also 60 status reads a minute.
    StatusRead,
}
