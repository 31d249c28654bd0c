//! What a 400 says of a refund: KPay answers so to a duplicate, and to a refund it does not make.
//!
//! No endpoint reads a refund, and its errors have no code, so the words decide (inferred). What they
//! leave open stays open: to send a refund again with its externalId is harmless.

use super::case::folded;
use crate::id::RefundId;
use crate::text::find;
use crate::text::is_uuid;

/// What the words of a refund's 400 mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RefundWord {
    /// The payment has a refund, or is refunded.
    Exists(Option<RefundId>),
    /// This refund was not made.
    Refused,
    /// Either.
    Unclear,
}

/// Words that mean that a refund exists, with bars between.
const EXISTS: &str = concat!(
    "active refund|already been refunded|already has a refund|already refunded|",
    "being refunded|deja ete rembourse|deja rembourse|en cours de remboursement|",
    "refund already exists|refund in progress|refund is already in progress|",
    "refund is already pending|refund is in progress|refund is pending|remboursement actif|",
    "remboursement en cours|remboursement est deja en cours|remboursement est en cours|",
    "remboursement existe deja",
);

/// Words that might.
const MAY_EXIST: &str = concat!(
    " actif| active|already|another refund|autre remboursement|deja|doublon|duplicate|",
    "en cours|existe|exists|in progress|ongoing",
);

/// Reasons that an existing refund is none of: something is missing, its time is over, a balance, the
/// payment's own status, a field.
const REASONS: &str = concat!(
    "7 days|7 jours|balance|delai|depasse|doit |doivent|eligible|expected|expir|insuffi|",
    "introuvable|invalid|must be|must not|n'est pas complete|n'existe pas|not completed|",
    "not exist|not found|obligatoire|only completed|refundable|remboursable|required|requis|",
    "seuls|should not|solde|too old|trop ancien|window",
);

/// A no without its reason.
const DENIALS: &str = concat!(
    "can not|can't|cannot|denied|impossible|ne peut|not allowed|not possible|not support|",
    "paiement est |pas possible|payment is |payment status|refus|statut du paiement|",
    "transaction est |transaction is |unable",
);

/// Whose id it is that stands behind such a word.
const OTHER_THINGS: &str = concat!(
    "account|application|client|commande|compte|customer|deposit|depot|merchant|order|",
    "paiement|payment|portefeuille|provider|transaction|wallet",
);

/// Statuses that a refund has while it stands in the way of another, and those that free the payment.
const STANDS: &[&str] = &["completed", "en attente", "en cours", "pending", "processing"];
const ENDED: &[&str] = &["annul", "cancelled", "echou", "failed"];

/// How far from an id its status may stand.
const BESIDE: usize = 32;

/// Reads the messages; `said` is all of them folded, and `path` the request's own.
pub(super) fn refund_word(messages: &[String], said: &str, path: &str) -> RefundWord {
    let says = |parts: &str| parts.split('|').any(|part| find(said, part).is_some());
    let (mut named, mut has_status) = (None, false);
    for message in messages {
        for id in ids_in(message, path) {
            if named.is_none() || (id.has_status && !has_status) {
                (named, has_status) = (RefundId::new(id.text).ok(), id.has_status);
            }
        }
    }
    match (has_status || says(EXISTS), says(REASONS)) {
        (true, false) => RefundWord::Exists(named),
        (true, true) => RefundWord::Unclear,
        (false, true) => RefundWord::Refused,
        (false, false) if says(DENIALS) && !says(MAY_EXIST) => RefundWord::Refused,
        (false, false) => RefundWord::Unclear,
    }
}

/// An id that may be a refund's.
struct FoundId<'a> {
    text: &'a str,
    /// Whether a refund's status stands beside it.
    has_status: bool,
}

/// The ids of a message that are neither in the request's path nor said to be of another thing.
fn ids_in<'a>(message: &'a str, path: &str) -> impl Iterator<Item = FoundId<'a>> {
    let is_of_id = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let path = path.to_ascii_lowercase();
    let mut start = 0;
    // The bytes of an id are ASCII, so what is between others is text.
    message.as_bytes().split(move |byte| !is_of_id(byte)).filter_map(move |word| {
        let (from, to) = (start, start + word.len());
        start = to + 1;
        let (text, before, after) =
            (message.get(from..to)?, message.get(..from)?, message.get(to..)?);
        let is_own = || find(&path, &text.to_ascii_lowercase()).is_some();
        if !(is_uuid(text) || is_refunds(text)) || is_own() || is_of_another(&folded(before)) {
            return None;
        }
        let (before, after) = (folded(before), folded(after));
        let (before, after) = (before.as_bytes(), after.as_bytes());
        let mut near = before.get(before.len().saturating_sub(BESIDE)..)?.to_vec();
        near.push(b'\n');
        near.extend_from_slice(after.get(..BESIDE.min(after.len()))?);
        let says = |statuses: &[&str]| {
            let is_near = |status: &&str| {
                near.windows(status.len()).any(|window| window == status.as_bytes())
            };
            statuses.iter().any(is_near)
        };
        let has_status = says(STANDS) && !says(ENDED);
        Some(FoundId { text, has_status })
    })
}

