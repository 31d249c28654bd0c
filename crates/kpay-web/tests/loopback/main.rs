//! The server that the tests speak to: KPay's sandbox, and misdeeds.
//!
//! The first part of a path is the deed and the second the name of the test; `/counts/NAME` tells
//! how many requests of that test have begun and ended. It lives until its input ends.

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod counts;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod deeds;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
fn main() -> std::io::Result<()> {
    std::thread::spawn(|| {
        // Who started it is gone, or wants it to be.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        axum::serve(listener, deeds::router()).await
    })
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
fn main() {}
