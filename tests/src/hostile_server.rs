//! A raw HTTP server on loopback that does what a script says, one connection a line.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// No test leaves a connection open for longer.
const LONGEST: Duration = Duration::from_secs(30);

/// What the server does with one connection.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Closes it before reading a byte.
    CutBeforeReading,
    /// Reads the request whole, then closes.
    CutAfterReading,
    /// Reads the request whole, writes this, then closes.
    Write(Vec<u8>),
    /// Reads the request whole, writes this, then keeps the connection open without a word.
    WriteAndStall(Vec<u8>),
    /// Reads the request whole, and does the other once it is told to.
    After(Arc<Notify>, Box<Self>),
    /// Reads the request whole, writes the head of a 200, then a body without end.
    WriteForEver,
}

impl Deed {
    /// A whole answer.
    pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut text = format!(
            "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        Self::Write(format!("{text}\r\n{body}").into_bytes())
    }

    /// A whole answer with a JSON body.
    pub fn json(status: u16, body: &str) -> Self {
        Self::answer(status, &[("Content-Type", "application/json")], body)
    }

    /// An answer whose body ends before its length.
    pub fn half(status: u16, body: &str) -> Self {
        let length = body.len() * 2;
        Self::Write(
            format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes(),
        )
    }
}

/// A running server; it stops when dropped.
#[derive(Debug)]
pub struct HostileServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl HostileServer {
    /// Starts one. After the script's end connections are closed before reading.
    ///
    /// # Errors
    /// When no loopback port is free.
    pub async fn start(script: Vec<Deed>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            let mut script = script.into_iter();
            while let Ok((connection, _)) = listener.accept().await {
                let deed = script.next().unwrap_or(Deed::CutBeforeReading);
                let seen = Arc::clone(&seen);
                tokio::spawn(tokio::time::timeout(LONGEST, serve(connection, deed, seen)));
            }
        });
        Ok(Self { address, requests, task })
    }

    /// The address to give a client.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that were read whole, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for HostileServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut connection: TcpStream,
    deed: Deed,
    seen: Arc<Mutex<Vec<String>>>,
) -> io::Result<()> {
    if matches!(deed, Deed::CutBeforeReading) {
        return Ok(());
    }
    let request = read_request(&mut connection).await?;
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    let mut deed = deed;
    while let Deed::After(told, then) = deed {
        told.notified().await;
        deed = *then;
    }
    match deed {
        Deed::After(..) | Deed::CutBeforeReading | Deed::CutAfterReading => {}
        Deed::Write(bytes) => {
            connection.write_all(&bytes).await?;
            connection.shutdown().await?;
        }
        Deed::WriteAndStall(bytes) => {
            connection.write_all(&bytes).await?;
            let mut end = [0];
            let _ = connection.read(&mut end).await?;
        }
        Deed::WriteForEver => {
            connection
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                .await?;
            loop {
                connection.write_all(&[b' '; 4096]).await?;
            }
        }
    }
    Ok(())
}

/// Reads one request by its `Content-Length`.
async fn read_request(connection: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = connection.read(&mut chunk).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Ok(text.into_owned());
            }
        }
    }
}
