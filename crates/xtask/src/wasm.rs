//! What a WebAssembly module asks of its host.

use wasmparser::{Parser, Payload};

/// The imports of a module, each as `module.name`.
pub fn imports(module: &[u8]) -> Result<Vec<String>, String> {
    let broken = |error: wasmparser::BinaryReaderError| error.to_string();
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload.map_err(broken)? {
            for import in section.into_imports() {
                let import = import.map_err(broken)?;
                names.push(format!("{}.{}", import.module, import.name));
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::imports;

    const HEAD: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn a_module_without_imports_asks_for_nothing() {
        assert_eq!(imports(HEAD), Ok(Vec::new()));
        assert_eq!(imports(&[HEAD, b"\0\x02\x01a"].concat()), Ok(Vec::new()));
    }

    #[test]
    fn each_kind_of_import_is_named() {
        let section = b"\x04\x03env\x01f\0\x05\x03env\x01m\x02\x01\x01\xff\x01\x03env\x01g\x03\x7f\0\x03env\x01t\x01\x70\0\x05";
        let module = [HEAD, b"\x02", &[u8::try_from(section.len()).unwrap()], section].concat();
        let names = ["env.f", "env.m", "env.g", "env.t"].map(str::to_owned);
        assert_eq!(imports(&module), Ok(names.to_vec()));
    }

    #[test]
    fn what_is_not_a_module_is_an_error() {
        for bytes in [&b""[..], b"\0asm", b"#!/bin/sh and more", &[HEAD, b"\x02\x09\x01"].concat()]
        {
            imports(bytes).unwrap_err();
        }
    }
}
