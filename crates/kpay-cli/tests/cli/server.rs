//! A server that answers as a test wants it to, or not at all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub(crate) struct Server {
    pub(crate) base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// What a server does once it has read a request.
pub(crate) enum ServerReply {
    /// Closes the connection.
    Cut,
    /// Sends these bytes and closes the connection.
    Send(String),
    /// Keeps the connection open and says nothing.
    Silence,
}

impl Server {
    /// Answers each request by its text: head, empty line and body.
    pub(crate) fn start(answer: impl Fn(&str) -> ServerReply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        // It ends with the tests.
        thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(request) = read(&stream) else { continue };
                let answer = answer(&request);
                seen.lock().unwrap().push(request);
                match answer {
                    ServerReply::Cut => {}
                    // A client that has gone is no failure of the server's.
                    ServerReply::Send(bytes) => drop(stream.write_all(bytes.as_bytes())),
                    ServerReply::Silence => silent.push(stream),
                }
            }
        });
        Self { base_url, requests }
    }

    /// The same answer to all.
    pub(crate) fn answering(status: &str, body: &str) -> Self {
        let answer = http(status, "application/json", body);
        Self::start(move |_| ServerReply::Send(answer.clone()))
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

pub(crate) fn http(status: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// An address of this machine where nothing listens.
pub(crate) fn dead_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Sends a request as it stands here, and gives status and body of the answer.
pub(crate) fn ask(base_url: &str, request: &str, headers: &str, body: &str) -> (u16, String) {
    let host = base_url.strip_prefix("http://").unwrap().trim_end_matches('/');
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let request = format!(
        "{request} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn read(stream: &TcpStream) -> Option<String> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        request.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    request.push_str(&String::from_utf8_lossy(&body));
    Some(request)
}
