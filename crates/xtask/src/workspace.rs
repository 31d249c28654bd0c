//! The workspace as cargo and git describe it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

/// Where things are, and which packages there are.
#[derive(Deserialize)]
pub struct Workspace {
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    #[serde(rename = "target_directory")]
    pub target: PathBuf,
    pub packages: Vec<Package>,
}

/// One member of the workspace.
#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    #[serde(rename = "manifest_path")]
    pub manifest: PathBuf,
    pub description: Option<String>,
    pub license: Option<String>,
    pub readme: Option<String>,
    #[serde(default)]
    pub keywords: Vec<String>,
    #[serde(default)]
    pub categories: Vec<String>,
    pub homepage: Option<String>,
    pub repository: Option<String>,
    pub rust_version: Option<String>,
    /// What other tools read.
    #[serde(default)]
    pub metadata: serde_json::Value,
    /// The registries it may be published to: empty for none, absent for any.
    publish: Option<Vec<String>>,
    pub dependencies: Vec<Dependency>,
    features: serde_json::Map<String, serde_json::Value>,
    targets: Vec<Target>,
}

/// What a package's manifest asks for.
#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    /// Absent for a normal dependency.
    kind: Option<String>,
    /// The platforms it is for; absent for all.
    target: Option<String>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    #[serde(rename = "src_path")]
    source: PathBuf,
}

impl Workspace {
    /// Asks cargo about the workspace that holds the current folder.
    pub fn load() -> Result<Self, String> {
        let mut command = Command::new(cargo_program());
        command.args(["metadata", "--format-version=1", "--no-deps"]);
        serde_json::from_str(&text_of(&mut command)?)
            .map_err(|error| format!("cargo metadata: {error}"))
    }

    /// Cargo, to be run at the top of the workspace.
    pub fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        self.command(cargo_program(), arguments)
    }

    /// Any other program, to be run at the top of the workspace.
    pub fn command<const N: usize>(
        &self,
        program: impl Into<OsString>,
        arguments: [&str; N],
    ) -> Command {
        let mut command = Command::new(program.into());
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// The package of this name.
    pub fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// The version of a dependency that Cargo.lock names, when there is one alone.
    pub fn locked_version(&self, package: &str) -> Result<String, String> {
        let path = self.root.join("Cargo.lock");
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        locked_version(&text, package)
    }

    /// The workspace's text files, committed or about to be, as (path from the top, text).
    pub fn files(&self) -> Result<Vec<(String, String)>, String> {
        let listing = text_of(
            &mut self
                .command("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]),
        )?;
        let mut paths: Vec<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        paths.dedup();
        // A file can be deleted but still listed, or not be text: neither has lines to check.
        Ok(paths
            .into_iter()
            .filter_map(|path| {
                Some((path.to_owned(), fs::read_to_string(self.root.join(path)).ok()?))
            })
            .collect())
    }
}

impl Package {
    /// Whether it is made for users rather than for this workspace.
    pub fn is_public(&self) -> bool {
        self.publish.as_ref().is_none_or(|registries| !registries.is_empty())
    }

    /// The first file of its library, if it has one.
    pub fn library(&self) -> Option<&Path> {
        self.root_of("lib")
    }

    /// The features it declares.
    pub fn features(&self) -> impl Iterator<Item = &str> {
        self.features.keys().map(String::as_str)
    }

    /// Names of what it is built on, without what only its tests use.
    pub fn built_on(&self) -> impl Iterator<Item = &str> {
        self.dependencies
            .iter()
            .filter(|dependency| dependency.kind.as_deref() != Some("dev"))
            .map(|dependency| dependency.name.as_str())
    }

    /// Whether it has dependencies for platforms of this family alone.
    pub fn depends_for(&self, family: &str) -> bool {
        let alone = format!("cfg(all(target_family = \"{family}\"");
        let mut platforms = self.dependencies.iter().filter_map(|one| one.target.as_deref());
        platforms.any(|platform| platform.starts_with(&alone))
    }

    fn root_of(&self, kind: &str) -> Option<&Path> {
        self.targets
            .iter()
            .find(|target| target.kind.iter().any(|one| one == kind))
            .map(|target| target.source.as_path())
    }
}

/// What a program prints, or why there is nothing.
pub fn text_of(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().display().to_string();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{name}: {}\n{}", output.status, said.trim_end()));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{name} printed something else than text"))
}

fn locked_version(lock: &str, package: &str) -> Result<String, String> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }

    #[derive(Deserialize)]
    struct Locked {
        name: String,
        version: String,
    }

    let lock: Lock = toml::from_str(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    let mut found = lock.package.into_iter().filter(|one| one.name == package);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.version),
        (None, _) => Err(format!("Cargo.lock names no {package}")),
        (Some(one), Some(other)) => Err(format!(
            "Cargo.lock names two versions of {package}: {} and {}",
            one.version, other.version
        )),
    }
}

fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn a_version_is_read_from_the_lock_file() {
        let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n\
            [[package]]\nname = \"b\"\nversion = \"1.0.0\"\n\
            [[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";
        assert_eq!(locked_version(lock, "a"), Ok("1.2.3".to_owned()));
        assert!(locked_version(lock, "b").unwrap_err().contains("two versions of b"));
        assert!(locked_version(lock, "c").unwrap_err().contains("no c"));
    }
}
