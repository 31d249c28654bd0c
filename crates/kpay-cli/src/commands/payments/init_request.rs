//! What `kpay payment init` is asked to send, judged by core.

use kpay_native::core::endpoint::PaymentMethod;
use kpay_native::{
    Amount, Client, Currency, ExternalId, InvalidInputError, Money, MoneyError, Payment, Provider,
    Status,
};
use kpay_native::{InitGatewayPayment, InitUssdPayment};

use super::sheets;
use crate::commands::orders::accepted_order::AcceptedOrder;
use crate::commands::orders::input;
use crate::commands::payments::init::InitArgs;

/// A payment to ask for, in one of KPay's two modes.
pub(super) enum PaymentOrder {
    Gateway(InitGatewayPayment),
    Ussd(InitUssdPayment),
}

impl PaymentOrder {
    /// # Errors
    /// Names the field that can't be sent, and why.
    pub(super) fn read(args: &InitArgs) -> Result<Self, InvalidInputError> {
        let external_id = ExternalId::new(&args.order.external_id)?;
        let amount: Amount = args.order.amount.parse()?;
        let metadata = input::metadata(args.metadata.as_deref())?;
        match (&args.phone.provider, &args.phone.phone, &args.page.return_url) {
            (Some(provider), Some(phone), _) => {
                let provider = Provider::from(provider.as_str());
                let currency = input::currency(args.currency.as_deref(), &provider)?;
                let phone_number = input::phone_number(phone, &provider)?;
                let money = Money::new(amount, currency);
                let mut payment = InitUssdPayment::new(external_id, money, provider, phone_number);
                payment.description.clone_from(&args.order.description);
                payment.metadata = metadata;
                Ok(Self::Ussd(payment))
            }
            (_, _, Some(return_url)) => {
                // KPay decides without one, and this says so below.
                let currency = args.currency.as_deref().map(Currency::from);
                let money = Money::new(amount, currency.clone().unwrap_or(Currency::Xaf));
                let mut payment = InitGatewayPayment::new(external_id, money, return_url);
                payment.currency = currency;
                payment.cancel_url.clone_from(&args.page.cancel_url);
                payment.payment_method = args.card.then_some(PaymentMethod::Card);
                payment.description.clone_from(&args.order.description);
                payment.metadata = metadata;
                Ok(Self::Gateway(payment))
            }
            // The arguments' own rules leave no other case.
            _ => Err(InvalidInputError::new("provider", "is missing, and so is a return URL")),
        }
    }

    /// Asks for it.
    pub(super) async fn send(&self, client: &Client) -> Result<AcceptedOrder<Payment>, MoneyError> {
        Ok(match self {
            Self::Gateway(payment) => {
                let answer = client.send(payment).with_response().await?;
                let accepted = &answer.value;
                let status = accepted.status.as_ref().unwrap_or(&Status::Pending);
                let reference = accepted.reference.as_ref();
                let sheet = sheets::gateway_page(accepted);
                AcceptedOrder::new(&answer, &accepted.id, status, reference, sheet)
                    .with_page(&accepted.gateway_url)
            }
            Self::Ussd(payment) => {
                let answer = client.send(payment).with_response().await?;
                let accepted = &answer.value;
                let (status, reference) = (&accepted.status, accepted.reference.as_ref());
                let sheet = sheets::initiated(accepted);
                AcceptedOrder::new(&answer, &accepted.id, status, reference, sheet)
            }
        })
    }

    pub(super) fn external_id(&self) -> &ExternalId {
        match self {
            Self::Gateway(payment) => &payment.external_id,
            Self::Ussd(payment) => &payment.external_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::commands::payments::{PaymentCommand, PaymentsCommand};
    use crate::commands::{Cli, Command};

    fn read(args: &[&str]) -> Result<PaymentOrder, InvalidInputError> {
        let words = ["kpay", "payment", "init", "--external-id", "ORDER-1"].iter().chain(args);
        let Command::Payments(PaymentsCommand::Payment(PaymentCommand::Init(args))) =
            Cli::try_parse_from(words).unwrap().command
        else {
            panic!("another command")
        };
        PaymentOrder::read(&args)
    }

    fn ussd(args: &[&str]) -> InitUssdPayment {
        match read(args) {
            Ok(PaymentOrder::Ussd(payment)) => payment,
            Ok(PaymentOrder::Gateway(_)) => panic!("a gateway page"),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_number_may_be_written_in_any_usual_way() {
        for phone in ["237653456789", "+237 6 53 45 67 89", "653456789", "0653456789"] {
            let payment =
                ussd(&["--amount", "5000", "--provider", "MTN_MOMO_CMR", "--phone", phone]);
            assert_eq!(payment.phone_number.as_str(), "237653456789", "{phone}");
            assert_eq!(payment.money.currency, Currency::Xaf);
        }
    }

    #[test]
    fn doubtful_input_is_refused() {
        const MTN: [&str; 4] = ["--provider", "MTN_MOMO_CMR", "--phone", "653456789"];
        for (args, field) in [
            (&["--amount", "5,000"][..], "amount"),
            (&["--amount", "5000", "--metadata", "{a:1}"], "metadata"),
        ] {
            assert_eq!(read(&[args, &MTN].concat()).err().unwrap().field(), field);
        }
        let mistyped =
            read(&["--amount", "5", "--provider", "MTN_CMR", "--phone", "+237653456789"]);
        let reason = mistyped.err().unwrap().to_string();
        assert!(reason.contains("MTN_MOMO_CMR"), "{reason}");
        let new = [
            "--amount",
            "5",
            "--provider",
            "NEW_TCD",
            "--phone",
            "+23566000000",
            "--currency",
            "XAF",
        ];
        assert_eq!(ussd(&new).provider.as_str(), "NEW_TCD");
    }

    #[test]
    fn a_return_url_makes_a_gateway_payment() {
        let order = read(&[
            "--amount",
            "5000",
            "--return-url",
            "https://a.example",
            "--cancel-url",
            "https://b.example",
            "--card",
            "--currency",
            "XAF",
            "--metadata",
            r#"{"n":1.10}"#,
        ]);
        let Ok(PaymentOrder::Gateway(payment)) = order else { panic!("no page") };
        assert_eq!(payment.payment_method, Some(PaymentMethod::Card));
        assert_eq!(payment.currency, Some(Currency::Xaf));
        assert_eq!(payment.cancel_url.as_deref(), Some("https://b.example"));
        assert_eq!(payment.metadata.unwrap().as_str(), r#"{"n":1.10}"#);
    }
}
