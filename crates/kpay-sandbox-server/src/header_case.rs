//! Writes `X-KPAY-...` where the HTTP library would write `X-Kpay-...`.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How a header of KPay's begins, behind the line before it.
const NAME: &[u8] = b"\r\nx-kpay-";

/// What of it is in capitals.
const CAPITALS: std::ops::Range<usize> = 4..8;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A connection on which one request is sent. Nothing after the head is changed: the body is signed.
pub(crate) struct KpayHeaderCase<S> {
    stream: S,
    place: HeadPosition,
}

/// Where in a head the writing is.
#[derive(Clone, Copy, Default)]
struct HeadPosition {
    /// How much of each was just written.
    name: usize,
    end: usize,
    is_behind_the_head: bool,
}

impl HeadPosition {
    /// The byte as KPay writes it, and goes on behind it.
    fn write(&mut self, byte: u8) -> u8 {
        if self.is_behind_the_head {
            return byte;
        }
        let step = |expected: &[u8], at: usize| match byte.to_ascii_lowercase() {
            it if it == expected[at] => at + 1,
            b'\r' => 1,
            _ => 0,
        };
        let written = match CAPITALS.contains(&self.name) && step(NAME, self.name) > self.name {
            true => byte.to_ascii_uppercase(),
            false => byte,
        };
        self.name = step(NAME, self.name) % NAME.len();
        self.end = step(END_OF_HEAD, self.end);
        self.is_behind_the_head = self.end == END_OF_HEAD.len();
        written
    }
}

impl<S> KpayHeaderCase<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, place: HeadPosition::default() }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for KpayHeaderCase<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.place.is_behind_the_head {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        }
        let mut place = self.place;
        let rewritten: Vec<u8> = bytes.iter().map(|byte| place.write(*byte)).collect();
        let taken = ready!(Pin::new(&mut self.stream).poll_write(cx, &rewritten))?;
        // What was not taken comes again.
        for byte in &bytes[..taken] {
            self.place.write(*byte);
        }
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for KpayHeaderCase<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SENT: &[u8] = b"POST /x-kpay-path HTTP/1.1\r\nHost: a\r\nX-Kpay-Event: x-kpay-\r\n\
        \r\r\nX-Kpay-Signature: 00\r\nX-Keep: k\r\n\r\nbody\r\nx-kpay-body\r\n\r\nX-Kpay-Body";

    const EXPECTED: &[u8] = b"POST /x-kpay-path HTTP/1.1\r\nHost: a\r\nX-KPAY-Event: x-kpay-\r\n\
        \r\r\nX-KPAY-Signature: 00\r\nX-Keep: k\r\n\r\nbody\r\nx-kpay-body\r\n\r\nX-Kpay-Body";

    #[tokio::test]
    async fn names_are_kpays_however_the_bytes_come_and_the_body_stays() {
        for room in [1, 3, 7, 4_096] {
            // A pipe that takes little at once.
            let (near, mut far) = tokio::io::duplex(room);
            let mut near = KpayHeaderCase::new(near);
            let sent = async move {
                near.write_all(SENT).await.unwrap();
                near.shutdown().await.unwrap();
            };
            let mut came = Vec::new();
            let (_, read) = tokio::join!(sent, far.read_to_end(&mut came));
            read.unwrap();
            assert_eq!(String::from_utf8_lossy(&came), String::from_utf8_lossy(EXPECTED));
        }
    }
}
