//! The size of core and client with one call, as a browser downloads it.

use std::fs;
use std::io;

use brotli::enc::BrotliEncoderParams;

use crate::log::Log;
use crate::setup::{self, WASM};
use crate::workspace::Workspace;

const QUALITY: i32 = 11;
const WINDOW: i32 = 22;

pub struct WasmSize {
    pub bytes: usize,
    pub brotli: usize,
}

impl WasmSize {
    pub fn measure(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        setup::wasm_target(workspace, log)?;
        log.run(
            workspace
                .cargo([
                    "build",
                    "--profile",
                    "wasm-size",
                    "--package",
                    "kpay-bench",
                    "--example",
                    "wasm_size",
                    "--target",
                    WASM,
                ])
                // Names of functions are for people: nobody ships them.
                .env("CARGO_PROFILE_WASM_SIZE_STRIP", "symbols"),
        )?;
        let path = workspace.target.join(WASM).join("wasm-size/examples/wasm_size.wasm");
        let measured = fs::read(&path)
            .and_then(|module| Ok(Self { bytes: module.len(), brotli: compressed(&module)? }));
        measured.map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// The length after brotli at its best.
fn compressed(mut bytes: &[u8]) -> io::Result<usize> {
    let best = BrotliEncoderParams { quality: QUALITY, lgwin: WINDOW, ..Default::default() };
    brotli::BrotliCompress(&mut bytes, &mut io::sink(), &best)
}

#[cfg(test)]
mod tests {
    use super::compressed;

    #[test]
    fn what_repeats_shrinks() {
        assert!(compressed(&[7; 10_000]).unwrap() < 100);
    }
}
