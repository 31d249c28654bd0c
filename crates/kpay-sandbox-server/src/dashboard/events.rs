//! Server-sent events: a number that grows with each change, and nothing else.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::sleep;

/// How long changes are gathered, so that a busy sandbox does not keep a browser busier.
const GATHERED: Duration = Duration::from_millis(150);

/// How often something is sent at least, so that a connection nobody reads is found out.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How many streams may be open: well below the connections, so that requests have some left.
const STREAMS: usize = 128;

/// The streams that are open.
#[derive(Clone)]
pub(crate) struct EventStreams(Arc<Semaphore>);

/// The body of a stream. Dropped, it ends.
pub(crate) struct EventBody(mpsc::Receiver<Bytes>);

impl EventStreams {
    pub(crate) fn new() -> Self {
        Self::at_most(STREAMS)
    }

    fn at_most(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// Tells each change until `stopped` changes or its sender is gone. One stream too many tells
    /// where things stand and ends: a browser comes back after a while, and so looks now and then.
    pub(crate) fn tell(
        &self,
        changes: watch::Receiver<u64>,
        stopped: watch::Receiver<()>,
    ) -> EventBody {
        // One is enough: who reads slowly misses numbers, and not the newest.
        let (sender, receiver) = mpsc::channel(1);
        let place = Arc::clone(&self.0).try_acquire_owned().ok();
        tokio::spawn(send(changes, stopped, sender, place));
        EventBody(receiver)
    }
}

async fn send(
    mut changes: watch::Receiver<u64>,
    mut stopped: watch::Receiver<()>,
    sender: mpsc::Sender<Bytes>,
    place: Option<OwnedSemaphorePermit>,
) {
    let mut has_news = true;
    loop {
        // The number is taken only once there is room for it.
        let room = tokio::select! {
            room = sender.reserve() => room,
            _ = stopped.changed() => return,
        };
        let Ok(room) = room else { return };
        room.send(match has_news {
            true => format!("data: {}\n\n", *changes.borrow_and_update()).into(),
            false => Bytes::from_static(b": still here\n\n"),
        });
        if place.is_none() {
            return;
        }
        tokio::select! {
            () = sleep(GATHERED) => {}
            () = sender.closed() => return,
            _ = stopped.changed() => return,
        }
        has_news = tokio::select! {
            changed = changes.changed() => match changed {
                Ok(()) => true,
                Err(_) => return,
            },
            () = sleep(HEARTBEAT) => false,
            () = sender.closed() => return,
            _ = stopped.changed() => return,
        };
    }
}

impl Body for EventBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(cx).map(|bytes| bytes.map(|it| Ok(Frame::data(it))))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn next(events: &mut EventBody) -> Option<String> {
        let frame = poll_fn(|cx| Pin::new(&mut *events).poll_frame(cx)).await?;
        Some(String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_is_slow_misses_numbers_but_not_the_newest() {
        let (changes, (_stop, stopped)) = (watch::Sender::new(0), watch::channel(()));
        let mut events = EventStreams::new().tell(changes.subscribe(), stopped);
        for _ in 0..1_000 {
            changes.send_modify(|number| *number += 1);
            sleep(Duration::from_secs(1)).await;
        }
        let mut told = Vec::new();
        while told.last().is_none_or(|it| it != "data: 1000\n\n") {
            told.push(next(&mut events).await.unwrap());
        }
        assert!(told.len() <= 3, "{told:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_changes_together_is_told_once_and_silence_is_broken() {
        let (changes, (_stop, stopped)) = (watch::Sender::new(0), watch::channel(()));
        let mut events = EventStreams::new().tell(changes.subscribe(), stopped);
        assert_eq!(next(&mut events).await.unwrap(), "data: 0\n\n");
        for _ in 0..300 {
            changes.send_modify(|number| *number += 1);
        }
        assert_eq!(next(&mut events).await.unwrap(), "data: 300\n\n");
        assert_eq!(next(&mut events).await.unwrap(), ": still here\n\n");
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_with_the_sandbox_whether_it_is_read_or_not() {
        let (changes, (stop, stopped)) = (watch::Sender::new(0), watch::channel(()));
        let streams = EventStreams::at_most(2);
        let mut read = streams.tell(changes.subscribe(), stopped.clone());
        let mut unread = streams.tell(changes.subscribe(), stopped);
        assert!(next(&mut read).await.is_some());
        changes.send_modify(|number| *number += 1);
        sleep(GATHERED * 2).await;
        drop(stop);
        // What was said before its end may still come.
        while next(&mut read).await.is_some() {}
        while next(&mut unread).await.is_some() {}
        assert_eq!((changes.receiver_count(), streams.0.available_permits()), (0, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_is_gone_leaves_nothing_behind() {
        let (changes, (_stop, stopped)) = (watch::Sender::new(0), watch::channel(()));
        let streams = EventStreams::at_most(8);
        let events: Vec<EventBody> =
            (0..8).map(|_| streams.tell(changes.subscribe(), stopped.clone())).collect();
        sleep(GATHERED * 2).await;
        assert_eq!((changes.receiver_count(), streams.0.available_permits()), (8, 0));
        drop(events);
        changes.closed().await;
        assert_eq!(streams.0.available_permits(), 8);
    }

    #[tokio::test(start_paused = true)]
    async fn one_too_many_is_told_where_things_stand() {
        let (changes, (_stop, stopped)) = (watch::Sender::new(7), watch::channel(()));
        let streams = EventStreams::at_most(1);
        let mut first = streams.tell(changes.subscribe(), stopped.clone());
        let mut second = streams.tell(changes.subscribe(), stopped);
        assert_eq!(next(&mut second).await.as_deref(), Some("data: 7\n\n"));
        assert_eq!(next(&mut second).await, None);
        assert_eq!(next(&mut first).await.as_deref(), Some("data: 7\n\n"));
        changes.send_modify(|number| *number += 1);
        assert_eq!(next(&mut first).await.as_deref(), Some("data: 8\n\n"));
    }
}
