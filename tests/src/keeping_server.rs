//! A raw HTTP server on loopback, on threads of its own, that keeps connections open as long as it is told to.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// No test leaves a connection open for longer.
const LONGEST: Duration = Duration::from_secs(30);

/// One request, and where it came in.
#[derive(Clone, Debug)]
pub struct Came {
    /// The how manieth connection, from 0.
    pub connection: usize,
    /// The how manieth request of that connection, from 0.
    pub nth: usize,
    /// The request line.
    pub line: String,
}

/// A running server. Its threads end with their connections, and it takes no more once it is dropped.
#[derive(Debug)]
pub struct KeepingServer {
    address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
    over: Arc<AtomicBool>,
}

impl KeepingServer {
    /// Starts one that answers each request by its line with a 200 and this JSON. `closes_after` is
    /// asked after the how manieth answer of the server, how long the connection stays open then;
    /// without an end as a rule.
    ///
    /// # Errors
    /// When no loopback port is free.
    pub fn start(
        answer: impl Fn(&str) -> String + Send + Sync + 'static,
        closes_after: impl Fn(usize) -> Option<Duration> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let came = Arc::new(Mutex::new(Vec::new()));
        let over = Arc::new(AtomicBool::new(false));
        let (seen, ended) = (Arc::clone(&came), Arc::clone(&over));
        let rules = Arc::new((answer, closes_after));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (seen, rules) = (Arc::clone(&seen), Arc::clone(&rules));
                thread::spawn(move || serve(stream, connection, &seen, &rules.0, &rules.1));
            }
        });
        Ok(Self { address, came, over })
    }

    /// The address to give a client.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, in the order they came.
    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for KeepingServer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // It waits for a connection, so it gets one.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    mut stream: TcpStream,
    connection: usize,
    came: &Mutex<Vec<Came>>,
    answer: &impl Fn(&str) -> String,
    closes_after: &impl Fn(usize) -> Option<Duration>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(LONGEST))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    for nth in 0.. {
        let line = read_request(&mut reader)?;
        let body = answer(&line);
        let count = {
            let mut came = came.lock().unwrap_or_else(PoisonError::into_inner);
            came.push(Came { connection, nth, line });
            came.len()
        };
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        stream.write_all(format!("{head}Content-Length: {length}\r\n\r\n{body}").as_bytes())?;
        if let Some(left) = closes_after(count) {
            thread::sleep(left);
            return Ok(());
        }
    }
    Ok(())
}

/// Reads one request by its `Content-Length`, and gives its first line.
fn read_request(reader: &mut BufReader<TcpStream>) -> io::Result<String> {
    let (mut first, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        first.get_or_insert_with(|| line.to_owned());
    }
    reader.read_exact(&mut vec![0; length])?;
    Ok(first.unwrap_or_default())
}
