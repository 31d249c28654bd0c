//! How a command ends, as a script sees it.

use std::process::ExitCode;

use kpay_native::{Error, ErrorKind, MoneyError, Outcome};
use serde::{Serialize, Serializer};

/// The codes, and the surroundings a command reads, as `--help` shows them.
pub(crate) const HELP: &str = "\
Exit codes:
  0    success; for `payment get` and `withdrawal get` whatever the status
  1    the demo went another way, the sandbox could not start, or the output could not be written;
       `kpay doctor` found a wrong clock, or a key in the working tree; nobody took the event of `kpay trigger`
  2    usage or invalid input; nothing was sent
  3    refused by KPay (4xx), or the externalId is already taken; a webhook or return that is not verified
  4    unknown whether money moved: keep the externalId, reconcile, do not pay anew
  5    not sent, or no readable answer to a read
  6    the payment or payout ended FAILED, CANCELLED, EXPIRED or REFUNDED
  7    the payment or payout is still open at the deadline
  130  interrupted by Ctrl-C

Environment:
  KPAY_API_KEY, KPAY_SECRET_KEY  the application's keys; never given as arguments
  KPAY_BASE_URL                  another address than KPay's, like that of `kpay sandbox`; for `kpay trigger` the sandbox
  KPAY_WEBHOOK_SECRET            what signs webhooks; for `kpay webhook`, `kpay trigger` and `kpay sandbox`
  KPAY_GATEWAY_SECRET            what signs the return from a hosted page; for `kpay return` and `kpay sandbox`
  KPAY_WEBHOOK_SECRET_PREVIOUS, KPAY_GATEWAY_SECRET_PREVIOUS
                                 what signed before, while one secret replaces another; verified as well
  KPAY_ENV_FILE                  a file of KEY=VALUE lines for what the environment lacks
  NO_COLOR                       no colours and no spinner

With --json, every command that calls KPay prints exactly one line on stdout, and progress on stderr.
The line is the API's own answer, or {\"error\":{...}} with kind, message and exitCode, and what is
known of field, status, code, messages, outcome (not_moved, already_exists, unknown), externalId,
paymentId, withdrawalId, retryAfterMs, advice and cause. `kpay doctor` prints {\"checks\":[...],\"exitCode\":N},
`kpay webhook listen` a line for each notification.";

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Success,
    /// Something of this machine's, not of KPay's.
    Trouble,
    Usage,
    Refused,
    UnknownOutcome,
    NotSent,
    EndedUnpaid,
    StillOpen,
    Interrupted,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Trouble => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::UnknownOutcome => 4,
            Self::NotSent => 5,
            Self::EndedUnpaid => 6,
            Self::StillOpen => 7,
            Self::Interrupted => 130,
        }
    }

    /// The code of a call that surely changed nothing.
    pub(crate) fn of_error(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidInput => Self::Usage,
            // A 5xx, a redirect or a 408 decided nothing: it is no answer to the question.
            ErrorKind::Refused
                if error
                    .status()
                    .is_some_and(|status| status.is_client_error() && status != 408) =>
            {
                Self::Refused
            }
            _ => Self::NotSent,
        }
    }

    pub(crate) fn of_money_error(error: &MoneyError) -> Self {
        match error {
            MoneyError::AlreadyExists { .. } => Self::Refused,
            MoneyError::NotMoved(error) => Self::of_error(error),
            MoneyError::Unknown { .. } => Self::UnknownOutcome,
        }
    }

    /// The code of a wait that ended so.
    pub(crate) fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Succeeded => Self::Success,
            Outcome::Cancelled | Outcome::Expired | Outcome::Failed | Outcome::Refunded => {
                Self::EndedUnpaid
            }
            Outcome::StillOpen => Self::StillOpen,
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
    use kpay_native::{InvalidInput, Status};

    use super::*;

    #[test]
    fn only_completed_is_a_success() {
        for status in Status::ALL {
            let exit = Exit::of_outcome(status.outcome());
            assert_eq!(exit == Exit::Success, *status == Status::Completed, "{status}");
        }
        assert_eq!(Exit::of_outcome(Status::from("ON_HOLD").outcome()), Exit::StillOpen);
    }

    #[test]
    fn input_that_was_refused_is_usage() {
        let input = InvalidInput::new("amount", "must be more than zero");
        assert_eq!(Exit::of_error(&input.clone().into()), Exit::Usage);
        assert_eq!(Exit::of_money_error(&input.into()), Exit::Usage);
    }

    #[test]
    fn every_code_is_explained() {
        use Exit::*;
        for exit in [
            Success,
            Trouble,
            Usage,
            Refused,
            UnknownOutcome,
            NotSent,
            EndedUnpaid,
            StillOpen,
            Interrupted,
        ] {
            assert!(HELP.contains(&format!("\n  {:<5}", exit.code())), "{exit:?}");
        }
    }
}
