//! The transactions of one kind that an engine keeps, found by each of their names.

use std::collections::{BTreeMap, VecDeque};

use crate::merchant::application::AppKey;
use crate::transactions::status::Status;

/// How many transactions of a kind are kept at once.
const CAPACITY: usize = 50_000;

/// Which transaction of its kind, by the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordKey(u64);

/// What a store needs to know of a transaction.
pub(crate) trait Record {
    fn id(&self) -> &str;
    fn reference(&self) -> &str;
    fn application(&self) -> AppKey;
    fn external_id(&self) -> Option<&str>;
    fn status(&self) -> Status;

    /// The token of its gateway page.
    fn token(&self) -> Option<&str> {
        None
    }
}

/// Every transaction of one kind.
#[derive(Clone)]
pub(crate) struct Store<R> {
    rows: BTreeMap<RecordKey, R>,
    /// All that had it, because one that failed may be completed after all.
    by_external_id: BTreeMap<(AppKey, String), Vec<RecordKey>>,
    by_id: BTreeMap<String, RecordKey>,
    by_reference: BTreeMap<String, RecordKey>,
    by_token: BTreeMap<String, RecordKey>,
    /// The final ones, the earliest to become so first.
    ended: VecDeque<RecordKey>,
    created: u64,
}

/// Every transaction kept is still open, so none can make room.
#[derive(Debug)]
pub(crate) struct StoreFull;

impl<R> Default for Store<R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            by_external_id: BTreeMap::new(),
            by_id: BTreeMap::new(),
            by_reference: BTreeMap::new(),
            by_token: BTreeMap::new(),
            ended: VecDeque::new(),
            created: 0,
        }
    }
}

impl<R: Record> Store<R> {
    /// Forgets what has been final the longest, when there is no room for another.
    pub(crate) fn make_room(&mut self) -> Result<(), StoreFull> {
        if self.rows.len() < CAPACITY {
            return Ok(());
        }
        let oldest = self.ended.pop_front().ok_or(StoreFull)?;
        let Some(row) = self.rows.remove(&oldest) else {
            return Ok(());
        };
        self.by_id.remove(row.id());
        self.by_reference.remove(row.reference());
        if let Some(token) = row.token() {
            self.by_token.remove(token);
        }
        if let Some(external_id) = row.external_id() {
            let name = (row.application(), external_id.to_owned());
            if let Some(holders) = self.by_external_id.get_mut(&name) {
                holders.retain(|holder| *holder != oldest);
                if holders.is_empty() {
                    self.by_external_id.remove(&name);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, row: R) -> RecordKey {
        let key = RecordKey(self.created);
        self.created += 1;
        self.by_id.insert(row.id().to_owned(), key);
        self.by_reference.insert(row.reference().to_owned(), key);
        if let Some(token) = row.token() {
            self.by_token.insert(token.to_owned(), key);
        }
        if let Some(external_id) = row.external_id() {
            let name = (row.application(), external_id.to_owned());
            self.by_external_id.entry(name).or_default().push(key);
        }
        self.rows.insert(key, row);
        key
    }

    /// Says that a transaction has become final.
    pub(crate) fn end(&mut self, key: RecordKey) {
        self.ended.push_back(key);
    }

    /// Whether a new transaction of this application may not have this `externalId`
    /// (contract: [Idempotency](kpay_core::contract#idempotency-the-rule-that-protects-money)).
    pub(crate) fn is_in_use(&self, application: AppKey, external_id: &str) -> bool {
        let name = (application, external_id.to_owned());
        let holders = self.by_external_id.get(&name).into_iter().flatten();
        holders.filter_map(|key| self.rows.get(key)).any(|row| !row.status().frees_external_id())
    }

    /// By id or by reference.
    pub(crate) fn find(&self, id: &str) -> Option<(RecordKey, &R)> {
        let key = self.by_id.get(id).or_else(|| self.by_reference.get(id))?;
        Some((*key, self.rows.get(key)?))
    }

    pub(crate) fn find_by_token(&self, token: &str) -> Option<(RecordKey, &R)> {
        let key = self.by_token.get(token)?;
        Some((*key, self.rows.get(key)?))
    }

    pub(crate) fn has_reference(&self, reference: &str) -> bool {
        self.by_reference.contains_key(reference)
    }

    pub(crate) fn get(&self, key: RecordKey) -> Option<&R> {
        self.rows.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: RecordKey) -> Option<&mut R> {
        self.rows.get_mut(&key)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.rows.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row {
        names: [String; 4],
        status: Status,
    }

    impl Record for Row {
        fn id(&self) -> &str {
            &self.names[0]
        }

        fn reference(&self) -> &str {
            &self.names[1]
        }

        fn application(&self) -> AppKey {
            AppKey::FIRST
        }

        fn external_id(&self) -> Option<&str> {
            Some(&self.names[2])
        }

        fn status(&self) -> Status {
            self.status
        }

        fn token(&self) -> Option<&str> {
            Some(&self.names[3])
        }
    }

    fn row(number: usize) -> Row {
        let names = ["pay_", "KPAY-", "ORDER-", "gw_"].map(|prefix| format!("{prefix}{number}"));
        Row { names, status: Status::Pending }
    }

    #[test]
    fn an_external_id_is_busy_while_any_that_had_it_is() {
        let mut store = Store::default();
        let keys = [store.add(row(1)), store.add(row(1))];
        let mut set = |key, status| {
            store.get_mut(key).unwrap().status = status;
            store.is_in_use(AppKey::FIRST, "ORDER-1")
        };
        assert!(set(keys[0], Status::Failed));
        assert!(!set(keys[1], Status::Failed));
        // The earlier one turns out to be completed.
        assert!(set(keys[0], Status::Completed));
    }

    #[test]
    fn a_full_store_forgets_what_ended_first_and_nothing_that_is_open() {
        let mut store = Store::default();
        let end = |store: &mut Store<Row>, key| {
            store.get_mut(key).unwrap().status = Status::Completed;
            store.end(key);
        };
        let keys: Vec<_> = (0..CAPACITY)
            .map(|number| {
                store.make_room().unwrap();
                store.add(row(number))
            })
            .collect();
        assert!(store.make_room().is_err());

        end(&mut store, keys[7]);
        end(&mut store, keys[3]);
        assert!(store.make_room().is_ok());
        assert!(store.find("pay_7").is_none() && store.find("KPAY-7").is_none());
        assert!(
            store.find_by_token("gw_7").is_none() && !store.is_in_use(AppKey::FIRST, "ORDER-7")
        );
        assert!(store.find("pay_3").is_some() && store.is_in_use(AppKey::FIRST, "ORDER-3"));
    }
}
