//! What a refusal says to whoever reads it, and what to do then.

use super::{CurrencyHint, Refusal, RefusalCase};
use crate::text::say::{Say, display_as_said, say_to};

impl Refusal {
    pub(crate) fn advice(&self) -> Option<&'static str> {
        Some(match &self.case {
            RefusalCase::Credentials => {
                "Check that both keys are of the same application and environment, and whole. If the secret key \
                 starts with sk_, create a new one in KPay's dashboard: today's have no prefix"
            }
            RefusalCase::Currency(CurrencyHint::Remove) => {
                "This application's mode or KPay's version takes no currency: send the request without it"
            }
            RefusalCase::Currency(CurrencyHint::Add) => {
                "KPay demands a currency here: set it on the gateway-page request. A USSD request has none, so this \
                 answer to one means that the application works in GATEWAY mode"
            }
            RefusalCase::ForbiddenOrNotFound if self.by_other_id => {
                "The id is unknown, or belongs to another application or environment. If it is your externalId: KPay \
                 can't look that up. Ask by the id or the reference that KPay's answer gave, or wait for the webhook, \
                 which carries all of them"
            }
            RefusalCase::ForbiddenOrNotFound => {
                "The id is unknown, or belongs to another application or environment: check the id and the keys"
            }
            RefusalCase::InsufficientBalance => {
                "Top the wallet up, or wait until what is reserved is free"
            }
            RefusalCase::Intermediary => {
                "This says nothing of the keys, the id or the fields: ask who runs the proxy or firewall on the way \
                 to KPay, with the time and the headers named here"
            }
            RefusalCase::ModeMismatch => {
                "Whether an application works in USSD or GATEWAY mode is set in KPay's dashboard: change it there, \
                 or use the other kind of request"
            }
            RefusalCase::ProviderNotAllowed(_) => {
                "Allow the provider for this application in KPay's dashboard, or offer the customer another"
            }
            RefusalCase::Undocumented if self.status.is_redirection() => {
                "Redirects are not followed: check the base URL"
            }
            RefusalCase::AlreadyRefunded(_)
            | RefusalCase::BadParameter
            | RefusalCase::Conflict
            | RefusalCase::RateLimited
            | RefusalCase::RefundUnclear
            | RefusalCase::ServerFailure
            | RefusalCase::Undocumented => return None,
        })
    }
}

impl Say for Refusal {
    fn say(&self, to: &mut String) {
        let status = self.status.as_u16();
        if !self.is_from_kpay() {
            return self.say_whose(to);
        }
        say_to!(to; "KPay answered ", status);
        if let Some(name) = self.code.as_ref().or(self.error.as_ref()) {
            say_to!(to; " ", name);
        }
        for (place, message) in self.messages.iter().enumerate() {
            say_to!(to; if place == 0 { ": " } else { "; " }, message);
        }
        if let RefusalCase::ProviderNotAllowed(Some(provider)) = &self.case {
            say_to!(to; " (provider ", provider, ")");
        }
    }
}

impl Refusal {
    /// Of an answer that is not in KPay's form: what it looks like, for whoever has to find its sender.
    fn say_whose(&self, to: &mut String) {
        say_to!(to; "the answer ", self.status.as_u16());
        if self.cut {
            return " was cut, so that nobody can tell whether KPay or a proxy gave it".say(to);
        }
        " is not KPay's, but a proxy's or firewall's".say(to);
        match (&self.title, &self.excerpt) {
            (Some(title), _) => say_to!(to; ": the page \"", title, "\""),
            (None, Some(_)) => ": a body of another form".say(to),
            (None, None) => ": an empty body".say(to),
        }
        let marks =
            [("", &self.content_type), ("server ", &self.server), ("cf-ray ", &self.cf_ray)];
        let mut before = " [";
        for (name, value) in marks {
            if let Some(value) = value {
                say_to!(to; before, name, value);
                before = ", ";
            }
        }
        if before != " [" {
            "]".say(to);
        }
    }
}

display_as_said!(Refusal);
