//! Chromium and the driver through which tests speak to it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::log::Log;
use crate::setup::is_installed;
use crate::workspace::{Workspace, text_of};

/// Names under which systems have the browser, the one that Debian has first.
const BROWSERS: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVER: &str = "chromedriver";

/// A browser, and a driver of its version.
pub struct Browser {
    pub program: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    /// Finds both, or installs both from Debian when this user may.
    pub fn ensure(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        if let Some(found) = Self::find() {
            return found.of_one_version();
        }
        if !is_root() || !is_installed("apt-get") {
            return Err(
                "Chromium or its driver is missing: put `chromium` and `chromedriver`, both of one \
                 version, on the PATH (Debian: `apt-get install chromium chromium-driver`)"
                    .to_owned(),
            );
        }
        log.run(&mut workspace.command("apt-get", ["update"]))?;
        log.run(
            workspace
                .command("apt-get", ["install", "-y", "--no-install-recommends"])
                .args(["chromium", "chromium-driver"])
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )?;
        Self::find().ok_or("apt-get installed no Chromium")?.of_one_version()
    }

    fn find() -> Option<Self> {
        let program = BROWSERS.iter().find_map(|name| on_path(name))?;
        Some(Self { program, driver: on_path(DRIVER)? })
    }

    /// A driver refuses a browser of another version, with words that don't say what to do.
    fn of_one_version(self) -> Result<Self, String> {
        let [browser, driver] = [&self.program, &self.driver].map(|program| {
            let said = text_of(Command::new(program).arg("--version"))?;
            major(&said).ok_or_else(|| format!("{}: no version in {said:?}", program.display()))
        });
        let (browser, driver) = (browser?, driver?);
        if browser != driver {
            return Err(format!(
                "{} is of version {browser} and {} of version {driver}: install both of one version",
                self.program.display(),
                self.driver.display(),
            ));
        }
        Ok(self)
    }
}

/// The first part of the version in `Chromium 141.0.7390.65 built on Debian`.
fn major(said: &str) -> Option<u32> {
    said.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|at| at.is_file())
}

fn is_root() -> bool {
    text_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_a_program_says() {
        for (said, version) in [
            ("Chromium 141.0.7390.65 built on Debian GNU/Linux 12 (bookworm)\n", 141),
            ("Google Chrome 140.0.1.2", 140),
            ("ChromeDriver 141.0.7390.65 (0f1e)", 141),
        ] {
            assert_eq!(major(said), Some(version), "{said}");
        }
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn programs_are_found_where_they_are() {
        assert!(on_path("cargo").unwrap().is_file());
        assert_eq!(on_path("no-such-program"), None);
    }
}
