//! The token that transfers take: one for all calls of a client.

use std::time::Duration;

use kpay_core::{Tick, TokenCache};

use crate::client::Shared;

/// A call that waits for a token which another call fetches looks for it this often, by a timer of its
/// own. An edge runtime ends what a call does that another request's call has woken, when that other
/// request ends.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What the transfers of a client share.
#[derive(Default)]
pub(crate) struct Tokens {
    pub(crate) kept: TokenCache,
    /// Until when somebody fetches one, at most.
    fetching: Option<Tick>,
}

/// The turn to fetch a token, so that one fetch serves all. It ends with its holder's time in any case: an
/// edge runtime forgets a call whose request was cancelled, and drops nothing.
pub(crate) struct Turn<'a> {
    shared: &'a Shared,
    until: Tick,
}

impl<'a> Turn<'a> {
    pub(crate) fn take(shared: &'a Shared, now: Tick, until: Tick) -> Option<Self> {
        let fetching = &mut shared.tokens().fetching;
        if fetching.is_some_and(|end| now < end) {
            return None;
        }
        *fetching = Some(until);
        Some(Self { shared, until })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let fetching = &mut self.shared.tokens().fetching;
        // It may be another's by now.
        if *fetching == Some(self.until) {
            *fetching = None;
        }
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use std::future::IntoFuture;

    use futures_util::future::{Either, join, select};
    use kpay_core::endpoint::TransferBetweenWallets;
    use kpay_core::{ApplicationId, Country, Credentials, ExternalId, MoneyError};

    use super::*;
    use crate::Client;
    use crate::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};

    const TOKEN: &str = r#"{"accessToken":"a.b.c","expiresIn":"30m","environment":"TEST"}"#;
    const MOVED: &str = r#"{"id":"tr_1"}"#;

    fn transfer(external_id: &str) -> TransferBetweenWallets {
        TransferBetweenWallets::new(
            ExternalId::new(external_id).unwrap(),
            ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap(),
            50_000,
            Country::Cmr,
            Country::Gab,
        )
    }

    fn client(transport: &ScriptedTransport, runtime: &TestRuntime) -> Client {
        Client::builder(Credentials::new("kpay_test_a", "b1c2d3e4").unwrap())
            .deadline(Duration::from_secs(30))
            .build(transport.clone(), runtime.clone())
            .unwrap()
    }

    #[test]
    fn a_transfer_and_its_token_have_one_deadline() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone())
            .then(ScriptedResponse::json(201, TOKEN).after(Duration::from_secs(20)))
            .then(ScriptedResponse::never());
        let client = client(&transport, &runtime);
        let transfer = transfer("TRF-1");
        let result = runtime.block_on(client.send(&transfer).into_future());
        assert!(result.unwrap_err().is_unknown());
        assert_eq!(runtime.elapsed(), Duration::from_secs(30));
    }

    #[test]
    fn who_waits_for_the_token_of_another_waits_no_longer_than_its_deadline() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone()).then(ScriptedResponse::never());
        let patient = client(&transport, &runtime);
        let hasty =
            patient.with_options(crate::CallOptions::new().deadline(Duration::from_secs(5)));
        let (first, second) = (transfer("TRF-1"), transfer("TRF-2"));
        let both = select(
            Box::pin(patient.send(&first).into_future()),
            Box::pin(hasty.send(&second).into_future()),
        );
        let Either::Right((result, _)) = runtime.block_on(both) else { panic!("not in time") };
        assert!(matches!(result, Err(MoneyError::NotMoved(_))));
        assert_eq!(runtime.elapsed(), Duration::from_secs(5));
        assert_eq!(transport.requests().len(), 1);
    }

    #[test]
    fn one_token_serves_all_who_ask_meanwhile() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone())
            .then(ScriptedResponse::json(201, TOKEN).after(Duration::from_secs(2)))
            .then(ScriptedResponse::json(201, MOVED))
            .then(ScriptedResponse::json(201, MOVED));
        let client = client(&transport, &runtime);
        let (first, second) = (transfer("TRF-1"), transfer("TRF-2"));
        let both = join(client.send(&first).into_future(), client.send(&second).into_future());
        let (first, second) = runtime.block_on(both);
        first.unwrap();
        second.unwrap();
        assert_eq!(transport.requests().len(), 3);
    }

    #[test]
    fn a_turn_that_is_never_given_back_ends_with_its_time() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone())
            .then(ScriptedResponse::json(201, TOKEN))
            .then(ScriptedResponse::json(201, MOVED));
        let client = client(&transport, &runtime);
        let now = client.shared.now().tick;
        let until = now.saturating_add(Duration::from_secs(10));
        std::mem::forget(Turn::take(&client.shared, now, until));
        runtime.block_on(client.send(transfer("TRF-1")).into_future()).unwrap();
        assert_eq!(runtime.elapsed(), Duration::from_secs(10));
    }

    /// JavaScript fetches its token by a flow of its own: the npm package's tests read the same vectors.
    #[test]
    fn a_transfer_fetches_its_token_as_the_vectors_say() {
        let cases = include_str!("../../../contract/vectors/rules/transfers.json");
        let cases: Vec<serde_json::Value> = serde_json::from_str(cases).unwrap();
        for case in &cases {
            let runtime = TestRuntime::new();
            let mut transport = ScriptedTransport::new(runtime.clone());
            for response in case["responses"].as_array().unwrap() {
                let status = response["status"].as_u64().unwrap().try_into().unwrap();
                transport =
                    transport.then(ScriptedResponse::json(status, response["body"].to_string()));
            }
            let client = client(&transport, &runtime);
            let end = match runtime.block_on(client.send(transfer("TRF-1")).into_future()) {
                Ok(_) => "accepted",
                Err(MoneyError::AlreadyExists { .. }) => "already_exists",
                Err(MoneyError::NotMoved(_)) => "not_moved",
                Err(MoneyError::Unknown { .. }) => "unknown",
            };
            let sent: Vec<String> = transport.requests().iter().map(sent_word).collect();
            assert_eq!(
                (end, sent),
                (case["end"].as_str().unwrap(), words(&case["sent"])),
                "{case}"
            );
        }
    }

    /// What was sent: `token`, or `transfer` and the token it went with.
    fn sent_word(request: &http::Request<bytes::Bytes>) -> String {
        if request.uri().path().ends_with("/token") {
            return "token".to_owned();
        }
        let token = request.headers()["authorization"].to_str().unwrap();
        token.replace("Bearer ", "transfer ")
    }

    fn words(list: &serde_json::Value) -> Vec<String> {
        list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    }
}
