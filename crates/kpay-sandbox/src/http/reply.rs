//! An answer together with how it reaches the client.

use std::time::Duration;

use bytes::Bytes;
use http::Response;

/// What the engine answers, and what its carrier does with it: a server, a transport in memory, a
/// simulation. All times here are the carrier's, however fast the sandbox's own clock runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply {
    /// The complete answer.
    pub response: Response<Bytes>,
    /// How it is carried.
    pub carriage: Carriage,
    /// How long after the answer the carrier closes the connection that it came on, without having
    /// said so; a carrier without connections does nothing.
    pub closes_after: Option<Duration>,
    /// How a proxy on the way compresses the body, and says so in `Content-Encoding`, though nobody
    /// asked for it. [`Reply::response`] is what the other end makes of it: a carrier in memory stands
    /// for both ends, and hands that over.
    pub coding: Option<Coding>,
    /// How long the carrier waits before its first byte, or before it cuts the connection.
    pub delay: Duration,
}

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coding {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
}

impl Coding {
    /// Its name in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// How an answer is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carriage {
    /// The connection ends without a byte of it.
    Cut,
    /// The head goes out with the length of the complete body, and the connection ends after so many
    /// bytes of that.
    CutMidway {
        /// How many bytes of the body.
        after: usize,
    },
    /// The head goes out, then the body in pieces of `chunk` bytes, with a pause before each.
    Slow {
        /// How many bytes at once.
        chunk: usize,
        /// How long before each piece.
        pause: Duration,
    },
    /// As it is.
    Whole,
}

impl Reply {
    /// An answer that is carried at once and as it is.
    pub fn whole(response: Response<Bytes>) -> Self {
        Self {
            response,
            carriage: Carriage::Whole,
            closes_after: None,
            coding: None,
            delay: Duration::ZERO,
        }
    }

    /// How long all of it takes, the way of the bytes aside.
    pub fn duration(&self) -> Duration {
        let body = match self.carriage {
            Carriage::Slow { chunk, pause } => {
                let pieces = self.response.body().len().div_ceil(chunk.max(1));
                pause.saturating_mul(u32::try_from(pieces).unwrap_or(u32::MAX))
            }
            Carriage::Cut | Carriage::CutMidway { .. } | Carriage::Whole => Duration::ZERO,
        };
        self.delay.saturating_add(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_body_takes_a_pause_for_each_piece() {
        let pause = Duration::from_secs(1);
        let mut reply = Reply::whole(Response::new(Bytes::from_static(b"0123456789")));
        assert_eq!(reply.duration(), Duration::ZERO);
        reply.delay = pause;
        reply.carriage = Carriage::Slow { chunk: 4, pause };
        assert_eq!(reply.duration(), pause * 4);
        reply.carriage = Carriage::CutMidway { after: 5 };
        assert_eq!(reply.duration(), pause);
    }
}
