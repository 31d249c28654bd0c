//! A client's keys, limits and tokens.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use kpay_core::binding::{Caller, Parameters, Say, prepare};
use kpay_core::{
    AccessToken, BaseUrl, CallPolicy, Credentials, Environment, InvalidInputError, KeyPlacement,
    Now, OpenOrders, Operation, RateLimiter, RateLimits, TokenCache,
};

use crate::Answer;
use crate::border::{CallLimit, KeyRule, RateLimit};
use crate::call::DrivenCall;
use crate::failure::{invalid_input, misunderstood, refused};
use crate::held::{hold_session, is_held};
use crate::texts::Texts;

/// What the calls of a client share.
pub(crate) struct Session {
    credentials: Option<Credentials>,
    base_url: BaseUrl,
    pub(crate) rate_limiter: RefCell<RateLimiter>,
    pub(crate) orders: RefCell<OpenOrders>,
    tokens: RefCell<TokenCache>,
}

/// Opens one, unless the one before is still held: its number, moment, API key, secret key, base URL, the
/// bits of the [`KeyRule`]s, and of each [`RateLimit`] the calls a minute. Gives its number.
#[inline(never)]
pub(crate) fn open(mut of: Texts<'_>) -> Answer {
    let (before, now) = (of.number(), of.now());
    if is_held(before, now) {
        return Ok(before.said());
    }
    let keys = (of.given(), of.given());
    let (credentials, base_url) = match placed(keys, of.given(), of.number()) {
        Ok(placed) => placed,
        Err(input) => return Err(invalid_input(&input)),
    };
    let mut limits = RateLimits::unlimited();
    for limit in RateLimit::ALL {
        let calls = of.small_number();
        limits = match limit {
            RateLimit::General => limits.general(calls),
            RateLimit::GatewayInit => limits.gateway_init(calls),
            RateLimit::StatusRead => limits.status_read(calls),
        };
    }
    let rate_limiter = RefCell::new(RateLimiter::with_limits(limits));
    let (orders, tokens) = (RefCell::default(), RefCell::default());
    let shared = Session { credentials, base_url, rate_limiter, orders, tokens };
    Ok(hold_session(Rc::new(shared), now))
}

/// The keys, and the address they may go to.
fn placed(
    keys: (Option<&str>, Option<&str>),
    base_url: Option<&str>,
    rules: u64,
) -> Result<(Option<Credentials>, BaseUrl), InvalidInputError> {
    let mut placement = KeyPlacement::default();
    for rule in KeyRule::ALL.iter().filter(|rule| rule.is_in(rules)) {
        match rule {
            KeyRule::ExpectTest => placement.expected = Some(Environment::Test),
            KeyRule::ExpectLive => placement.expected = Some(Environment::Production),
            KeyRule::HttpWithTestKey => placement.danger_accept_http_with_test_key = true,
            KeyRule::LiveKeyAtBaseUrl => placement.danger_accept_live_key_at_base_url = true,
        }
    }
    let base_url = match base_url {
        Some(text) if placement.danger_accept_http_with_test_key => {
            BaseUrl::danger_accept_http(text)?
        }
        Some(text) => BaseUrl::new(text)?,
        None => BaseUrl::kpay(),
    };
    let (Some(api_key), Some(secret_key)) = keys else {
        return Ok((None, base_url));
    };
    let credentials = Credentials::new(api_key, secret_key)?;
    placement.check(&credentials, &base_url)?;
    Ok((Some(credentials), base_url))
}

impl Session {
    /// Answers a question, whose moment is `now`.
    pub(crate) fn ask(self: &Rc<Self>, about: &str, mut of: Texts<'_>, now: Now) -> Answer {
        match about {
            "start" => return self.start(of, now),
            "token" => {
                let token = self.tokens.borrow().token(now);
                return Ok(token.as_ref().map_or("", AccessToken::expose_token).to_owned());
            }
            "keepToken" => {
                let expires_in = of.text();
                let token = AccessToken::new(of.text()).map_err(|input| invalid_input(&input))?;
                self.tokens.borrow_mut().put(token, expires_in, now);
            }
            "isOpen" => {
                let operation = operation(of.text());
                let open = operation.is_some_and(|it| self.orders.borrow().is_open(it, of.text()));
                return Ok(if open { "yes" } else { "" }.to_owned());
            }
            "proven" => {
                if let Some(operation) = operation(of.text()) {
                    self.orders.borrow_mut().proven(operation, of.text());
                }
            }
            // The one that was refused: another may have taken its place since.
            "rejectToken" => {
                if let Ok(token) = AccessToken::new(of.text()) {
                    self.tokens.borrow_mut().reject(&token);
                }
            }
            _ => return Err(misunderstood()),
        }
        Ok(String::new())
    }

    /// Starts a call: operation, its [`CallLimit`]s, the token of a transfer, and of each parameter how it is
    /// written, its name and its text. Gives the call's number, its own operation and its externalId.
    #[inline(never)]
    fn start(self: &Rc<Self>, mut of: Texts<'_>, now: Now) -> Answer {
        let operation = of.text();
        let policy = policy(&mut of);
        let token = of.given().and_then(|text| AccessToken::new(text).ok());
        if token.is_none() && operation == "wallets.transfer" {
            return Err(refused("misuse", "a transfer without its token is not sent"));
        }
        let mut parameters = Parameters::new();
        while !of.is_over() {
            match (of.text(), of.text(), of.text()) {
                ("text", name, text) => parameters.text(name, text),
                ("extra", name, json) => parameters.extra(name, json),
                (_, name, json) => parameters.json(name, json),
            }
        }
        let caller = Caller { keys: self.credentials.as_ref(), token: token.as_ref() };
        match prepare(operation, &parameters, &self.base_url, caller) {
            Ok(request) => DrivenCall::start(Rc::clone(self), request, policy, now),
            Err(input) => Err(invalid_input(&input)),
        }
    }
}

/// An operation by its name.
fn operation(name: &str) -> Option<&'static Operation> {
    Operation::ALL.iter().copied().find(|operation| operation.name == name)
}

/// Reads each [`CallLimit`]. A text that is not a number leaves the default.
fn policy(of: &mut Texts<'_>) -> CallPolicy {
    let mut policy = CallPolicy::default();
    for limit in CallLimit::ALL {
        let Some(number) = of.maybe_number() else { continue };
        let millis = Duration::from_millis(number);
        match limit {
            CallLimit::AttemptTimeout => policy.attempt_timeout = millis,
            CallLimit::Deadline => policy.deadline = millis,
            CallLimit::TimeLeft => policy.deadline = policy.deadline.min(millis),
            CallLimit::MaxRetries => {
                policy.max_retries = u32::try_from(number).unwrap_or(u32::MAX);
            }
            CallLimit::RetryAfterUnknown => policy.retry_after_unknown = Some(number > 0),
        }
    }
    policy
}
