//! Programs from the Python package index, each in a virtual environment of its own in the user's cache.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use crate::log::Log;
use crate::setup::{cache, is_installed};
use crate::workspace::Workspace;

/// What was asked for when the environment was made, written once all of it is there.
const STAMP: &str = ".installed-for";

const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

/// Makes sure of a package with all it rests on, in the versions of a requirements file, and gives
/// the path of its program of the same name.
pub fn python_tool(
    package: &str,
    requirements: &str,
    workspace: &Workspace,
    log: &mut Log,
) -> Result<PathBuf, String> {
    let path = workspace.root.join(requirements);
    let wanted =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let version = version_of(package, &wanted)
        .ok_or_else(|| format!("{requirements} names no version of {package}"))?;
    let folder = cache()?.join(format!("{package}-{version}"));
    if !is_current(&folder, &wanted) {
        install(&folder, &path, workspace, log)?;
        let stamp = folder.join(STAMP);
        fs::write(&stamp, &wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
    }
    Ok(program(&folder, package))
}

fn install(
    folder: &Path,
    requirements: &Path,
    workspace: &Workspace,
    log: &mut Log,
) -> Result<(), String> {
    if !is_installed("python3") {
        return Err("python3 is missing: install Python 3.11 or later with venv \
            (https://www.python.org, Debian: `apt-get install python3 python3-venv`)"
            .to_owned());
    }
    log.run(workspace.command("python3", ["-m", "venv", "--clear"]).arg(folder)).map_err(
        |error| {
            format!(
                "{error}; on Debian venv is a package of its own: `apt-get install python3-venv`"
            )
        },
    )?;
    let pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
    log.run(
        workspace.command(program(folder, "python"), pip).arg("--requirement").arg(requirements),
    )
}

fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(PROGRAMS).join(format!("{name}{EXE_SUFFIX}"))
}

fn version_of<'a>(package: &str, requirements: &'a str) -> Option<&'a str> {
    requirements.lines().find_map(|line| line.trim().strip_prefix(package)?.strip_prefix("=="))
}

fn is_current(folder: &Path, wanted: &str) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|installed| installed == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Scratch;

    #[test]
    fn a_version_is_read_from_the_requirements() {
        let requirements = "# Tools\ntool-more==1.0\ntool==2.3.4\n";
        assert_eq!(version_of("tool", requirements), Some("2.3.4"));
        assert_eq!(version_of("too", requirements), None);
    }

    #[test]
    fn an_install_that_was_cut_or_is_of_other_versions_is_seen() {
        let folder = Scratch::new();
        fs::create_dir_all(&folder.0).unwrap();
        assert!(!is_current(&folder.0, "tool==1\n"));
        fs::write(folder.0.join(STAMP), "tool==1\n").unwrap();
        assert!(is_current(&folder.0, "tool==1\n"));
        assert!(!is_current(&folder.0, "tool==1\nbelow==2\n"));
    }
}
