//! What a WebAssembly module asks of its host.

/// The imports of a module, each as `module.name`.
pub fn imports(module: &[u8]) -> Result<Vec<String>, String> {
    let mut reader = Reader { rest: module };
    if reader.bytes(8)? != *b"\0asm\x01\0\0\0" {
        return Err("not a WebAssembly module of version 1".to_owned());
    }
    while !reader.rest.is_empty() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let section = reader.bytes(length)?;
        if id == IMPORTS {
            return Reader { rest: section }.imports();
        }
    }
    Ok(Vec::new())
}

const IMPORTS: u8 = 2;

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn imports(&mut self) -> Result<Vec<String>, String> {
        let count = self.number()?;
        let mut imports = Vec::new();
        for _ in 0..count {
            imports.push(format!("{}.{}", self.name()?, self.name()?));
            self.descriptor()?;
        }
        Ok(imports)
    }

    /// Passes over an import's type.
    fn descriptor(&mut self) -> Result<(), String> {
        match self.byte()? {
            0 => self.number().map(drop),
            1 => {
                self.byte()?;
                self.limits()
            }
            2 => self.limits(),
            3 => self.bytes(2).map(drop),
            4 => {
                self.byte()?;
                self.number().map(drop)
            }
            kind => Err(format!("an import of unknown kind {kind}")),
        }
    }

    fn limits(&mut self) -> Result<(), String> {
        let has_maximum = self.byte()? & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Ok(())
    }

    fn name(&mut self) -> Result<String, String> {
        let length = self.number()?;
        Ok(String::from_utf8_lossy(self.bytes(length)?).into_owned())
    }

    /// A number in LEB128.
    fn number(&mut self) -> Result<usize, String> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return usize::try_from(value).map_err(|_| "a number too large".to_owned());
            }
        }
        Err("a number without end".to_owned())
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.bytes(1)?[0])
    }

    fn bytes(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or("the module is cut")?;
        self.rest = rest;
        Ok(taken)
    }
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
    fn what_is_no_module_is_an_error() {
        for bytes in [&b""[..], b"\0asm", b"#!/bin/sh and more", &[HEAD, b"\x02\x09\x01"].concat()]
        {
            imports(bytes).unwrap_err();
        }
    }
}
