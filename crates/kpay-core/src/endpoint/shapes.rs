//! The operations as tables, for the erased level: the same fields as the types beside them.

use super::*;
use crate::Endpoint;
use crate::erased::{Check, Kind, RequestField, RequestShape, Rule, Takes, WireKind};

const fn required(name: &'static str, rule: Rule) -> RequestField {
    RequestField::required(name, rule)
}

const fn optional(name: &'static str, rule: Rule) -> RequestField {
    RequestField::optional(name, rule)
}

const fn shape<E: Endpoint>(check: Check, fields: &'static [RequestField]) -> RequestShape {
    RequestShape { operation: E::OPERATION, takes: Takes::Keys, fields, check }
}

pub(crate) static INIT_USSD_PAYMENT: RequestShape = shape::<InitUssdPayment>(
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

pub(crate) static INIT_GATEWAY_PAYMENT: RequestShape = shape::<InitGatewayPayment>(
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

pub(crate) static GET_PAYMENT: RequestShape =
    shape::<GetPayment>(Check::Nothing, &[required("id", Rule::PathId)]);

pub(crate) static REFUND_PAYMENT: RequestShape = shape::<RefundPayment>(
    Check::Nothing,
    &[
        required("id", Rule::PathId),
        optional("reason", Rule::Reason),
        required("externalId", Rule::ExternalId),
    ],
);

pub(crate) static INIT_USSD_WITHDRAWAL: RequestShape = shape::<InitUssdWithdrawal>(
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

pub(crate) static INIT_BANK_WITHDRAWAL: RequestShape = shape::<InitBankWithdrawal>(
    Check::Nothing,
    &[
        required("amount", Rule::Amount),
        required("bankAccountId", Rule::BankAccountId),
        required("externalId", Rule::ExternalId),
        optional("description", Rule::Text),
        optional("metadata", Rule::Metadata),
    ],
);

pub(crate) static INIT_CROSS_COUNTRY_WITHDRAWAL: RequestShape = shape::<InitCrossCountryWithdrawal>(
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

pub(crate) static INIT_GATEWAY_WITHDRAWAL: RequestShape = shape::<InitGatewayWithdrawal>(
    Check::Nothing,
    &[
        required("amount", Rule::Amount),
        required("externalId", Rule::ExternalId),
        required("returnUrl", Rule::Url),
        optional("cancelUrl", Rule::Url),
    ],
);

pub(crate) static GET_WITHDRAWAL: RequestShape =
    shape::<GetWithdrawal>(Check::Nothing, &[required("id", Rule::PathId)]);

pub(crate) static TRANSFER: RequestShape = RequestShape {
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

pub(crate) static TOKEN: RequestShape = shape::<CreateToken>(Check::Nothing, &[]);

pub(crate) static ME: RequestShape = shape::<Me>(Check::Nothing, &[]);

pub(crate) static BALANCES: RequestShape = shape::<GetBalances>(Check::Nothing, &[]);

pub(crate) static AVAILABILITY: RequestShape = shape::<GetAvailability>(Check::Nothing, &[]);

pub(crate) static PREDICT: RequestShape =
    shape::<PredictProvider>(Check::Nothing, &[required("phoneNumber", Rule::Phone)]);

pub(crate) static EXCHANGE_RATE: RequestShape = shape::<GetExchangeRate>(
    Check::Nothing,
    &[required("from", Rule::Query), required("to", Rule::Query)],
);

pub(crate) static PRICE_LIST: RequestShape =
    RequestShape { takes: Takes::Nothing, ..shape::<GetPriceList>(Check::Nothing, &[]) };

pub(crate) static PLATFORM_INFO: RequestShape =
    RequestShape { takes: Takes::Nothing, ..shape::<GetPlatformInfo>(Check::Nothing, &[]) };

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
    answer::<Me>(),
    answer::<GetBalances>(),
    answer::<GetAvailability>(),
    answer::<PredictProvider>(),
    answer::<GetExchangeRate>(),
    answer::<GetPriceList>(),
    answer::<GetPlatformInfo>(),
];
