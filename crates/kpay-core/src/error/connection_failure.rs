//! Where no connection was made to, and why.

use super::{Cause, Error, NotSentReason, Source};
use crate::auth::mask::Masks;
use crate::text::excerpt::shown;
use crate::text::say::{Say, say_to};

/// What a transport says of an attempt that has no answer.
pub(crate) struct FailureDetail {
    pub(crate) detail: Option<String>,
    pub(crate) source: Option<Source>,
}

/// Where no connection was made to, and why; both without secrets.
pub(crate) struct ConnectionFailure {
    authority: String,
    detail: Option<String>,
}

impl Error {
    /// What an attempt that was never sent has met.
    pub(crate) fn no_connection(
        reason: NotSentReason,
        authority: &str,
        masks: Masks<'_>,
        met: Option<FailureDetail>,
    ) -> Self {
        let mut error = Self::new(Cause::NotSent(reason));
        if let Some(met) = met {
            let detail = met.detail.map(|detail| shown(&masks.in_text(detail)));
            error.0.place = Some(ConnectionFailure { authority: authority.to_owned(), detail });
            error.0.source = met.source;
        }
        error
    }
}

impl ConnectionFailure {
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }
}

impl Say for ConnectionFailure {
    fn say(&self, to: &mut String) {
        say_to!(to; " to ", self.authority);
        if let Some(detail) = &self.detail {
            say_to!(to; ": ", detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::auth::{BaseUrl, Credentials};
    use crate::call::TransportError;
    use crate::endpoint;
    use crate::endpoint::request::Endpoint;

    fn text(failure: TransportError) -> String {
        let keys = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f5a6b").unwrap();
        let base_url = BaseUrl::new("https://proxy.example:8443/kpay").unwrap();
        let request = endpoint::GetMe::new().prepare(&base_url, &keys).unwrap();
        let met = FailureDetail { detail: failure.detail, source: failure.source };
        Error::no_connection(
            NotSentReason::Connect,
            request.authority(),
            request.masks(),
            Some(met),
        )
        .to_string()
    }

    fn refused() -> TransportError {
        TransportError::not_sent(NotSentReason::Connect)
    }

    #[test]
    fn an_error_without_a_connection_names_host_and_cause() {
        let root = io::Error::new(io::ErrorKind::ConnectionRefused, "Connection refused");
        assert_eq!(
            text(refused().with_source(io::Error::other(root))),
            "nothing was sent: no connection to proxy.example:8443: Connection refused"
        );
        let said = refused().with_detail("no route to host").with_source(io::Error::other("else"));
        assert!(text(said).ends_with("proxy.example:8443: no route to host"));
        assert!(text(refused()).ends_with("no connection to proxy.example:8443"));
    }

    #[test]
    fn a_cause_shows_no_secret_and_no_second_line() {
        let shown = text(refused().with_detail(format!("9a0b1c2d3e4f5a6b\n{}", "x".repeat(5_000))));
        assert!(shown.contains("[secret] xxx"), "{shown}");
        assert!(!shown.contains("9a0b1c2d3e4f5a6b") && shown.len() < 400, "{shown}");
    }
}
