//! The workspace's own rules, one file each.

pub mod contract;
pub mod dependencies;
pub mod layout;
pub mod manifests;
pub mod other_tls;
pub mod readme;
pub mod sans_io;
pub mod structure;