/// An id with a prefix like `rfd_`, which a word of prose has not.
fn is_refunds(text: &str) -> bool {
    let Some((prefix, rest)) = text.split_once('_') else { return false };
    prefix.len() < 8
        && prefix.starts_with(['r', 'R'])
        && rest.len() > 3
        && rest.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether what stands before an id says that it is another thing's: 'wallet 0ff6...'. A colon ends that.
fn is_of_another(before: &str) -> bool {
    let between = [' ', '"', '\'', '(', '#', '`'];
    let before = before.trim_end_matches(between);
    let before = before.strip_suffix(" id").unwrap_or(before).trim_end_matches(between);
    OTHER_THINGS.split('|').any(|thing| before.ends_with(thing))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUND: &str = "b7c1e2f3-0000-4000-8000-000000000001";
    const PAYMENT: &str = "11111111-2222-4333-8444-555555555555";

    fn word(message: &str) -> RefundWord {
        let message = message.replace("{r}", REFUND).replace("{R}", &REFUND.to_uppercase());
        let message = message.replace("{p}", PAYMENT).replace("{P}", &PAYMENT.to_uppercase());
        let path = format!("/api/v1/payments/{PAYMENT}/refund");
        refund_word(std::slice::from_ref(&message), &folded(&message), &path)
    }

    fn exists(id: &str) -> RefundWord {
        RefundWord::Exists(Some(RefundId::new(id).unwrap()))
    }

    #[test]
    fn an_id_beside_a_refunds_status_is_an_existing_refund() {
        for message in [
            "This payment has an active refund: {r} (PENDING)",
            "Un remboursement est en cours pour ce paiement : {r} (PENDING)",
            "A refund already exists for this payment: {r} (COMPLETED)",
            "Payment already refunded (refund {r}, status PENDING)",
            "Payment {p} already refunded (refund {r}, status PENDING)",
            "Payment {P} already refunded (refund {r}, status PENDING)",
            "Refund impossible: refund {r} is PROCESSING",
            "Remboursement impossible : un remboursement {r} (PENDING) existe",
            "Remboursement PENDING {r} pour {p}",
            "Refund {r} has the status pending",
            "Ce paiement est d\u{e9}j\u{e0} rembours\u{e9} ({r}).",
            "CE PAIEMENT EST D\u{c9}J\u{c0} REMBOURS\u{c9} ({r})",
        ] {
            assert_eq!(word(message), exists(REFUND), "{message}");
        }
        let upper = REFUND.to_uppercase();
        assert_eq!(word("This payment has an active refund: {R} (PENDING)"), exists(&upper));
        for id in ["rfd_abc123", "RFD_abc123", "ref_01HXYZ", "refund_77ab"] {
            let message = format!("A refund ({id}, PENDING) already exists for this payment");
            assert_eq!(word(&message), exists(id));
        }
    }

    #[test]
    fn words_that_can_mean_nothing_else_are_an_existing_refund_without_an_id() {
        for message in [
            "This payment is already being refunded",
            "This payment has already been refunded",
            "The payment already has a refund",
            "A refund is pending for this payment",
            "A refund in progress blocks this one",
            "Ce paiement est en cours de remboursement",
            "Un remboursement est d\u{e9}j\u{e0} en cours",
            "Un remboursement existe d\u{e9}j\u{e0} pour ce paiement",
            "Ce paiement a d\u{e9}j\u{e0} \u{e9}t\u{e9} rembours\u{e9}",
            "Refund impossible: this payment is already refunded",
            // The payment's own id is none of a refund.
            "Payment {P} already refunded",
        ] {
            assert_eq!(word(message), RefundWord::Exists(None), "{message}");
        }
    }

    #[test]
    fn a_denial_is_a_refusal() {
        for message in [
            "Remboursement impossible : le portefeuille {r} n'existe pas",
            "Remboursement impossible : le portefeuille {r} n\u{2019}existe pas",
            "Refund refused: transaction {r} has already expired",
            "Refund window of 7 days has passed",
            "The refund window has already expired",
            "Le d\u{e9}lai de remboursement est d\u{e9}j\u{e0} d\u{e9}pass\u{e9}",
            "Le paiement \u{e0} rembourser n'existe pas",
            "Paiement introuvable",
            "Payment not found",
            "Only COMPLETED payments can be refunded",
            "Seuls les paiements COMPLETED peuvent \u{ea}tre rembours\u{e9}s",
            "Insufficient balance for this refund",
            "Insufficient balance to refund: the funds were already withdrawn",
            "Solde insuffisant pour ce remboursement",
            "reason must be shorter than or equal to 255 characters",
            "property amount should not exist",
            "Remboursement impossible",
            "This payment cannot be refunded",
            "Ce paiement ne peut pas \u{ea}tre rembours\u{e9}",
            "Refund not possible: payment status is PENDING",
            "Payment {p} is PENDING and cannot be refunded",
            "Le paiement est en attente",
            "The wallet {r} was not found (COMPLETED)",
            "This transaction is too old to be refunded",
        ] {
            assert_eq!(word(message), RefundWord::Refused, "{message}");
        }
    }

    #[test]
    fn what_cant_be_decided_stays_open() {
        for message in [
            "Bad Request",
            "Refund",
            "Erreur",
            "External ID already in use",
            "Refund impossible: already requested",
            "Remboursement impossible : d\u{e9}j\u{e0} demand\u{e9}",
            "Duplicate",
            "{r}",
            // It has freed the payment.
            "The refund {r} (FAILED) of this COMPLETED payment",
            // Both at once.
            "A refund is pending, and the refund window has expired",
        ] {
            assert_eq!(word(message), RefundWord::Unclear, "{message}");
        }
    }
}
