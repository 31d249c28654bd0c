//! An order of the merchant's: what to store of it, and what each call, notification and read makes of that.

pub(crate) mod advance;
pub(crate) mod matching;
pub(crate) mod open_orders;
pub(crate) mod reconcile;
pub(crate) mod settle;
pub(crate) mod state;

pub use advance::{Advance, advance, advance_to};
pub use matching::{ExpectedPayment, FieldMatch, PaymentMatch};
pub use open_orders::OpenOrders;
pub use reconcile::{OpenPayment, ReconcilePolicy, ReconcileStep, reconcile};
pub use settle::{OrderRecord, OrderStep, settle_order, settle_order_by_payment};
pub use state::{CallOutcome, OrderState, state_after};
