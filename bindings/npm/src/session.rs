//! A client's keys, limits and tokens.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use kpay_core::erased::{Caller, Members, prepare};
use kpay_core::{
    BaseUrl, Budget, CallPolicy, Credentials, Environment, InvalidInput, KeyPlacement, Now, Tick,
    TokenCache, UnixMillis,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::call::Call;
use crate::failure::invalid_input;

/// What the calls of a client share.
pub(crate) struct Shared {
    pub(crate) credentials: Option<Credentials>,
    pub(crate) base_url: BaseUrl,
    pub(crate) budget: RefCell<Budget>,
    pub(crate) tokens: RefCell<TokenCache>,
    policy: CallPolicy,
}

/// One client.
#[wasm_bindgen]
pub struct Session {
    shared: Rc<Shared>,
}

#[wasm_bindgen]
impl Session {
    /// Reads the configuration, as JSON.
    ///
    /// # Errors
    /// The JSON of an error: what can't be used, and why.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str) -> Result<Session, String> {
        let shared = Shared::read(config).map_err(|input| invalid_input(&input, false))?;
        Ok(Self { shared: Rc::new(shared) })
    }

    /// `test`, `live`, `unknown`, or `none` without keys.
    #[wasm_bindgen(getter)]
    pub fn environment(&self) -> String {
        let environment = self.shared.credentials.as_ref().map(Credentials::environment);
        match environment {
            None => "none",
            Some(Some(Environment::Test)) => "test",
            Some(Some(Environment::Production)) => "live",
            Some(_) => "unknown",
        }
        .to_owned()
    }

    /// Where the calls go.
    #[wasm_bindgen(getter, js_name = baseUrl)]
    pub fn base_url(&self) -> String {
        self.shared.base_url.as_str().to_owned()
    }

    /// Starts a call.
    ///
    /// # Errors
    /// The JSON of an error: what can't be sent, and why.
    pub fn start(
        &self,
        operation: &str,
        parameters: &str,
        options: &str,
        tick: f64,
        unix: f64,
    ) -> Result<Call, String> {
        let now = now(tick, unix);
        let start = || {
            let token = self.shared.tokens.borrow().token(now);
            let caller = Caller { keys: self.shared.credentials.as_ref(), token: token.as_ref() };
            let (request, answer) = prepare(operation, parameters, &self.shared.base_url, caller)?;
            let policy = self.shared.policy_with(options)?;
            Ok(Call::new(Rc::clone(&self.shared), request, answer, policy, now))
        };
        start().map_err(|input| invalid_input(&input, moves_money(operation)))
    }

    /// Whether there is a token that has not ended.
    #[wasm_bindgen(js_name = hasToken)]
    pub fn has_token(&self, tick: f64) -> bool {
        self.shared.tokens.borrow().token(now(tick, tick)).is_some()
    }

    /// Lets go of a token that KPay refused.
    #[wasm_bindgen(js_name = rejectToken)]
    pub fn reject_token(&self) {
        *self.shared.tokens.borrow_mut() = TokenCache::new();
    }
}

