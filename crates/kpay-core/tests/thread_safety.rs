//! What goes between threads and tasks can.

use kpay_core::endpoint::{GetPayment, HostedPayment, InitGatewayPayment, InitUssdPayment, Me};
use kpay_core::webhook::{Event, WebhookError};
use kpay_core::{
    BaseUrl, Budget, Call, CallFailure, CallPolicy, Credentials, Error, ExternalId, GatewaySecret,
    InvalidInput, MoneyError, Payment, PreparedRequest, RawResponse, Response, SavedWatch, Step,
    TransportError, Watch, WebhookSecret,
};

/// Compiles only for types that any thread may own and look at.
fn shared<T: Send + Sync + Unpin + 'static>() {}

/// Compiles only for types that fit `Box<dyn Error + Send + Sync>`, and so `?` in any program.
fn an_error<T: std::error::Error + Send + Sync + 'static>() {}

#[test]
fn everything_public_can_go_between_threads() {
    shared::<(BaseUrl, Budget, Call, CallFailure, CallPolicy, Credentials, ExternalId)>();
    shared::<(GatewaySecret, PreparedRequest, RawResponse, SavedWatch, Step, Watch, WebhookSecret)>(
    );
    shared::<(GetPayment, InitGatewayPayment, InitUssdPayment, Me, Event)>();
    shared::<(Response<Payment>, Response<HostedPayment>)>();
}

#[test]
fn errors_can_be_boxed_and_asked_for_their_source() {
    an_error::<Error>();
    an_error::<InvalidInput>();
    an_error::<MoneyError>();
    an_error::<TransportError>();
    an_error::<WebhookError>();
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
