//! Which case a refusal is, by its status and its words.

use super::refund::{RefundWord, refund_word};
use super::{CurrencyHint, Refusal, RefusalCase, RequestContext};
use crate::operation::Operation;
use crate::text::find;
use crate::text::say::say_to;

impl Refusal {
    pub(super) fn find_case(
        &self,
        operation: &Operation,
        asked: RequestContext<'_>,
    ) -> RefusalCase {
        match self.status.as_u16() {
            429 => RefusalCase::RateLimited,
            400..=499 if !self.is_from_kpay() => RefusalCase::Intermediary,
            400 => self.find_bad_request(operation, asked),
            401 => RefusalCase::Credentials,
            403 | 404 => RefusalCase::ForbiddenOrNotFound,
            409 if self.says(&["method_not_allowed"]) => RefusalCase::ProviderNotAllowed(None),
            409 => RefusalCase::Conflict,
            422 => RefusalCase::InsufficientBalance,
            405 | 413..=415 | 431 => RefusalCase::BadParameter,
            500..=599 => RefusalCase::ServerFailure,
            _ => RefusalCase::Undocumented,
        }
    }

    fn find_bad_request(&self, operation: &Operation, asked: RequestContext<'_>) -> RefusalCase {
        if operation.is_refund() {
            match refund_word(&self.messages, &self.folded(), asked.path) {
                RefundWord::Exists(id) => return RefusalCase::AlreadyRefunded(id),
                RefundWord::Unclear => return RefusalCase::RefundUnclear,
                RefundWord::Refused => {}
            }
        }
        if operation.moves_money() && self.says(&["insufficient", "insuffisant"]) {
            return RefusalCase::InsufficientBalance;
        }
        if self.says(&["currency", "devise"]) {
            let remove = self.says(&["should not exist", "not allowed", "interdit", "must not"]);
            let add = self.says(&["obligatoire", "required", "should not be empty", "requis"]);
            let hint = match (remove, add) {
                (true, _) => CurrencyHint::Remove,
                (_, true) => CurrencyHint::Add,
                _ if asked.names_currency => CurrencyHint::Remove,
                _ => CurrencyHint::Add,
            };
            return RefusalCase::Currency(hint);
        }
        if self.says(&["mode ussd", "ussd mode", "mode gateway", "gateway mode"]) {
            return RefusalCase::ModeMismatch;
        }
        if self.says(&["whitelist", "liste blanche", "method_not_allowed", "provider_not_allowed"])
        {
            return RefusalCase::ProviderNotAllowed(asked.provider.cloned());
        }
        RefusalCase::BadParameter
    }

    fn says(&self, parts: &[&str]) -> bool {
        let said = self.folded();
        parts.iter().any(|part| find(&said, part).is_some())
    }

    /// All that it says.
    fn folded(&self) -> String {
        let mut said = String::new();
        for text in self.messages.iter().chain(&self.code) {
            say_to!(&mut said; folded(text), "\n");
        }
        said
    }
}

/// A text in small letters without accents, so that words are found however they are written.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(folded_character).collect()
}

/// A small letter without its accent, as far as French goes: case tables for all of Unicode are large.
fn folded_character(character: char) -> char {
    match character {
        'à' | 'â' | 'À' | 'Â' => 'a',
        'ç' | 'Ç' => 'c',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'î' | 'ï' | 'Î' | 'Ï' => 'i',
        'ô' | 'Ô' => 'o',
        'ù' | 'û' | 'Ù' | 'Û' => 'u',
        '\u{2019}' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        _ => character.to_ascii_lowercase(),
    }
}
