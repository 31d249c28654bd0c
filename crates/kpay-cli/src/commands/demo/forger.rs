//! Someone who knows where the webhooks go, but not the secret.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::receiver::{self, Receiver};

/// Enough for a status line.
const MAX_BYTES: u64 = 512;

/// Posts a body with a signature over HTTP, for which a socket is enough, and gives the status of
/// the answer.
pub(super) async fn post(receiver: &Receiver, signature: &str, body: &str) -> io::Result<u16> {
    let mut stream = TcpStream::connect(receiver.address).await?;
    let (host, path) = (receiver.address, receiver::PATH);
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         User-Agent: KPAY-Webhook/1.0\r\nX-KPAY-Event: payment.completed\r\nX-KPAY-Signature: {signature}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MAX_BYTES).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    status(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no HTTP answer"))
}

fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.split(' ').next()?.parse().ok()
}
