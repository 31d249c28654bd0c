//! The journal on the disk: what was written is there before anybody is told of it.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

/// Brings to the disk what was written, for all who wait at once.
pub(crate) struct JournalSync {
    file: Arc<File>,
    /// How many records were handed to the system.
    written: AtomicU64,
    /// How many of them are on the disk. Whoever holds it brings there what was written for all.
    synced: Mutex<u64>,
    has_failed: Arc<AtomicBool>,
}

impl JournalSync {
    pub(crate) fn new(file: File) -> Self {
        Self {
            file: Arc::new(file),
            written: AtomicU64::new(0),
            synced: Mutex::new(0),
            has_failed: Arc::default(),
        }
    }

    /// One more record was written; its number.
    pub(crate) fn wrote(&self) -> u64 {
        self.written.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// Waits until the record of this number is on the disk; false when that is not certain.
    pub(crate) async fn settled(&self, number: u64) -> bool {
        let mut synced = self.synced.lock().await;
        if *synced >= number {
            return true;
        }
        // After a failure the system may call lost bytes clean, and a second try would believe it.
        if self.has_failed() {
            return false;
        }
        let written = self.written.load(Ordering::Acquire);
        let (file, has_failed) = (Arc::clone(&self.file), Arc::clone(&self.has_failed));
        // A failure is noted where it happens: whoever waits for it may be gone by then.
        let sync = move || {
            let result = file.sync_data();
            if let Err(error) = &result {
                tracing::error!(%error, "can't bring the data file to the disk");
                has_failed.store(true, Ordering::Release);
            }
            result.is_ok()
        };
        let is_synced = spawn_blocking(sync).await.unwrap_or(false);
        if is_synced {
            *synced = written;
        }
        is_synced
    }

    /// Whether something that was written may be lost.
    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[tokio::test]
    async fn one_sync_serves_all_that_was_written_before_it() {
        let path = std::env::temp_dir().join(format!("kpay-journal-sync-{}", std::process::id()));
        let mut file = File::create(&path).unwrap();
        let sync = JournalSync::new(file.try_clone().unwrap());
        for number in 1..=3 {
            file.write_all(b"record").unwrap();
            assert_eq!(sync.wrote(), number);
        }
        assert!(sync.settled(1).await);
        assert_eq!(*sync.synced.lock().await, 3);
        assert!(sync.settled(3).await && !sync.has_failed());
        std::fs::remove_file(path).unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_failure_is_remembered() {
        // A pipe is on no disk.
        let (_reader, writer) = std::io::pipe().unwrap();
        let sync = JournalSync::new(File::from(std::os::fd::OwnedFd::from(writer)));
        let number = sync.wrote();
        assert!(!sync.settled(number).await && sync.has_failed());
        assert!(!sync.settled(number).await);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_failure_is_remembered_whose_waiter_is_gone() {
        let (_reader, writer) = std::io::pipe().unwrap();
        let sync = JournalSync::new(File::from(std::os::fd::OwnedFd::from(writer)));
        let number = sync.wrote();
        {
            let mut waiter = std::pin::pin!(sync.settled(number));
            let once = std::future::poll_fn(|cx| std::task::Poll::Ready(waiter.as_mut().poll(cx)));
            assert!(once.await.is_pending(), "the disk is asked on another thread");
        }
        while !sync.has_failed() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        assert!(!sync.settled(number).await);
    }
}
