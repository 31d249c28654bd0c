//! What 500 merchants cost in one process: a client for each by `with_credentials`, beside one
//! built anew for each. Prints memory, time and sockets; all calls go to a server in here.
//!
//! `cargo run --release -p kpay-bench --example merchants -- shared` (or `built`)

use std::env;
use std::error::Error;
use std::fs;
use std::time::Instant;

use kpay_native::{Client, Credentials};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MERCHANTS: usize = 500;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n\
    {\"environment\":\"TEST\"}";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let shared = match env::args().nth(1).as_deref() {
        None | Some("shared") => true,
        Some("built") => false,
        Some(other) => return Err(format!("{other}: say shared or built").into()),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection));
        }
    });
    // TLS is what costs, so the clients that are only made have an address with it.
    for address in ["https://localhost:1", &base_url] {
        let (before, start) = (memory()?, Instant::now());
        let clients = clients(shared, address)?;
        println!(
            "{MERCHANTS} clients of {}: {:?}, {} KiB",
            address.split(':').next().unwrap_or_default(),
            start.elapsed(),
            memory()?.saturating_sub(before),
        );
        if address == base_url {
            let start = Instant::now();
            for client in &clients {
                client.account().me().await?;
            }
            // Of each connection both ends are in this process.
            println!("a call of each: {:?}, {} sockets open then", start.elapsed(), sockets()?);
        }
    }
    Ok(())
}

fn clients(shared: bool, address: &str) -> Result<Vec<Client>, Box<dyn Error>> {
    let key =
        |merchant: usize| (format!("kpay_test_{merchant}"), format!("9a0b1c2d3e4f{merchant}"));
    let builder = |merchant| {
        let (api_key, secret_key) = key(merchant);
        kpay_native::Client::builder(api_key, secret_key).base_url(address)
    };
    let first = builder(0).build()?;
    let mut clients = vec![first.clone()];
    for merchant in 1..MERCHANTS {
        let (api_key, secret_key) = key(merchant);
        clients.push(if shared {
            first.with_credentials(Credentials::new(api_key, secret_key)?)?
        } else {
            builder(merchant).build()?
        });
    }
    Ok(clients)
}

async fn serve(mut connection: TcpStream) {
    let (mut buffer, mut end) = ([0; 4096], [0; 4]);
    while let Ok(read @ 1..) = connection.read(&mut buffer).await {
        for byte in &buffer[..read] {
            end.rotate_left(1);
            end[3] = *byte;
            if end == *b"\r\n\r\n" && connection.write_all(ANSWER).await.is_err() {
                return;
            }
        }
    }
}

/// Of this process, in KiB: Linux says it.
fn memory() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?;
    Ok(number.parse()?)
}

fn sockets() -> Result<usize, Box<dyn Error>> {
    let mut count = 0;
    for entry in fs::read_dir("/proc/self/fd")? {
        let target = fs::read_link(entry?.path()).unwrap_or_default();
        count += usize::from(target.to_string_lossy().starts_with("socket:"));
    }
    Ok(count)
}
