//! The one list of operations, and what is made of it.

/// Makes of the list of operations, room by room: the exports, [`Operation::ALL`](crate::Operation::ALL),
/// the tables for bindings, and `for_each_endpoint!`, by which tests, strategies and clients enumerate
/// them.
macro_rules! endpoints {
    ($($room:ident { $($file:ident: $Request:ident,)+ })+) => {
        $($(pub use $room::$file::*;)+)+

        impl $crate::operation::Operation {
            /// Every operation that this version knows.
            pub const ALL: &'static [&'static Self] =
                &[$($(<$Request as $crate::endpoint::request::Endpoint>::OPERATION,)+)+];
        }

        /// The requests, for a binding that gives their parameters by name.
        #[cfg(feature = "binding")]
        pub(crate) static REQUESTS: &[&$crate::endpoint::description::RequestDescription] =
            &[$($($Request::DESCRIPTION,)+)+];

        /// What each is answered with. Apart from the requests: a binding that has these as tables of its
        /// own language needs none of them in its module.
        #[cfg(feature = "binding")]
        pub(crate) const ANSWERS: &[(&str, $crate::wire::kind::Kind)] = &[$($((
            <$Request as $crate::endpoint::request::Endpoint>::OPERATION.name,
            <<$Request as $crate::endpoint::request::Endpoint>::Response
                as $crate::wire::kind::WireKind>::KIND,
        ),)+)+];

        $crate::endpoint::list::enumeration! { ($) $($room { $($file: $Request,)+ })+ }

        #[cfg(test)]
        mod names {
            #[test]
            fn an_operation_is_named_as_its_file() {
                use $crate::endpoint::request::Endpoint;

                $($(assert_eq!(
                    super::$Request::OPERATION.name,
                    concat!(stringify!($room), ".", stringify!($file)),
                );)+)+
            }
        }
    };
}

/// Exports the list itself: it hands all of it to a macro of the caller's.
macro_rules! enumeration {
    (($dollar:tt) $($list:tt)+) => {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! for_each_endpoint {
            ($dollar callback:ident) => {
                $dollar callback! { $($list)+ }
            };
        }
    };
}

pub(crate) use {endpoints, enumeration};
