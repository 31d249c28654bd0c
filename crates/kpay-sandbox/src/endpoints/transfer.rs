//! `POST /api/wallets/transfer`: from the wallet of one country to that of another, at once.

use http::StatusCode;
use kpay_core::Country;

use crate::engine::Engine;
use crate::http::checks::Checks;
use crate::http::fields::RequestFields;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;
use crate::transactions::transfer::Transfer;
use crate::wallets::amount::RequestAmount;
use crate::wallets::rates::ConversionRate;
use crate::wallets::wallet::WalletKey;

const FIELDS: &[&str] = &[
    "amount",
    "applicationId",
    "description",
    "destinationCountry",
    "externalId",
    "sourceCountry",
];

/// The bounds of a transfer in hundredths, whatever the currency.
const LEAST: i64 = 100 * 100;
const MOST: i64 = 10_000_000 * 100;

impl Engine {
    pub(crate) fn transfer(&mut self, caller: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        let request = TransferRequest::read(&call.fields()?)?;
        // The text says the application's id, KPay's own sample shows the company's.
        if ![&self.merchant.applications[caller].id, &self.merchant.company_id]
            .contains(&&request.application_id)
        {
            return Err(Refusal::forbidden());
        }
        if request.source == request.destination {
            return Err(Refusal::bad_request("sourceCountry and destinationCountry must differ"));
        }
        let wallet = |country| WalletKey::of(country).ok_or(Refusal::not_found("Wallet"));
        let (source, destination) = (wallet(&request.source)?, wallet(&request.destination)?);
        let rate = ConversionRate::between(source.currency(), destination.currency())
            .ok_or(Refusal::not_found("Wallet"))?;
        if request
            .external_id
            .as_deref()
            .is_some_and(|it| self.transactions.transfers.is_in_use(caller, it))
        {
            return Err(Refusal::external_id_in_use());
        }
        self.transactions.transfers.make_room().map_err(|_full| Refusal::full())?;

        let (debit, credit) = (request.amount.hundredths, rate.convert(request.amount.hundredths));
        let wallets = &mut self.merchant.applications[caller].wallets;
        wallets
            .reserve(&source, debit)
            .map_err(|_uncovered| Refusal::uncovered(StatusCode::UNPROCESSABLE_ENTITY))?;
        wallets.settle(&source, debit);
        wallets.credit(&destination, credit);

        let id = self.random.uuid();
        let code = loop {
            let code = self.random.capitals(6);
            if !self.transactions.transfers.has_reference(&code) {
                break code;
            }
        };
        let transfer = Transfer {
            application: caller,
            id,
            incoming_id: self.random.uuid(),
            code,
            external_id: request.external_id,
            description: request.description,
            source,
            destination,
            debit,
            credit,
            rate,
            created_at: self.now,
        };
        let response = json(StatusCode::CREATED, &transfer.object());
        let key = self.transactions.transfers.add(transfer);
        self.transactions.transfers.end(key);
        Ok(response)
    }
}

struct TransferRequest {
    application_id: String,
    source: Country,
    destination: Country,
    amount: RequestAmount,
    description: Option<String>,
    external_id: Option<String>,
}

impl TransferRequest {
    fn read(fields: &RequestFields) -> Result<Self, Refusal> {
        let mut checks = Checks::new(fields, FIELDS);
        let application_id = checks.uuid("applicationId");
        let source = checks.required_country("sourceCountry");
        let destination = checks.required_country("destinationCountry");
        let amount = checks.amount();
        checks.between(amount.as_ref(), LEAST, MOST);
        let description = checks.text("description");
        let external_id = checks.optional_external_id();
        let required = application_id.zip(amount).zip(source.zip(destination));
        let ((application_id, amount), (source, destination)) = checks.finish(required)?;
        Ok(Self { application_id, source, destination, amount, description, external_id })
    }
}
