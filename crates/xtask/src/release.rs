//! What a release promises to the programs that use it: commands to run before one.

mod external_types;
mod minimal_versions;
mod semver;

pub use external_types::run as external_types;
pub use minimal_versions::run as minimal_versions;
pub use semver::{Options as SemverOptions, run as semver};

use crate::setup::WASM;
use crate::workspace::{Package, Workspace};

/// The libraries that are published, and the target that each is built for: the host's, or WebAssembly.
fn libraries(workspace: &Workspace) -> impl Iterator<Item = (&Package, Option<&'static str>)> {
    let public = workspace.packages.iter().filter(|one| one.is_public());
    public
        .filter(|one| one.library().is_some())
        .map(|one| (one, one.depends_for("wasm").then_some(WASM)))
}
