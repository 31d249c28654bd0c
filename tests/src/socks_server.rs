//! A SOCKS5 proxy on loopback (RFC 1928, without authentication) that leads everywhere to one address.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running proxy; it stops when dropped.
#[derive(Debug)]
pub struct SocksServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl SocksServer {
    /// Starts one.
    ///
    /// # Errors
    /// When no loopback port is free.
    pub async fn start(leads_to: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let names = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, leads_to, Arc::clone(&names)));
            }
        });
        Ok(Self { address, asked, task })
    }

    /// Host and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The names that clients asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for SocksServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut client: TcpStream,
    leads_to: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
) -> io::Result<()> {
    let mut methods = vec![0; usize::from(read::<2>(&mut client).await?[1])];
    client.read_exact(&mut methods).await?;
    client.write_all(&[5, 0]).await?;
    let [_, _, _, kind, length] = read::<5>(&mut client).await?;
    if kind != 3 {
        return Err(io::Error::other("only names are asked for here"));
    }
    let mut name = vec![0; usize::from(length)];
    client.read_exact(&mut name).await?;
    read::<2>(&mut client).await?;
    let name = String::from_utf8_lossy(&name).into_owned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    let mut server = TcpStream::connect(leads_to).await?;
    client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

async fn read<const LENGTH: usize>(client: &mut TcpStream) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}
