//! Enums that KPay may extend without notice: unknown text is kept, never refused.

use std::fmt;

/// A text that this version of the SDK has no variant for, kept as KPay wrote it.
///
/// It can be read through `as_str` of the enum that holds it, and through [`UnlistedValue::as_str`].
/// It can't be built from outside, so that naming the text in a later version breaks nobody.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnlistedValue(Box<str>);

impl UnlistedValue {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text as KPay wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnlistedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A reason that KPay words freely may hold a number.
        fmt::Debug::fmt(&crate::text::hidden::Hidden(&self.0), f)
    }
}

/// Where a text stands in a table, for all of these enums.
pub(crate) fn place_of(text: &str, texts: &[&str]) -> Option<usize> {
    texts.iter().position(|known| *known == text)
}

/// Declares an enum over wire texts, with an `Other` variant that keeps what has no name yet.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $Name:ident {
            $($(#[$variant_meta:meta])* $Variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $Name {
            $($(#[$variant_meta])* $Variant,)+
            /// A text this version doesn't know, kept as it is.
            Other($crate::wire::UnlistedValue),
        }

        impl $Name {
            /// Every value this version knows, in the contract's order.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)+];

            /// The texts of [`ALL`](Self::ALL): one table is smaller than code for each.
            const TEXTS: &'static [&'static str] = &[$($text,)+];

            /// Whether this version has a name for the value.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        const _: () = {
            /// Where each value stands in the table.
            enum Place {
                $($Variant,)+
            }

            impl $Name {
                /// The text on the wire.
                pub fn as_str(&self) -> &str {
                    let place = match self {
                        $(Self::$Variant => Place::$Variant as usize,)+
                        Self::Other(text) => return text.as_str(),
                    };
                    Self::TEXTS.get(place).copied().unwrap_or_default()
                }
            }

            impl From<&str> for $Name {
                fn from(text: &str) -> Self {
                    let place = $crate::wire::open_enum::place_of(text, Self::TEXTS);
                    match place {
                        $(Some(place) if place == Place::$Variant as usize => Self::$Variant,)+
                        _ => Self::Other($crate::wire::UnlistedValue::new(text)),
                    }
                }
            }
        };

        impl From<String> for $Name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::str::FromStr for $Name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::text::say::Say for $Name {
            fn say(&self, to: &mut String) {
                to.push_str(self.as_str());
            }
        }

        impl $crate::wire::kind::WireKind for $Name {
            const KIND: $crate::wire::kind::Kind = $crate::wire::kind::Kind::Text;
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $crate::wire::value::answers_of_text! { $Name, Text, |text| Self::from(&*text) }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::text::deserialize_str(deserializer, |text| Ok(Self::from(text)))
            }
        }
    };
}

pub(crate) use open_enum;
