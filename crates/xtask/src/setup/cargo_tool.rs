//! Programs from crates.io, built once for all checkouts of this user.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::log::Log;
use crate::setup::cache;
use crate::workspace::Workspace;

/// The programs of one package of crates.io, in a folder of its own in the user's cache.
pub struct CargoTool {
    folder: PathBuf,
}

impl CargoTool {
    /// Builds the package in this version unless it is there.
    pub fn ensure(
        package: &str,
        version: &str,
        workspace: &Workspace,
        log: &mut Log,
    ) -> Result<Self, String> {
        let folder = cache()?.join(format!("{package}-{version}"));
        if !is_complete(&folder, package, version) {
            let mut install = |locked: &[&str]| {
                log.run(
                    workspace
                        .cargo(["install", package, "--version", version, "--root"])
                        .arg(&folder)
                        .args(locked)
                        // Its objects are of no use to this workspace.
                        .env_remove("CARGO_TARGET_DIR"),
                )
            };
            // A registry may lack a release that the tool's own lock file names; the tool itself
            // is of this version either way.
            install(&["--locked"]).or_else(|_| install(&[]))?;
        }
        Ok(Self { folder })
    }

    /// The path of one of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs().join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A PATH on which its programs come first.
    pub fn on_path(&self) -> Result<OsString, String> {
        let rest = env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(self.programs()).chain(env::split_paths(&rest));
        env::join_paths(all).map_err(|error| format!("PATH: {error}"))
    }

    fn programs(&self) -> PathBuf {
        self.folder.join("bin")
    }
}

/// Whether cargo has noted the package as installed, which it does once all programs are there.
fn is_complete(folder: &Path, package: &str, version: &str) -> bool {
    fs::read_to_string(folder.join(".crates.toml"))
        .is_ok_and(|notes| notes.contains(&format!("\"{package} {version} (")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Scratch;

    #[test]
    fn a_build_that_was_cut_is_not_taken_for_a_tool() {
        let folder = Scratch::new();
        fs::create_dir_all(folder.0.join("bin")).unwrap();
        assert!(!is_complete(&folder.0, "tool", "1.2.3"));
        // Cargo makes the file when it begins, and fills it when all is done.
        fs::write(folder.0.join(".crates.toml"), "").unwrap();
        assert!(!is_complete(&folder.0, "tool", "1.2.3"));
        let notes = "[v1]\n\"tool 1.2.3 (registry+https://example.com)\" = [\"tool\"]\n";
        fs::write(folder.0.join(".crates.toml"), notes).unwrap();
        assert!(is_complete(&folder.0, "tool", "1.2.3"));
        assert!(!is_complete(&folder.0, "tool", "1.2.4"));
    }

    #[test]
    fn its_programs_come_first_on_the_path() {
        let tool = CargoTool { folder: "tool".into() };
        let path = tool.on_path().unwrap();
        assert_eq!(env::split_paths(&path).next().unwrap(), Path::new("tool").join("bin"));
    }
}
