//! How many requests of each test have begun and ended.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Clone, Default)]
pub(crate) struct Counts(Arc<Mutex<BTreeMap<String, (u32, u32)>>>);

/// A request under way: it ends when this is dropped, which the server does with what it holds for
/// a client that has gone.
pub(crate) struct UnderWay {
    counts: Counts,
    test: String,
}

impl Counts {
    pub(crate) fn begin(&self, test: &str) -> UnderWay {
        self.all().entry(test.to_owned()).or_default().0 += 1;
        UnderWay { counts: self.clone(), test: test.to_owned() }
    }

    /// `begun ended`
    pub(crate) fn of(&self, test: &str) -> String {
        let (begun, ended) = self.all().get(test).copied().unwrap_or_default();
        format!("{begun} {ended}")
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, (u32, u32)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.counts.all().entry(self.test.clone()).or_default().1 += 1;
    }
}
