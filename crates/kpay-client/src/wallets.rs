//! Transfers between the wallets of a company.

use std::time::Duration;

use kpay_core::endpoint::{CreateToken, TransferBetweenWallets, WalletTransfer};
use kpay_core::{AccessToken, Endpoint, Error, MoneyError, Response, Tick, TokenCache};

use crate::Client;
use crate::client::Shared;

/// Who waits for the token of another looks for it so often, by a timer of its own: an edge runtime ends
/// what a call does that was woken by another request's when that request ends.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Transfers between the wallets of a company: [`Client::wallets`].
#[derive(Clone, Copy, Debug)]
pub struct Wallets<'a> {
    pub(crate) client: &'a Client,
}

impl Wallets<'_> {
    /// Moves money from the wallet of one country to that of another (contract: "Wallet transfer").
    ///
    /// The token it takes is fetched when there is none, kept until shortly before it ends, shared
    /// by concurrent transfers, and fetched anew once when KPay refuses it. There is no endpoint to
    /// read a transfer and no webhook: after an unknown outcome only the balances tell.
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub async fn transfer(
        self,
        transfer: &TransferBetweenWallets,
    ) -> Result<Response<WalletTransfer>, MoneyError> {
        // One deadline for all of it: the token's calls, and the turn among those who want one.
        let options = &self.client.options;
        let deadline = options.deadline.unwrap_or(self.client.shared.policy.deadline);
        let until = self.client.shared.now().tick.saturating_add(deadline);
        let not_begun = |error: Error| {
            let orders = self.client.shared.orders();
            orders.not_begun(TransferBetweenWallets::OPERATION, &transfer.external_id, error)
        };
        let token = self.token(until).await.map_err(not_begun)?;
        match self.until(until).send_with_token(transfer, &token).await {
            Err(MoneyError::NotMoved(refused))
                if refused.status().is_some_and(|status| status == 401) =>
            {
                self.client.shared.tokens().kept.reject(&token);
                let token = self.token(until).await.map_err(not_begun)?;
                self.until(until).send_with_token(transfer, &token).await
            }
            result => result,
        }
    }

    /// The client with no more time than is left.
    fn until(self, until: Tick) -> Client {
        let left = until.saturating_since(self.client.shared.now().tick);
        self.client.with_options(self.client.options.clone().deadline(left))
    }

    /// The kept token, or a new one; who asks meanwhile waits for the same.
    async fn token(self, until: Tick) -> Result<AccessToken, Error> {
        let shared = &*self.client.shared;
        let _turn = loop {
            let now = shared.now();
            if let Some(token) = shared.tokens().kept.token(now) {
                return Ok(token);
            }
            let left = until.saturating_since(now.tick);
            if left.is_zero() {
                // The call says so, and sends nothing.
                break None;
            }
            if let Some(turn) = Turn::take(shared, now.tick, until) {
                break Some(turn);
            }
            shared.runtime.sleep_boxed(left.min(LOOK_AGAIN)).await;
        };
        let fetched = self.until(until).send(&CreateToken::new()).await?.into_value();
        let token = fetched.access_token;
        shared.tokens().kept.put(token.clone(), &fetched.expires_in, shared.now());
        Ok(token)
    }
}

/// What the transfers of a client share.
#[derive(Default)]
pub(crate) struct Tokens {
    kept: TokenCache,
    /// Until when somebody fetches one, at most.
    fetching: Option<Tick>,
}

/// The turn to fetch a token, so that one fetch serves all. It ends with its holder's time in any case: an
/// edge runtime forgets a call whose request was cancelled, and drops nothing.
struct Turn<'a> {
    shared: &'a Shared,
    until: Tick,
}

impl<'a> Turn<'a> {
    fn take(shared: &'a Shared, now: Tick, until: Tick) -> Option<Self> {
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
    use futures_util::future::{Either, join, select};
    use kpay_core::{ApplicationId, Country, Credentials, ExternalId};

    use super::*;
    use crate::test_util::{Answer, ScriptedTransport, TestRuntime};

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
            .then(Answer::json(201, TOKEN).after(Duration::from_secs(20)))
            .then(Answer::never());
        let client = client(&transport, &runtime);
        let transfer = transfer("TRF-1");
        let result = runtime.block_on(client.wallets().transfer(&transfer));
        assert!(result.unwrap_err().is_unknown());
        assert_eq!(runtime.elapsed(), Duration::from_secs(30));
    }

    #[test]
    fn who_waits_for_the_token_of_another_waits_no_longer_than_its_deadline() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone()).then(Answer::never());
        let patient = client(&transport, &runtime);
        let hasty =
            patient.with_options(crate::CallOptions::new().deadline(Duration::from_secs(5)));
        let (first, second) = (transfer("TRF-1"), transfer("TRF-2"));
        let both = select(
            Box::pin(patient.wallets().transfer(&first)),
            Box::pin(hasty.wallets().transfer(&second)),
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
            .then(Answer::json(201, TOKEN).after(Duration::from_secs(2)))
            .then(Answer::json(201, MOVED))
            .then(Answer::json(201, MOVED));
        let client = client(&transport, &runtime);
        let (first, second) = (transfer("TRF-1"), transfer("TRF-2"));
        let both = join(client.wallets().transfer(&first), client.wallets().transfer(&second));
        let (first, second) = runtime.block_on(both);
        first.unwrap();
        second.unwrap();
        assert_eq!(transport.requests().len(), 3);
    }

    #[test]
    fn a_turn_that_is_never_given_back_ends_with_its_time() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone())
            .then(Answer::json(201, TOKEN))
            .then(Answer::json(201, MOVED));
        let client = client(&transport, &runtime);
        let now = client.shared.now().tick;
        let until = now.saturating_add(Duration::from_secs(10));
        std::mem::forget(Turn::take(&client.shared, now, until));
        runtime.block_on(client.wallets().transfer(&transfer("TRF-1"))).unwrap();
        assert_eq!(runtime.elapsed(), Duration::from_secs(10));
    }
}
