//! How a request is sent, by the credentials that it takes.

use std::sync::Arc;

use kpay_core::endpoint::CreateToken;
use kpay_core::{
    AccessToken, Auth, Bearer, Endpoint, Error, ExternalId, InvalidInputError, Keys, MoneyError,
    NoAuth, PreparedRequest, Response, Tick,
};

use crate::client::Shared;
use crate::marker::{BoxFuture, MaybeSend, MaybeSync};
use crate::tokens::{LOOK_AGAIN, Turn};
use crate::{CallOptions, Client, drive};

type Sent<'a, R> =
    BoxFuture<'a, Result<Response<<R as Endpoint>::Response>, <R as Endpoint>::Failure>>;

/// A request that a [`Client`] can send: each request of KPay's, and a reference to one. Sealed, as
/// [`Endpoint`] is.
pub trait Sendable: Endpoint + MaybeSend + MaybeSync {
    /// Sends it.
    #[doc(hidden)]
    fn send_by<'a>(self, client: Client) -> Sent<'a, Self>
    where
        Self: Sized + 'a;
}

impl<R: Endpoint + MaybeSend + MaybeSync> Sendable for R
where
    R::Auth: Authenticate<R>,
{
    fn send_by<'a>(self, client: Client) -> Sent<'a, Self>
    where
        Self: 'a,
    {
        R::Auth::send(client, self)
    }
}

/// How a client sends what takes these credentials.
pub trait Authenticate<R: Endpoint>: Auth {
    /// Sends it.
    fn send<'a>(client: Client, request: R) -> Sent<'a, R>
    where
        R: 'a;
}

impl<R: Endpoint<Auth = Self> + MaybeSend + MaybeSync> Authenticate<R> for Keys {
    fn send<'a>(client: Client, request: R) -> Sent<'a, R>
    where
        R: 'a,
    {
        Box::pin(async move {
            let none =
                || InvalidInputError::new("keys", "are missing: this client reads public pages");
            let credentials = client.credentials.as_deref().ok_or_else(none)?;
            let prepared = request.prepare(&client.shared.base_url, credentials)?;
            send_prepared::<R>(&client.shared, &client.options, prepared).await
        })
    }
}

impl<R: Endpoint<Auth = Self> + MaybeSend + MaybeSync> Authenticate<R> for NoAuth {
    fn send<'a>(client: Client, request: R) -> Sent<'a, R>
    where
        R: 'a,
    {
        Box::pin(async move {
            let prepared = request.prepare(&client.shared.base_url, ())?;
            send_prepared::<R>(&client.shared, &client.options, prepared).await
        })
    }
}

/// The token is fetched when there is none, kept until shortly before it ends, shared by concurrent
/// calls, and fetched again once when KPay refuses it.
impl<R: Endpoint<Auth = Self, Failure = MoneyError> + MaybeSend + MaybeSync> Authenticate<R>
    for Bearer
{
    fn send<'a>(client: Client, request: R) -> Sent<'a, R>
    where
        R: 'a,
    {
        Box::pin(async move {
            let shared = &*client.shared;
            // What can't be sent is refused before a token is fetched for it.
            let external_id =
                request.prepare_without_credentials(&shared.base_url)?.external_id().cloned();
            // One deadline for all of it: the token's calls, and the turn among those who want one.
            let deadline = client.options.deadline.unwrap_or(shared.policy.deadline);
            let until = shared.now().tick.saturating_add(deadline);
            let not_begun = |error: Error| not_begun::<R>(&client, external_id.as_ref(), error);
            let token = token(&client, until).await.map_err(&not_begun)?;
            match send_with_token(&client, until, &request, &token).await {
                Err(MoneyError::NotMoved(error)) if is_refused_token(&error) => {}
                result => return result,
            }
            shared.tokens().kept.reject(&token);
            let token = self::token(&client, until).await.map_err(&not_begun)?;
            send_with_token(&client, until, &request, &token).await
        })
    }
}

fn is_refused_token(error: &Error) -> bool {
    error.status().is_some_and(|status| status == 401)
}

/// The failure of a call for which no token could be fetched.
fn not_begun<R: Endpoint>(
    client: &Client,
    external_id: Option<&ExternalId>,
    error: Error,
) -> MoneyError {
    match external_id {
        Some(external_id) => client.shared.orders().not_begun(R::OPERATION, external_id, error),
        None => MoneyError::NotMoved(error),
    }
}

async fn send_with_token<R: Endpoint<Auth = Bearer>>(
    client: &Client,
    until: Tick,
    request: &R,
    token: &AccessToken,
) -> Result<Response<R::Response>, R::Failure> {
    let prepared = request.prepare(&client.shared.base_url, token)?;
    let client = until_then(client, until);
    send_prepared::<R>(&client.shared, &client.options, prepared).await
}

/// The kept token, or a new one. A call that asks meanwhile waits for the same token.
async fn token(client: &Client, until: Tick) -> Result<AccessToken, Error> {
    let shared = &*client.shared;
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
    let fetched = until_then(client, until).send(CreateToken::new()).await?;
    let token = fetched.access_token;
    shared.tokens().kept.put(token.clone(), &fetched.expires_in, shared.now());
    Ok(token)
}

/// The client with no more time than is left.
fn until_then(client: &Client, until: Tick) -> Client {
    let left = until.saturating_since(client.shared.now().tick);
    client.with_options(client.options.clone().deadline(left))
}

async fn send_prepared<R: Endpoint>(
    shared: &Arc<Shared>,
    options: &CallOptions,
    request: PreparedRequest,
) -> Result<Response<R::Response>, R::Failure> {
    let proves = request.external_id().cloned();
    let operation = request.operation();
    let response = R::conclude(drive::run(shared, options, request)?.await)?;
    let mut orders = shared.orders();
    match proves {
        Some(external_id) => orders.proven(operation, external_id.as_str()),
        None => orders.proven_by(operation, &response.meta.body),
    }
    drop(orders);
    Ok(response)
}
