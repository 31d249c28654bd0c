//! The strategies yield what they promise.

use std::time::Duration;

use http::{Response, StatusCode};
use kpay_core::endpoint::{
    GatewayPayment, GetMe, InitUssdPayment, InitiatedPayment, Refund, WalletTransfer,
};
use kpay_core::{
    AccessToken, Amount, BaseUrl, Call, CallPolicy, CallStep, Credentials, Currency, Endpoint,
    Environment, ExternalId, Money, MoneyError, Now, Payment, PaymentId, PhoneNumber, Provider,
    RateLimiter, Status, WebhookSecret, Withdrawal, webhook,
};
use kpay_strategies::{self as strategies, AttemptEnd};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

fn keys() -> Credentials {
    Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f").unwrap()
}

/// Whether some of many values are like that.
fn some<T: std::fmt::Debug>(values: impl Strategy<Value = T>, like: impl Fn(&T) -> bool) -> bool {
    let mut runner = TestRunner::deterministic();
    (0..1000).any(|_| like(&values.new_tree(&mut runner).unwrap().current()))
}

#[test]
fn what_is_rare_does_come() {
    assert!(some(strategies::any_amount(), |amount| amount.is_negative()));
    assert!(some(strategies::any_amount(), |amount| amount.is_zero()));
    assert!(some(strategies::requestable_amount(), |amount| !amount.is_whole()));
    assert!(some(strategies::any_provider(), |provider| !provider.is_known()));
    assert!(some(strategies::any_status(), |status| !status.is_known()));
    assert!(some(strategies::external_id(), |id| id.as_str().chars().count() > 90));
    assert!(some(strategies::payment(), |payment| payment.amount.is_none()));
    assert!(some(strategies::payment(), |payment| payment.amount.is_some()));
    assert!(some(strategies::payment(), |payment| !payment.extra.is_empty()));
    assert!(some(strategies::payment_json(), |text| text.contains(":null")));
    assert!(some(strategies::payment_json(), |text| text.contains("\"amount\":\"")));
    assert!(some(strategies::withdrawal(), |withdrawal| withdrawal.exchange_rate.is_some()));
    assert!(some(strategies::refusal(), |(_, body)| body.contains("\"message\":[")));
    assert!(some(strategies::typed_phone(), |typed| typed.text.trim().starts_with("00")));
    assert!(some(strategies::typed_phone(), |typed| !typed.is_international));
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn amounts_are_requestable_where_promised(
        amount in strategies::requestable_amount(),
        whole in strategies::whole_amount(),
        any in strategies::any::<Amount>(),
    ) {
        prop_assert!(amount.check_requestable().is_ok());
        prop_assert!(whole.check_requestable().is_ok() && whole.is_whole());
        prop_assert_eq!(serde_json::from_str::<Amount>(&serde_json::to_string(&any)?)?, any);
    }

    #[test]
    fn codes_are_known_where_promised(
        known in (strategies::status(), strategies::provider(), strategies::currency(), strategies::country()),
        reason in strategies::failure_reason(),
        (status, currency) in (strategies::any::<Status>(), strategies::any::<Currency>()),
    ) {
        prop_assert!(known.0.is_known() && known.1.is_known() && known.2.is_known());
        prop_assert!(known.3.is_known() && reason.is_known());
        prop_assert!(status.is_known() || !status.is_final());
        prop_assert_eq!(Currency::from(currency.as_str()), currency);
    }

    #[test]
    fn a_provider_can_charge_its_money(
        (provider, money) in strategies::any::<Provider>().prop_flat_map(|provider| {
            let money = strategies::money_of(&provider);
            (Just(provider), money)
        }),
        any in strategies::any::<Money>(),
    ) {
        prop_assert!(provider.check_charge(&money).is_ok());
        prop_assert!(any.amount.check_requestable().is_ok());
    }

    #[test]
    fn ids_keys_and_moments_are_taken(
        (external_id, payment_id) in (strategies::any::<ExternalId>(), strategies::any::<PaymentId>()),
        keys in strategies::any::<Credentials>(),
        token in strategies::access_token(),
        moment in strategies::timestamp(),
    ) {
        prop_assert_eq!(&ExternalId::new(external_id.as_str())?, &external_id);
        prop_assert_eq!(&PaymentId::new(payment_id.as_str())?, &payment_id);
        prop_assert_eq!(keys.environment(), Some(Environment::Test));
        prop_assert!(AccessToken::new(token.expose_header().to_str()?.trim_start_matches("Bearer ")).is_ok());
        prop_assert!(moment.as_str().parse::<jiff::Timestamp>().is_ok(), "{moment}");
    }

    #[test]
    fn typed_numbers_are_their_digits(typed in strategies::typed_phone()) {
        let number = PhoneNumber::in_country(&typed.text, &typed.country)?;
        prop_assert_eq!(number.as_str(), &typed.digits);
        prop_assert_eq!(number.country(), Some(&typed.country));
        match PhoneNumber::new(&typed.text) {
            Ok(number) if typed.is_international => prop_assert_eq!(number.as_str(), &typed.digits),
            Err(_) => prop_assert!(!typed.is_international),
            Ok(_) => {}
        }
    }

    #[test]
    fn numbers_are_of_their_country(
        (country, number, typed) in strategies::any_country().prop_flat_map(|country| {
            let number = strategies::phone_number_of(&country);
            let typed = strategies::typed_phone_of(&country);
            (Just(country), number, typed)
        }),
    ) {
        prop_assert_eq!(number.country(), Some(&country).filter(|country| country.is_known()));
        let read = PhoneNumber::in_country(&typed.text, &country)?;
        prop_assert_eq!(read.as_str(), typed.digits);
    }

    #[test]
    fn requests_can_be_sent(
        one in strategies::init_ussd_payment(),
        two in strategies::init_gateway_payment(),
        three in strategies::init_ussd_withdrawal(),
        four in strategies::init_bank_withdrawal(),
        five in strategies::init_cross_country_withdrawal(),
        six in strategies::init_gateway_withdrawal(),
        seven in strategies::refund_payment(),
    ) {
        let (url, keys) = (BaseUrl::kpay(), keys());
        one.prepare(&url, &keys)?;
        two.prepare(&url, &keys)?;
        three.prepare(&url, &keys)?;
        four.prepare(&url, &keys)?;
        prop_assert_ne!(five.provider.country(), Some(five.source_country.clone()));
        five.prepare(&url, &keys)?;
        six.prepare(&url, &keys)?;
        seven.prepare(&url, &keys)?;
    }

    #[test]
    fn reads_and_transfers_can_be_sent(
        transfer in strategies::transfer_between_wallets(),
        token in strategies::access_token(),
        payment in strategies::get_payment(),
        withdrawal in strategies::get_withdrawal(),
        rate in strategies::get_exchange_rate(),
        provider in strategies::predict_provider(),
    ) {
        let (url, keys) = (BaseUrl::kpay(), keys());
        transfer.prepare(&url, &token)?;
        payment.prepare(&url, &keys)?;
        withdrawal.prepare(&url, &keys)?;
        rate.prepare(&url, &keys)?;
        provider.prepare(&url, &keys)?;
    }

    #[test]
    fn prepared_requests_move_money_where_promised(
        money in strategies::prepared_money_request(),
        any in strategies::prepared_request(),
    ) {
        prop_assert!(money.operation().moves_money() && money.external_id().is_some());
        prop_assert!(serde_json::from_slice::<Value>(money.to_request().body())?.is_object());
        let request = any.to_request();
        prop_assert_eq!(request.uri().host(), Some("admin.kpay.site"));
    }

    #[test]
    fn each_generated_answer_is_read(
        payment in strategies::payment_json(),
        withdrawal in strategies::withdrawal_json(),
        initiated in strategies::initiated_payment_json(),
        gateway in strategies::gateway_payment_json(),
        refund in strategies::refund_json(),
        transfer in strategies::wallet_transfer_json(),
    ) {
        let read: Payment = serde_json::from_str(&payment)?;
        let fields: Value = serde_json::from_str(&payment)?;
        prop_assert_eq!(&fields["id"], read.id.as_str());
        prop_assert_eq!(fields["provider"].as_str(), read.provider.as_ref().map(Provider::as_str));
        prop_assert_eq!(fields["amount"].is_null(), read.amount.is_none());
        for (name, _) in read.extra.iter() {
            prop_assert!(name.starts_with('x'), "{} is known", name);
        }
        serde_json::from_str::<Withdrawal>(&withdrawal)?;
        serde_json::from_str::<InitiatedPayment>(&initiated)?;
        serde_json::from_str::<GatewayPayment>(&gateway)?;
        serde_json::from_str::<Refund>(&refund)?;
        serde_json::from_str::<WalletTransfer>(&transfer)?;
    }

    #[test]
    fn typed_answers_survive_being_written(payment in strategies::any::<Payment>(), withdrawal in strategies::any::<Withdrawal>()) {
        prop_assert_eq!(serde_json::from_str::<Payment>(&serde_json::to_string(&payment)?)?, payment);
        prop_assert_eq!(serde_json::from_str::<Withdrawal>(&serde_json::to_string(&withdrawal)?)?, withdrawal);
    }

    #[test]
    fn refusals_say_their_messages(
        refusal in strategies::refusal(),
        proxy in strategies::proxy_answer(),
    ) {
        let said = |answer: (StatusCode, String)| {
            let request = GetMe::new().prepare(&BaseUrl::kpay(), &keys()).unwrap();
            let mut policy = CallPolicy::default();
            policy.max_retries = 0;
            let (mut rate_limiter, now) = (RateLimiter::unlimited(), Now::default());
            let mut call = Call::new(request, policy, now);
            call.poll(&mut rate_limiter, now);
            let mut response = Response::new(answer.1.into());
            *response.status_mut() = answer.0;
            call.on_response(response, now, 0);
            let CallStep::Done(result) = call.poll(&mut rate_limiter, now) else { panic!("not done") };
            GetMe::conclude(result).unwrap_err().refusal().unwrap().clone()
        };
        let body: Value = serde_json::from_str(&refusal.1)?;
        let seen = said(refusal);
        prop_assert_eq!(&body["statusCode"], seen.status.as_u16());
        let texts = match &body["message"] {
            Value::Array(texts) => texts.clone(),
            text => vec![text.clone()],
        };
        prop_assert_eq!(texts, seen.messages);
        prop_assert!(said(proxy).messages.is_empty());
    }

    #[test]
    fn signed_webhooks_give_their_event(signed in strategies::signed_webhook()) {
        let secret = WebhookSecret::new(signed.secret)?;
        prop_assert_eq!(webhook::verify(&signed.headers, &signed.body, &secret)?, signed.event);
    }

    #[test]
    fn forged_webhooks_give_none(forged in strategies::forged_webhook()) {
        let secret = WebhookSecret::new(forged.secret)?;
        let problem = webhook::verify(&forged.headers, &forged.body, &secret).unwrap_err().problem();
        prop_assert_ne!(problem, webhook::WebhookProblem::Unreadable);
    }

    #[test]
    fn scripts_end_a_call_within_its_deadline(
        script in strategies::script(),
        request in strategies::prepared_request(),
        policy in strategies::call_policy(),
    ) {
        let start = Now::default();
        let (deadline, most) = (policy.deadline, policy.max_retries as usize + 1);
        let run = script.drive(request, policy, &mut RateLimiter::new(), start);
        prop_assert!(run.ended.tick.saturating_since(start.tick) <= deadline);
        prop_assert!((1..=most).contains(&run.sent));
        if script.turns.len() >= run.sent && run.result.is_ok() {
            let last = &script.turns[run.sent - 1];
            prop_assert!(matches!(&last.end, AttemptEnd::Response(answer) if answer.status().is_success()));
        }
    }

    #[test]
    fn a_success_of_a_script_is_read(
        script in strategies::script_with(strategies::initiated_payment_json()),
        payment in strategies::init_ussd_payment(),
    ) {
        let request = payment.prepare(&BaseUrl::kpay(), &keys())?;
        let run = script.drive(request, CallPolicy::default(), &mut RateLimiter::new(), Now::default());
        let answered = run.result.is_ok();
        match InitUssdPayment::conclude(run.result) {
            Ok(_) => prop_assert!(answered),
            Err(MoneyError::NotMoved(_)) => prop_assert!(!answered),
            Err(error) => {
                prop_assert!(!answered);
                prop_assert_eq!(error.external_id(), Some(&payment.external_id));
            }
        }
    }

    #[test]
    fn a_turn_is_what_a_transport_gives(script in strategies::script()) {
        prop_assert!((1..=6).contains(&script.turns.len()));
        for turn in &script.turns {
            prop_assert!(turn.delay <= Duration::from_secs(40));
            prop_assert_eq!(turn.to_result().is_ok(), matches!(turn.end, AttemptEnd::Response(_)));
        }
    }
}
