//! What `kpay withdraw` is asked to send, judged by core.

use kpay_native::core::endpoint::{PurposeOfFunds, SourceOfFunds};
use kpay_native::{
    Amount, BankAccountId, Client, Country, Currency, ExternalId, InvalidInputError, Money,
    MoneyError, Provider, Status, Withdrawal,
};
use kpay_native::{
    InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayWithdrawal, InitUssdWithdrawal,
};

use super::sheets;
use crate::commands::orders::accepted_order::AcceptedOrder;
use crate::commands::orders::input;
use crate::commands::withdrawals::init::{AcrossArgs, WithdrawArgs};

/// A payout, in one of KPay's four ways.
pub(super) enum WithdrawalOrder {
    Bank(InitBankWithdrawal),
    CrossCountry(Box<InitCrossCountryWithdrawal>),
    Gateway(InitGatewayWithdrawal),
    Ussd(InitUssdWithdrawal),
}

impl WithdrawalOrder {
    /// # Errors
    /// Names the field that can't be sent, and why.
    pub(super) fn read(args: &WithdrawArgs) -> Result<Self, InvalidInputError> {
        match (&args.phone.phone, &args.bank_account, &args.page.return_url) {
            (Some(phone), _, _) => to_phone(args, phone),
            (_, Some(account), _) => to_bank(args, account).map(Self::Bank),
            (_, _, Some(return_url)) => by_page(args, return_url).map(Self::Gateway),
            // The arguments' own rules leave no other case.
            _ => Err(InvalidInputError::new(
                "provider",
                "is missing, and so are a bank account and a return URL",
            )),
        }
    }

    /// Asks for it.
    pub(super) async fn send(
        &self,
        client: &Client,
    ) -> Result<AcceptedOrder<Withdrawal>, MoneyError> {
        let answer = match self {
            Self::Bank(withdrawal) => client.send(withdrawal).with_response().await?,
            Self::CrossCountry(withdrawal) => client.send(&**withdrawal).with_response().await?,
            Self::Gateway(withdrawal) => {
                let answer = client.send(withdrawal).with_response().await?;
                let accepted = &answer.value;
                let status = accepted.status.as_ref().unwrap_or(&Status::Pending);
                let (id, sheet) = (accepted.id.clone(), sheets::gateway_page(accepted));
                return Ok(AcceptedOrder::new(
                    &answer,
                    id,
                    status,
                    accepted.reference.as_ref(),
                    sheet,
                )
                .with_page(&accepted.gateway_url));
            }
            Self::Ussd(withdrawal) => client.send(withdrawal).with_response().await?,
        };
        let accepted = &answer.value;
        let (id, sheet) = (accepted.id.clone(), sheets::withdrawal(accepted));
        let (status, reference) = (&accepted.status, accepted.reference.as_ref());
        Ok(AcceptedOrder::new(&answer, id, status, reference, sheet))
    }

    pub(super) fn external_id(&self) -> &ExternalId {
        match self {
            Self::Bank(withdrawal) => &withdrawal.external_id,
            Self::CrossCountry(withdrawal) => &withdrawal.external_id,
            Self::Gateway(withdrawal) => &withdrawal.external_id,
            Self::Ussd(withdrawal) => &withdrawal.external_id,
        }
    }
}

fn to_phone(args: &WithdrawArgs, phone: &str) -> Result<WithdrawalOrder, InvalidInputError> {
    let (external_id, amount) = id_and_amount(args)?;
    let metadata = input::metadata(args.metadata.as_deref())?;
    let provider = Provider::from(args.phone.provider.as_deref().unwrap_or_default());
    let phone_number = input::phone_number(phone, &provider)?;
    let given = args.currency.as_deref();
    let Some(source) = &args.across.source_country else {
        let money = Money::new(amount, input::currency(given, &provider)?);
        let mut withdrawal = InitUssdWithdrawal::new(external_id, money, provider, phone_number);
        withdrawal.description.clone_from(&args.order.description);
        withdrawal.metadata = metadata;
        return Ok(WithdrawalOrder::Ussd(withdrawal));
    };
    let source_country = Country::from(source.as_str());
    let money = Money::new(amount, wallet_currency(given, &source_country)?);
    let AcrossArgs { recipient_first_name, recipient_last_name, purpose, source_of_funds, .. } =
        &args.across;
    let mut withdrawal = InitCrossCountryWithdrawal::new(
        external_id,
        money,
        source_country,
        provider,
        phone_number,
        recipient_first_name.as_deref().unwrap_or_default(),
        recipient_last_name.as_deref().unwrap_or_default(),
    );
    if let Some(purpose) = purpose {
        withdrawal.purpose_of_funds = PurposeOfFunds::from(purpose.as_str());
    }
    if let Some(source) = source_of_funds {
        withdrawal.source_of_funds = SourceOfFunds::from(source.as_str());
    }
    withdrawal.description.clone_from(&args.order.description);
    withdrawal.metadata = metadata;
    Ok(WithdrawalOrder::CrossCountry(Box::new(withdrawal)))
}

fn to_bank(args: &WithdrawArgs, account: &str) -> Result<InitBankWithdrawal, InvalidInputError> {
    let (external_id, amount) = id_and_amount(args)?;
    let account = BankAccountId::new(account)?;
    let mut withdrawal = InitBankWithdrawal::new(external_id, amount, account);
    withdrawal.description.clone_from(&args.order.description);
    withdrawal.metadata = input::metadata(args.metadata.as_deref())?;
    Ok(withdrawal)
}

fn by_page(
    args: &WithdrawArgs,
    return_url: &str,
) -> Result<InitGatewayWithdrawal, InvalidInputError> {
    let (external_id, amount) = id_and_amount(args)?;
    let mut withdrawal = InitGatewayWithdrawal::new(external_id, amount, return_url);
    withdrawal.cancel_url.clone_from(&args.page.cancel_url);
    Ok(withdrawal)
}

fn id_and_amount(args: &WithdrawArgs) -> Result<(ExternalId, Amount), InvalidInputError> {
    Ok((ExternalId::new(&args.order.external_id)?, args.order.amount.parse()?))
}

/// The wallet's own currency unless another is given, which core compares with it.
fn wallet_currency(given: Option<&str>, country: &Country) -> Result<Currency, InvalidInputError> {
    given.map(Currency::from).or_else(|| country.currency()).ok_or_else(|| {
        input::unknown_code("sourceCountry", Country::ALL.iter().map(Country::as_str))
    })
}
