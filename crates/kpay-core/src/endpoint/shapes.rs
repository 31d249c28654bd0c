//! The operations as tables, for bindings: the same fields as the types beside them.

use super::*;
use crate::binding::{Check, Kind, RequestField, RequestShape, Rule, Takes, WireKind};
use crate::endpoint::request::Endpoint;

const fn required(name: &'static str, rule: Rule) -> RequestField {
    RequestField::required(name, rule)
}

const fn optional(name: &'static str, rule: Rule) -> RequestField {
    RequestField::optional(name, rule)
}

const fn shape<E: Endpoint>(check: Check, fields: &'static [RequestField]) -> RequestShape {
    RequestShape { operation: E::OPERATION, takes: Takes::Keys, fields, check }
}

static INIT_USSD_PAYMENT: RequestShape = shape::<InitUssdPayment>(
    Check::Charge,
    &[
        required("amount", Rule::Amount),
        required("provider", Rule::Provider),
        required("phoneNumber", Rule::Phone),
        required("externalId", Rule::ExternalId),
        optional("description", Rule::Text),
        optional("customerName", Rule::Text),
        optional("customerEmail", Rule::Text),
        optional("metadata", Rule::Metadata),
        optional("currency", Rule::Unsent),
    ],
);

static INIT_GATEWAY_PAYMENT: RequestShape = shape::<InitGatewayPayment>(
    Check::Nothing,
    &[
        required("amount", Rule::Amount),
        optional("currency", Rule::Currency),
        optional("paymentMethod", Rule::Text),
        required("externalId", Rule::ExternalId),
        required("returnUrl", Rule::Url),
        optional("cancelUrl", Rule::Url),
        optional("description", Rule::Text),
        optional("customerEmail", Rule::Text),
        optional("metadata", Rule::Metadata),
    ],
);

static GET_PAYMENT: RequestShape =
    shape::<GetPayment>(Check::Nothing, &[required("id", Rule::PathId)]);

static REFUND_PAYMENT: RequestShape = shape::<RefundPayment>(
    Check::Nothing,
    &[
        required("id", Rule::PathId),
        optional("reason", Rule::Reason),
        required("externalId", Rule::ExternalId),
    ],
);

static INIT_USSD_WITHDRAWAL: RequestShape = shape::<InitUssdWithdrawal>(
    Check::Charge,
    &[
        required("amount", Rule::Amount),
        required("provider", Rule::Provider),
        required("phoneNumber", Rule::Phone),
        required("externalId", Rule::ExternalId),
        optional("description", Rule::Text),
        optional("metadata", Rule::Metadata),
        optional("currency", Rule::Unsent),
    ],
);

static INIT_BANK_WITHDRAWAL: RequestShape = shape::<InitBankWithdrawal>(
    Check::Nothing,
    &[
        required("amount", Rule::Amount),
        required("bankAccountId", Rule::BankAccountId),
        required("externalId", Rule::ExternalId),
        optional("description", Rule::Text),
        optional("metadata", Rule::Metadata),
    ],
);

static INIT_CROSS_COUNTRY_WITHDRAWAL: RequestShape = shape::<InitCrossCountryWithdrawal>(
    Check::CrossCountry,
    &[
        required("amount", Rule::Amount),
        required("provider", Rule::Provider),
        required("phoneNumber", Rule::Phone),
        required("sourceCountry", Rule::Source),
        required("recipientFirstName", Rule::Name),
        required("recipientLastName", Rule::Name),
        RequestField::or("purposeOfFunds", "PERSONAL_TRANSFER"),
        RequestField::or("sourceOfFunds", "BUSINESS_INCOME"),
        required("externalId", Rule::ExternalId),
        optional("description", Rule::Text),
        optional("metadata", Rule::Metadata),
        optional("currency", Rule::Unsent),
    ],
);

static INIT_GATEWAY_WITHDRAWAL: RequestShape = shape::<InitGatewayWithdrawal>(
    Check::Nothing,
    &[
        required("amount", Rule::Amount),
        required("externalId", Rule::ExternalId),
        required("returnUrl", Rule::Url),
        optional("cancelUrl", Rule::Url),
    ],
);

static GET_WITHDRAWAL: RequestShape =
    shape::<GetWithdrawal>(Check::Nothing, &[required("id", Rule::PathId)]);

static TRANSFER: RequestShape = RequestShape {
    takes: Takes::Token,
    ..shape::<TransferBetweenWallets>(
        Check::Transfer,
        &[
            required("applicationId", Rule::ApplicationId),
            required("sourceCountry", Rule::Source),
            required("destinationCountry", Rule::Destination),
            required("amount", Rule::Amount),
            optional("description", Rule::Text),
            required("externalId", Rule::ExternalId),
        ],
    )
};

static TOKEN: RequestShape = shape::<CreateToken>(Check::Nothing, &[]);

static ME: RequestShape = shape::<GetMe>(Check::Nothing, &[]);

static BALANCES: RequestShape = shape::<GetBalances>(Check::Nothing, &[]);

static AVAILABILITY: RequestShape = shape::<GetAvailability>(Check::Nothing, &[]);

static PREDICT: RequestShape =
    shape::<PredictProvider>(Check::Nothing, &[required("phoneNumber", Rule::Phone)]);

static EXCHANGE_RATE: RequestShape = shape::<GetExchangeRate>(
    Check::Nothing,
    &[required("from", Rule::Query), required("to", Rule::Query)],
);

static PRICE_LIST: RequestShape =
    RequestShape { takes: Takes::Nothing, ..shape::<GetPriceList>(Check::Nothing, &[]) };

static PLATFORM_INFO: RequestShape =
    RequestShape { takes: Takes::Nothing, ..shape::<GetPlatformInfo>(Check::Nothing, &[]) };

pub(crate) static ALL: &[&RequestShape] = &[
    &INIT_USSD_PAYMENT,
    &INIT_GATEWAY_PAYMENT,
    &GET_PAYMENT,
    &REFUND_PAYMENT,
    &INIT_USSD_WITHDRAWAL,
    &INIT_BANK_WITHDRAWAL,
    &INIT_CROSS_COUNTRY_WITHDRAWAL,
    &INIT_GATEWAY_WITHDRAWAL,
    &GET_WITHDRAWAL,
    &TRANSFER,
    &TOKEN,
    &ME,
    &BALANCES,
    &AVAILABILITY,
    &PREDICT,
    &EXCHANGE_RATE,
    &PRICE_LIST,
    &PLATFORM_INFO,
];

const fn answer<E: Endpoint>() -> (&'static str, Kind) {
    (E::OPERATION.name, <E::Response as WireKind>::KIND)
}

/// Apart from the requests: a binding that has these as tables of its own language needs none of them
/// in its module.
pub(crate) const ANSWERS: &[(&str, Kind)] = &[
    answer::<InitUssdPayment>(),
    answer::<InitGatewayPayment>(),
    answer::<GetPayment>(),
    answer::<RefundPayment>(),
    answer::<InitUssdWithdrawal>(),
    answer::<InitBankWithdrawal>(),
    answer::<InitCrossCountryWithdrawal>(),
    answer::<InitGatewayWithdrawal>(),
    answer::<GetWithdrawal>(),
    answer::<TransferBetweenWallets>(),
    answer::<CreateToken>(),
    answer::<GetMe>(),
    answer::<GetBalances>(),
    answer::<GetAvailability>(),
    answer::<PredictProvider>(),
    answer::<GetExchangeRate>(),
    answer::<GetPriceList>(),
    answer::<GetPlatformInfo>(),
];
