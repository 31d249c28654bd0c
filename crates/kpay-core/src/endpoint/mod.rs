//! The operations, one file each: data, checks, place on the wire, answer and tests together.
//!
//! To add one, write its file and name it here.

mod get_payment;
mod init_gateway_payment;
mod init_ussd_payment;
mod me;
mod url_check;

pub use get_payment::GetPayment;
pub use init_gateway_payment::{HostedPayment, InitGatewayPayment, PaymentMethod};
pub use init_ussd_payment::{InitUssdPayment, InitiatedPayment};
pub use me::{Account, Me, Named};
