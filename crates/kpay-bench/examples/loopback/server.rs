//! A server that reads requests and answers each with the same payment.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use http::StatusCode;
use kpay_bench::samples::Samples;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The word that makes this program the server.
pub(crate) const WORD: &str = "serve";

/// The server as a process of its own, gone when this is dropped.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    pub(crate) fn start() -> Result<Self, String> {
        let said = |error: std::io::Error| format!("the server could not be started: {error}");
        let mut process = Command::new(std::env::current_exe().map_err(said)?)
            .arg(WORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(said)?;
        let mut line = String::new();
        let output = process.stdout.take().expect("it is piped");
        BufReader::new(output).read_line(&mut line).map_err(said)?;
        let address = line.trim().parse().map_err(|_| format!("the server said {line:?}"))?;
        Ok(Self { process, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whatever fails here, the server ends with the pipe that this process holds.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves until the process that started it is gone.
pub(crate) fn run() -> Result<(), String> {
    std::thread::spawn(|| {
        // The pipe's end, however it comes, is the end.
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    crate::runtime()?.block_on(serve()).map_err(|error| error.to_string())
}

async fn serve() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let answer: Arc<[u8]> = Samples::read().initiated.to_wire().into();
    loop {
        let (connection, _) = listener.accept().await?;
        tokio::spawn(converse(connection, Arc::clone(&answer)));
    }
}

/// Answers request after request; whatever is wrong ends the connection.
async fn converse(mut connection: TcpStream, answer: Arc<[u8]>) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let refusal = format!("HTTP/1.1 {}\r\ncontent-length: 0\r\n\r\n", StatusCode::BAD_REQUEST);
    let mut seen = Vec::with_capacity(4096);
    while connection.read_buf(&mut seen).await? > 0 {
        while let Some(length) = request_length(&seen) {
            let is_init = seen.starts_with(b"POST /api/v1/payments/init ");
            connection.write_all(if is_init { &answer } else { refusal.as_bytes() }).await?;
            seen.drain(..length);
        }
    }
    Ok(())
}

/// The length of the first request, once all of it is there.
fn request_length(seen: &[u8]) -> Option<usize> {
    let head = seen.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let body = std::str::from_utf8(&seen[..head]).ok()?.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let length = head + body.unwrap_or(0);
    (seen.len() >= length).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::request_length;

    #[test]
    fn a_request_is_whole_with_its_body() {
        let request = b"POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
        assert_eq!(request_length(request), Some(request.len()));
        assert_eq!(request_length(&request[..request.len() - 1]), None);
        assert_eq!(request_length(b"GET /x HTTP/1.1\r\nhost: y\r\n"), None);
        assert_eq!(request_length(b"GET /x HTTP/1.1\r\n\r\nGET"), Some(19));
    }
}
