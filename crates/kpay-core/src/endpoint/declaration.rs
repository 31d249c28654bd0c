//! How a request is declared: once, one line a field.

/// Declares a request. First what it is: its name, which is the client's method path, its place, its
/// credentials and its rules; then its fields in the order of the wire, each with its name there, its name
/// in Rust and its type; then the arguments of its constructor.
///
/// From it come the struct, the constructor, the chained setters, a `Debug` without personal data, the
/// `Endpoint`, the description that bindings read, and a macro of the same name that replays the optional
/// fields for a client's own setters.
///
/// - `required`: given to the constructor under its own name, or said behind `=`.
/// - `default`: a field that is sent always, with this text unless it is set.
/// - `optional`: not sent unless it is set; `= ...` is what the constructor sets.
/// - `unsent`: a name that only bindings know, for the checks, and where a typed request holds the same.
/// - `extra`: the caller may add fields that this version has no name for.
///
/// `[...]` behind a type is a `Rule`, where the type alone does not say it.
macro_rules! request {
    (
        $operation:literal = $method:ident $path:literal {
            auth: $Auth:ty,
            retry: $retry:ident,
            limit: $limit:ident,
            $(is: $($flag:ident)+,)?
            response: $Response:ty,
            failure: $Failure:ty,
            $(check: $check:path,)?
        }

        $(#[$meta:meta])*
        pub struct $Name:ident {
            $(required {
                $($(#[$required_meta:meta])* $required_name:literal $required:ident: $Required:ty
                    $([$required_rule:ident])? $(= $required_value:expr)?,)*
            })?
            $(default {
                $($(#[$default_meta:meta])* $default_name:literal $default:ident: $Default:ty
                    = $default_value:literal,)*
            })?
            $(optional {
                $($(#[$optional_meta:meta])* $optional_name:literal $optional:ident: $Optional:ty
                    $([$optional_rule:ident])? $(= $optional_value:expr)?,)*
            })?
            $(unsent { $($unsent_name:literal $unsent:ident.$part:ident,)* })?
            $(extra: $Extra:ty,)?
        }

        $(#[$new_meta:meta])*
        new($($argument:ident: $Argument:ty),* $(,)?);
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $Name {
            $($($(#[$required_meta])* pub $required: $Required,)*)?
            $($($(#[$default_meta])* pub $default: $Default,)*)?
            $($($(#[$optional_meta])* pub $optional: Option<$Optional>,)*)?
            $(
                /// Fields this version has no name for, sent as they are.
                pub extra: $Extra,
            )?
        }

        impl $Name {
            pub(crate) const DESCRIPTION: &'static $crate::endpoint::description::RequestDescription =
                &$crate::endpoint::description::RequestDescription {
                    operation: <Self as $crate::endpoint::request::Endpoint>::OPERATION,
                    fields: &[
                        $($($crate::endpoint::description::RequestField::required(
                            $required_name,
                            $crate::endpoint::description::rule!($Required $(, $required_rule)?),
                        ),)*)?
                        $($($crate::endpoint::description::RequestField::with_default(
                            $default_name,
                            $crate::endpoint::description::rule!($Default),
                            $default_value,
                        ),)*)?
                        $($($crate::endpoint::description::RequestField::optional(
                            $optional_name,
                            $crate::endpoint::description::rule!($Optional $(, $optional_rule)?),
                        ),)*)?
                        $($($crate::endpoint::description::RequestField::optional(
                            $unsent_name,
                            $crate::endpoint::description::Rule::Unsent,
                        ),)*)?
                    ],
                    check: $crate::endpoint::declaration::either!(
                        $($check)?,
                        $crate::endpoint::facts::check_nothing
                    ),
                };

            $(#[$new_meta])*
            pub fn new($($argument: $Argument),*) -> Self {
                Self {
                    $($($required: $crate::endpoint::declaration::either!(
                        $($required_value)?,
                        $required.into()
                    ),)*)?
                    $($($default: $default_value.into(),)*)?
                    $($($optional: $crate::endpoint::declaration::either!($($optional_value)?, None),)*)?
                    $(extra: <$Extra>::new(),)?
                }
            }

            $($($(#[$default_meta])*
            #[must_use]
            pub fn $default(mut self, value: impl Into<$Default>) -> Self {
                self.$default = value.into();
                self
            })*)?

            $($($(#[$optional_meta])*
            #[must_use]
            pub fn $optional(mut self, value: impl Into<$Optional>) -> Self {
                self.$optional = Some(value.into());
                self
            })*)?
        }

        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Name))
                    $($(.field(stringify!($required), &$crate::endpoint::value::Shown(&self.$required)))*)?
                    $($(.field(stringify!($default), &$crate::endpoint::value::Shown(&self.$default)))*)?
                    $($(.field(
                        stringify!($optional),
                        &self.$optional.as_ref().map($crate::endpoint::value::Shown),
                    ))*)?
                    $(.field("extra", &self.extra as &$Extra))?
                    .finish()
            }
        }

        impl $crate::endpoint::request::sealed::Sealed for $Name {}

        impl $crate::endpoint::request::Endpoint for $Name {
            const OPERATION: &'static $crate::operation::Operation =
                &$crate::operation::Operation::new(
                    $operation,
                    http::Method::$method,
                    $path,
                    $crate::operation::RetryClass::$retry,
                    $crate::operation::Limit::$limit,
                    <$Auth as $crate::auth::Auth>::KIND,
                )
                $($(.$flag())+)?;

            type Auth = $Auth;
            type Response = $Response;
            type Failure = $Failure;

            fn payload(
                &self,
            ) -> Result<$crate::endpoint::payload::Payload, $crate::text::InvalidInputError> {
                let extra: Option<&$crate::json::Fields> =
                    $crate::endpoint::declaration::either!($(Some::<&$Extra>(&self.extra))?, None);
                #[allow(unused_mut, reason = "a request without fields writes none")]
                let mut writer =
                    $crate::endpoint::payload::PayloadWriter::of_typed(Self::DESCRIPTION, extra);
                $($(writer.put(Some($crate::endpoint::value::RequestValue::value(&self.$required)))?;)*)?
                $($(writer.put(Some($crate::endpoint::value::RequestValue::value(&self.$default)))?;)*)?
                $($(writer.put(
                    self.$optional.as_ref().map($crate::endpoint::value::RequestValue::value),
                )?;)*)?
                $($(writer.put(
                    Some($crate::endpoint::value::RequestValue::value(&self.$unsent.$part)),
                )?;)*)?
                writer.finish()
            }
        }

        $crate::endpoint::declaration::replay_setters! { ($) $Name {
            $($($(#[$default_meta])* $default: $Default,)*)?
            $($($(#[$optional_meta])* $optional: $Optional,)*)?
        } }
    };
}

/// The first of two, where there is one.
macro_rules! either {
    (, $other:expr) => {
        $other
    };
    ($first:expr, $other:expr) => {
        $first
    };
}

/// Exports a macro of a request's own name that hands the request's optional fields to another macro.
macro_rules! replay_setters {
    (($dollar:tt) $Name:ident { $($fields:tt)* }) => {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $Name {
            ($dollar callback:ident) => {
                $dollar callback! { $Name { $($fields)* } }
            };
        }
    };
}

pub(crate) use {either, replay_setters, request};
