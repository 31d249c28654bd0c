//! What KPay publishes for tests, and what it makes of a transaction.

use std::sync::Arc;

use crate::gateway::test_cards::TestCards;
use crate::transactions::test_numbers::TestNumbers;

/// The published numbers and cards.
#[derive(Clone)]
pub(crate) struct TestData {
    pub(crate) numbers: Arc<TestNumbers>,
    pub(crate) cards: TestCards,
}

impl TestData {
    pub(crate) fn published() -> Self {
        Self { numbers: Arc::new(TestNumbers::published()), cards: TestCards::published() }
    }
}
