//! The SDK as a guide, a chapter a module. Every program in it is compiled.
//!
//! 1. [`first_payment`]: a prompt on the customer's phone
//! 2. [`life_of_an_order`]: which externalId when, what to store, what ends it
//! 3. [`gateway_page`]: a page that KPay hosts, and the way back from it
//! 4. [`webhooks`]: being told, and believing only what is signed
//! 5. [`waiting`]: asking until it has ended
//! 6. [`refunds`]: giving a payment back
//! 7. [`payouts`]: withdrawals and transfers
//! 8. [`errors`]: what failed, and whether money moved
//! 9. [`reconciliation`]: what stayed open
//! 10. [`testing`]: your integration, without KPay
//! 11. [`going_live`]: a checklist

#[doc = include_str!("errors.md")]
pub mod errors {}
#[doc = include_str!("first_payment.md")]
pub mod first_payment {}
#[doc = include_str!("going_live.md")]
pub mod going_live {}
#[doc = include_str!("gateway_page.md")]
pub mod gateway_page {}
#[doc = include_str!("life_of_an_order.md")]
pub mod life_of_an_order {}
#[doc = include_str!("payouts.md")]
pub mod payouts {}
#[doc = include_str!("reconciliation.md")]
pub mod reconciliation {}
#[doc = include_str!("refunds.md")]
pub mod refunds {}
#[doc = include_str!("testing.md")]
pub mod testing {}
#[doc = include_str!("waiting.md")]
pub mod waiting {}
#[doc = include_str!("webhooks.md")]
pub mod webhooks {}
