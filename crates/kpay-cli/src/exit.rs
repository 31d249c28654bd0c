//! How a command ends, as a script sees it.

use std::process::ExitCode;

use kpay_native::{Error, ErrorKind, MoneyError, TransactionState};
use serde::{Serialize, Serializer};

/// The codes, and the surroundings a command reads, as `--help` shows them.
pub(crate) const HELP: &str = "\
Exit codes:
  0    success; for `payment get` and `withdrawal get` whatever the status, for an order without --wait
       when KPay has accepted it
  1    the demo did not go as planned, the sandbox could not start, or the output of a command that moves
       no money could not be written; `kpay doctor` found a wrong clock, or a key in the working tree; no
       receiver accepted the event of `kpay trigger`
  2    usage or invalid input, or live keys without --live; nothing was sent
  3    refused by KPay (4xx), and nothing moved by this call; a webhook or return that is not verified
  4    unknown whether money moved: keep the externalId, reconcile, and do not pay again under another
       externalId
  5    the request was not sent, or a read got no readable answer
  6    the payment or payout ended as FAILED, CANCELLED, EXPIRED or REFUNDED
  7    KPay has accepted the order, and how it ends is not known: it is still open at the deadline, it
       can't be read any more, or stdout could not be written (all ids are on stderr then); do not order it
       again
  8    the externalId is already in use, or the payment already has a refund: a transaction exists, of this
       call or of an older one; this is neither a success nor a failure
  130  interrupted by Ctrl-C; with `outcome`, `state` and ids when an order was under way

Environment:
  KPAY_API_KEY, KPAY_SECRET_KEY  the application's keys; never given as arguments
  KPAY_BASE_URL                  another address than KPay's, like that of `kpay sandbox`; for `kpay trigger` the sandbox
  KPAY_WEBHOOK_SECRET            what signs webhooks; for `kpay webhook`, `kpay trigger` and `kpay sandbox`
  KPAY_GATEWAY_SECRET            what signs the return from a gateway page; for `kpay return` and `kpay sandbox`
  KPAY_WEBHOOK_SECRET_PREVIOUS, KPAY_GATEWAY_SECRET_PREVIOUS
                                 the secrets before these, while they are replaced; both verify
  KPAY_ENV_FILE                  a file of KEY=VALUE lines for what the environment lacks
  HTTPS_PROXY, ALL_PROXY, NO_PROXY
                                 the proxy that calls use, and the hosts called without one; never for this machine
  SSL_CERT_FILE                  a file with the certificates to trust instead of the system's (Linux)
  NO_COLOR                       no colours and no spinner

With --json, every command that calls KPay prints exactly one line on stdout, and progress on stderr.
The line is the API's own answer, or {\"error\":{...}} with kind, message and exitCode, and what is
known of field, status, code, messages, externalId, paymentId, withdrawalId, refundId, transferId,
reference, newestStatus, gatewayUrl, retryAfterMs, advice and cause. Of an order it has outcome:
accepted, already_exists, not_moved or unknown; of one that KPay has accepted also state: open,
completed, failed, cancelled, expired or refunded. nextStep says in a word what to do then. When
stdout can't be written, the error goes to stderr. `kpay doctor` prints {\"checks\":[...],\"exitCode\":N},
and `kpay webhook listen` a line for each notification.";

/// How a command ended, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Success = 0,
    /// Something of this machine's, not of KPay's.
    Trouble = 1,
    Usage = 2,
    Refused = 3,
    UnknownOutcome = 4,
    NotSent = 5,
    EndedUnpaid = 6,
    StillOpen = 7,
    AlreadyExists = 8,
    Interrupted = 130,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// The code of a call that surely changed nothing.
    pub(crate) fn of_error(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidInput => Self::Usage,
            // A 5xx, a redirect or a 408 decided nothing, and a proxy's or a firewall's 4xx is not KPay's word: they
            // are not an answer to the question.
            ErrorKind::Refused
                if error.refusal().is_some_and(|refusal| {
                    let status = refusal.status;
                    status.is_client_error() && status != 408 && refusal.is_from_kpay()
                }) =>
            {
                Self::Refused
            }
            _ => Self::NotSent,
        }
    }

    pub(crate) fn of_money_error(error: &MoneyError) -> Self {
        match error {
            MoneyError::AlreadyExists { .. } => Self::AlreadyExists,
            // What was refused and surely not taken in was refused, whoever said so.
            MoneyError::NotMoved(error) if error.kind() == ErrorKind::Refused => Self::Refused,
            MoneyError::NotMoved(error) => Self::of_error(error),
            MoneyError::Unknown { .. } => Self::UnknownOutcome,
        }
    }

    /// The code of a wait that ended in this state.
    pub(crate) fn of_state(state: TransactionState) -> Self {
        match state {
            TransactionState::Completed => Self::Success,
            TransactionState::Cancelled
            | TransactionState::Expired
            | TransactionState::Failed
            | TransactionState::Refunded => Self::EndedUnpaid,
            TransactionState::Open => Self::StillOpen,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl Serialize for Exit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.code())
    }
}

#[cfg(test)]
mod tests {
    use kpay_native::{InvalidInputError, Status};

    use super::*;

    #[test]
    fn only_a_completed_payment_is_a_success() {
        for status in Status::ALL {
            let exit = Exit::of_state(status.state());
            assert_eq!(exit == Exit::Success, *status == Status::Completed, "{status}");
        }
        assert_eq!(Exit::of_state(Status::from("ON_HOLD").state()), Exit::StillOpen);
    }

    #[test]
    fn refused_input_ends_with_the_usage_code() {
        let input = InvalidInputError::new("amount", "must be more than zero");
        assert_eq!(Exit::of_error(&input.clone().into()), Exit::Usage);
        assert_eq!(Exit::of_money_error(&input.into()), Exit::Usage);
    }

    /// The codes and their meanings in the help, each on one line.
    fn explained() -> Vec<(String, String)> {
        let lines = HELP.lines().skip(1).take_while(|line| !line.is_empty());
        let mut found: Vec<(String, String)> = Vec::new();
        for line in lines {
            let (code, meaning) = line.split_at(7);
            match (code.trim(), found.last_mut()) {
                ("", Some((_, before))) => {
                    before.push(' ');
                    before.push_str(meaning.trim());
                }
                (code, _) => found.push((code.to_owned(), meaning.trim().to_owned())),
            }
        }
        found
    }

    #[test]
    fn the_docs_have_the_same_table_of_codes() {
        let page = include_str!("../../../docs/cli.md");
        let table = page.split("\n## ").find(|part| part.starts_with("Exit codes")).unwrap();
        let table = table.split("What a script does next").next().unwrap();
        let rows: Vec<(String, String)> = table
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
            .filter(|(code, _)| *code != "Code")
            .map(|(code, meaning)| (code.to_owned(), meaning.to_owned()))
            .collect();
        assert_eq!(rows, explained());
    }

    #[test]
    fn every_code_is_explained() {
        use Exit::*;
        assert_eq!(explained().len(), 10);
        for exit in [
            Success,
            Trouble,
            Usage,
            Refused,
            UnknownOutcome,
            NotSent,
            EndedUnpaid,
            StillOpen,
            AlreadyExists,
            Interrupted,
        ] {
            let code = exit.code().to_string();
            assert!(explained().iter().any(|(explained, _)| *explained == code), "{exit:?}");
        }
    }
}
