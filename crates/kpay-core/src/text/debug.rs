//! `Debug` of what holds more than may be shown.

/// Implements `Debug` by the fields that are named: each as it is, or as the expression behind `=`, which
/// reads the value by the name behind `as`. With `..` it says that there are more.
macro_rules! debug_fields {
    ($(#[$meta:meta])* $Name:ident as $this:ident {
        $($field:ident $(= $value:expr)?),+ $(, ..$($rest:tt)?)?
    }) => {
        impl std::fmt::Debug for $Name {
            $(#[$meta])*
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $this = self;
                let mut shown = f.debug_struct(stringify!($Name));
                $(shown.field(
                    stringify!($field),
                    &$crate::text::debug::debug_fields!(@value $this.$field $(= $value)?),
                );)+
                $crate::text::debug::debug_fields!(@finish shown $(.. $($rest)?)?)
            }
        }
    };
    (@value $this:ident.$field:ident) => { $this.$field };
    (@value $this:ident.$field:ident = $value:expr) => { $value };
    (@finish $shown:ident) => { $shown.finish() };
    (@finish $shown:ident ..) => { $shown.finish_non_exhaustive() };
}

pub(crate) use debug_fields;
