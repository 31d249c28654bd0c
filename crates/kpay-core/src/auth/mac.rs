//! HMAC-SHA256, by the library that the build has.

#[cfg(feature = "ring")]
pub(crate) use with_ring::MacKey;
#[cfg(not(feature = "ring"))]
pub(crate) use with_rustcrypto::MacKey;

#[cfg(not(any(feature = "ring", feature = "rustcrypto")))]
compile_error!("kpay-core needs its feature `rustcrypto` (on by default) or `ring`");

#[cfg(feature = "ring")]
mod with_ring {
    use ring::hmac::{self, HMAC_SHA256, Key};
    use zeroize::Zeroizing;

    /// A key whose text is wiped on drop. ring wipes no state, so none is kept between uses.
    #[derive(Clone)]
    pub(crate) struct MacKey(Zeroizing<Box<[u8]>>);

    impl MacKey {
        pub(crate) fn new(text: &[u8]) -> Option<Self> {
            Some(Self(Zeroizing::new(text.into())))
        }

        pub(crate) fn sign(&self, message: &[u8]) -> [u8; 32] {
            let mut tag = [0; 32];
            tag.copy_from_slice(hmac::sign(&self.key(), message).as_ref());
            tag
        }

        /// Compares in constant time.
        pub(crate) fn verify(&self, message: &[u8], tag: &[u8; 32]) -> bool {
            hmac::verify(&self.key(), message, tag).is_ok()
        }

        fn key(&self) -> Key {
            Key::new(HMAC_SHA256, &self.0)
        }
    }
}

#[cfg(all(feature = "rustcrypto", not(feature = "ring")))]
mod with_rustcrypto {
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::Sha256;

    /// A key, prepared once; its state is wiped on drop.
    #[derive(Clone)]
    pub(crate) struct MacKey(Hmac<Sha256>);

    impl MacKey {
        pub(crate) fn new(text: &[u8]) -> Option<Self> {
            Hmac::new_from_slice(text).ok().map(Self)
        }

        pub(crate) fn sign(&self, message: &[u8]) -> [u8; 32] {
            self.of(message).finalize().into_bytes().into()
        }

        /// Compares in constant time.
        pub(crate) fn verify(&self, message: &[u8], tag: &[u8; 32]) -> bool {
            self.of(message).verify_slice(tag).is_ok()
        }

        fn of(&self, message: &[u8]) -> Hmac<Sha256> {
            let mut mac = self.0.clone();
            mac.update(message);
            mac
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MacKey;
    use crate::auth::signature::read_signature;

    /// RFC 4231, cases 1, 2 and 6: a key longer than a block is hashed first.
    #[test]
    fn gives_what_the_standard_gives() {
        let cases: [(&[u8], &[u8], &[u8]); 3] = [
            (
                &[0x0b; 20],
                b"Hi There",
                b"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                b"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, message, tag) in cases {
            let (key, tag) = (MacKey::new(key).unwrap(), read_signature(tag).unwrap());
            assert_eq!(key.sign(message), tag);
            assert!(key.verify(message, &tag));
            assert!(!key.verify(b"another", &tag));
        }
    }
}