impl Shared {
    fn read(config: &str) -> Result<Self, InvalidInput> {
        let mut of = Members::read("configuration", config)?;
        let base_url = of.text("baseUrl")?;
        let rules = read_placement(&mut of)?;
        let base_url = match &base_url {
            Some(text) if rules.danger_accept_http_with_test_key => {
                BaseUrl::danger_accept_http(text)?
            }
            Some(text) => BaseUrl::new(text)?,
            None => BaseUrl::kpay(),
        };
        let credentials = match (of.text("apiKey")?, of.text("secretKey")?) {
            (Some(api_key), Some(secret_key)) => {
                let credentials = Credentials::new(api_key, secret_key)?;
                rules.check(&credentials, &base_url).map_err(in_javascript)?;
                Some(credentials)
            }
            (None, None) if base_url.is_kpay_host() => {
                let reason = "is KPay's own, which takes no call without keys: give the address of your own backend";
                return Err(InvalidInput::new("baseUrl", reason));
            }
            (None, None) => None,
            (None, Some(_)) => return Err(InvalidInput::new("apiKey", "is missing")),
            (Some(_), None) => return Err(InvalidInput::new("secretKey", "is missing")),
        };
        let mut policy = CallPolicy::default();
        read_policy(&mut policy, &mut of)?;
        let budget = match of.json("limits") {
            None => Budget::new(),
            Some(limits) => {
                let mut of = Members::read("limits", limits)?;
                let mut limit = |name, otherwise| {
                    let given = of.whole_number(name)?.unwrap_or(otherwise);
                    Ok::<_, InvalidInput>(u32::try_from(given).unwrap_or(u32::MAX))
                };
                let limits =
                    (limit("general", 100)?, limit("gatewayInit", 20)?, limit("statusRead", 60)?);
                of.finish()?;
                Budget::with_limits(limits.0, limits.1, limits.2)
            }
        };
        of.finish()?;
        Ok(Self {
            credentials,
            base_url,
            budget: RefCell::new(budget),
            tokens: RefCell::new(TokenCache::new()),
            policy,
        })
    }

    fn policy_with(&self, options: &str) -> Result<CallPolicy, InvalidInput> {
        let mut of = Members::read("options", options)?;
        let mut policy = self.policy.clone();
        read_policy(&mut policy, &mut of)?;
        if let Some(longest) = of.whole_number("longestMs")? {
            policy.deadline = policy.deadline.min(Duration::from_millis(longest));
        }
        if let Some(repeat) = of.flag("repeatAfterUnknown")? {
            policy.repeat_after_unknown = Some(repeat);
        }
        of.finish()?;
        Ok(policy)
    }
}

fn read_placement(of: &mut Members<'_>) -> Result<KeyPlacement, InvalidInput> {
    let mut rules = KeyPlacement::default();
    if of.flag("expectTest")? == Some(true) {
        rules.expected = Some(Environment::Test);
    }
    if of.flag("expectLive")? == Some(true) {
        rules.expected = Some(Environment::Production);
    }
    rules.danger_accept_http_with_test_key =
        of.flag("dangerouslyAllowHttpWithTestKey")?.unwrap_or(false);
    rules.danger_accept_live_key_at_base_url =
        of.flag("dangerouslyAllowLiveKeyAtBaseUrl")?.unwrap_or(false);
    Ok(rules)
}

/// The same words, with the options by their names in JavaScript.
fn in_javascript(input: InvalidInput) -> InvalidInput {
    for (name, ours) in [
        ("danger_accept_live_key_at_base_url", "dangerouslyAllowLiveKeyAtBaseUrl: true"),
        ("danger_accept_http_with_test_key", "dangerouslyAllowHttpWithTestKey: true"),
    ] {
        if let Some(before) = input.reason().strip_suffix(name) {
            return InvalidInput::new(input.field(), [before, ours].concat());
        }
    }
    input
}

fn read_policy(policy: &mut CallPolicy, of: &mut Members<'_>) -> Result<(), InvalidInput> {
    if let Some(timeout) = of.whole_number("timeoutMs")? {
        policy.attempt_timeout = Duration::from_millis(timeout);
    }
    if let Some(deadline) = of.whole_number("deadlineMs")? {
        policy.deadline = Duration::from_millis(deadline);
    }
    if let Some(repeats) = of.whole_number("maxRetries")? {
        policy.repeats = u32::try_from(repeats).unwrap_or(u32::MAX);
    }
    Ok(())
}

/// Whether a failure of this operation says what became of the money.
fn moves_money(operation: &str) -> bool {
    matches!(
        operation,
        "payments.init" | "payments.refund" | "withdrawals.init" | "wallets.transfer"
    )
}

/// JavaScript's milliseconds.
pub(crate) fn now(tick: f64, unix: f64) -> Now {
    let tick = Tick::from_duration(Duration::from_millis(tick as u64));
    Now::new(tick, UnixMillis::new(unix as u64))
}
