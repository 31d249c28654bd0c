//! What it takes to build a small program on `kpay-native`, beside the same on bare reqwest.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde_json::json;

use super::children::processor_seconds;
use crate::log::Log;
use crate::table;
use crate::workspace::{Workspace, text_of};

/// More crates than bare reqwest rests on: 8 of them to read what a proxy has compressed.
const MOST_MORE_CRATES: usize = 18;

/// Of the time after a touch.
const MOST_REBUILD_RATIO: f64 = 1.2;

/// Rebuilds of each program, in turn; the one in the middle is taken.
const REBUILDS: usize = 5;

/// What one program costs; times are the processor's seconds.
struct Cost {
    crates: usize,
    clean_release: f64,
    rebuild: f64,
    rebuild_release: f64,
}

/// Ours, and bare reqwest's.
pub struct BuildCost {
    ours: Cost,
    bare: Cost,
}

impl BuildCost {
    pub fn measure(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        let folder = Folder::new()?;
        let path = workspace.root.join("crates").join("kpay-native");
        let native = format!("kpay-native = {{ path = {:?} }}\n", path.display().to_string());
        let [reqwest, rustls] =
            ["reqwest", "rustls"].map(|name| shared_dependency(workspace, name));
        // What kpay-native turns on by default, the bare program turns on itself.
        let rustls = rustls?.replace("features = [", "features = [\"aws_lc_rs\", ");
        let reqwest = reqwest?.replace("rustls-no-provider", "rustls");
        let bare = reqwest + &rustls;
        let ours = Package::new(workspace, &folder.0, "small_native", &native)?;
        let bare = Package::new(workspace, &folder.0, "small_reqwest", &bare)?;

        let clean = [&ours, &bare].map(|package| package.clean_release(log));
        let [ours_clean, bare_clean] = clean;
        let rebuild_release = in_turn(&ours, &bare, &["--release"], log)?;
        let rebuild = in_turn(&ours, &bare, &[], log)?;
        let cost = |package: &Package, clean_release, rebuild, rebuild_release| {
            Ok::<_, String>(Cost {
                crates: package.crates()?,
                clean_release,
                rebuild,
                rebuild_release,
            })
        };
        Ok(Self {
            ours: cost(&ours, ours_clean?, rebuild.0, rebuild_release.0)?,
            bare: cost(&bare, bare_clean?, rebuild.1, rebuild_release.1)?,
        })
    }

    /// Prints the figures and writes them as JSON; gives how many marks are missed.
    pub fn report(&self, workspace: &Workspace, log: &mut Log) -> Result<usize, String> {
        log.line("");
        for line in table::lines(&self.rows()) {
            log.line(&line);
        }
        let cost = |cost: &Cost| {
            json!({
                "crates": cost.crates,
                "cleanRelease": cost.clean_release,
                "rebuild": cost.rebuild,
                "rebuildRelease": cost.rebuild_release,
            })
        };
        let figures = json!({ "ours": cost(&self.ours), "bare": cost(&self.bare) });
        super::write(workspace, "bench-build.json", &figures)?;
        let missed = self.hits().into_iter().filter(|hit| !hit).count();
        log.line(&format!("\n{} marks, {missed} missed", self.hits().len()));
        Ok(missed)
    }

    /// Crates, rebuild, and rebuild for release.
    fn hits(&self) -> [bool; 3] {
        [
            self.ours.crates <= self.bare.crates + MOST_MORE_CRATES,
            self.ours.rebuild <= self.bare.rebuild * MOST_REBUILD_RATIO,
            self.ours.rebuild_release <= self.bare.rebuild_release * MOST_REBUILD_RATIO,
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let (ours, bare) = (&self.ours, &self.bare);
        let result = |hit| if hit { "hit" } else { "MISSED" };
        let [crates, rebuild, rebuild_release] = self.hits().map(result);
        let seconds = |name: &str, ours: f64, bare: f64, mark: &str, result: &str| {
            let ratio = format!("{:.3}", ours / bare);
            let (ours, bare) = (format!("{ours:.2}"), format!("{bare:.2}"));
            [name, &ours, &bare, &ratio, mark, result].map(str::to_owned).to_vec()
        };
        let most = format!("at most {MOST_REBUILD_RATIO:.2} x bare");
        let head = ["CPU seconds and crates", "ours", "bare", "ratio", "mark", "result"];
        vec![
            head.map(str::to_owned).to_vec(),
            vec![
                "crates".to_owned(),
                ours.crates.to_string(),
                bare.crates.to_string(),
                format!("{:.3}", ours.crates as f64 / bare.crates as f64),
                format!("at most bare + {MOST_MORE_CRATES}"),
                crates.to_owned(),
            ],
            seconds("clean release build", ours.clean_release, bare.clean_release, "", ""),
            seconds("rebuild", ours.rebuild, bare.rebuild, &most, rebuild),
            seconds(
                "rebuild for release",
                ours.rebuild_release,
                bare.rebuild_release,
                &most,
                rebuild_release,
            ),
        ]
    }
}

/// A package outside of the workspace, with the workspace's versions.
struct Package {
    folder: PathBuf,
}

impl Package {
    /// Makes a package of an example of kpay-bench, which the workspace's checks keep compiling.
    fn new(
        workspace: &Workspace,
        parent: &Path,
        example: &str,
        dependencies: &str,
    ) -> Result<Self, String> {
        let folder = parent.join(example);
        let tokio = shared_dependency(workspace, "tokio")?.replace(
            "default-features = false",
            "default-features = false, features = [\"macros\", \"rt-multi-thread\"]",
        );
        let manifest = format!(
            "[package]\nname = {example:?}\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\n{dependencies}{tokio}"
        );
        let source = workspace.root.join(format!("crates/kpay-bench/examples/{example}.rs"));
        let made = fs::create_dir_all(folder.join("src"))
            .and_then(|()| fs::write(folder.join("Cargo.toml"), manifest))
            .and_then(|()| fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock")))
            .and_then(|_| fs::copy(source, folder.join("src/main.rs")));
        made.map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self { folder })
    }

    /// Everything from nothing.
    fn clean_release(&self, log: &mut Log) -> Result<f64, String> {
        // What is downloaded now does not count.
        log.run(&mut self.cargo(&["fetch"]))?;
        self.build(&["--release"], log)
    }

    /// Only the program, after a touch.
    fn rebuild(&self, options: &[&str], log: &mut Log) -> Result<f64, String> {
        let source = self.folder.join("src/main.rs");
        File::options()
            .append(true)
            .open(&source)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .map_err(|error| format!("{}: {error}", source.display()))?;
        self.build(options, log)
    }

    /// The processor's seconds of a build.
    fn build(&self, options: &[&str], log: &mut Log) -> Result<f64, String> {
        let before = processor_seconds()?;
        log.run(self.cargo(&["build", "--offline"]).args(options))?;
        Ok(processor_seconds()? - before)
    }

    /// How many crates the program rests on, to build it and in it; itself not counted.
    fn crates(&self) -> Result<usize, String> {
        let tree = self.cargo(&["tree", "--offline", "--edges=normal,build", "--prefix=none"]);
        Ok(crates_in(&text_of(&mut { tree })?) - 1)
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(arguments)
            .current_dir(&self.folder)
            // A folder of its own is what makes a build clean, and nothing may be taken from a cache.
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTC_WRAPPER");
        command
    }
}

/// Rebuilds of both in turn; their medians.
fn in_turn(
    ours: &Package,
    bare: &Package,
    options: &[&str],
    log: &mut Log,
) -> Result<(f64, f64), String> {
    ours.build(options, log)?;
    bare.build(options, log)?;
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    for _ in 0..REBUILDS {
        of_ours.push(ours.rebuild(options, log)?);
        of_bare.push(bare.rebuild(options, log)?);
    }
    Ok((median(of_ours), median(of_bare)))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The line of the workspace's manifest that says which version and features of a crate it takes.
fn shared_dependency(workspace: &Workspace, name: &str) -> Result<String, String> {
    let path = workspace.root.join("Cargo.toml");
    let manifest =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let start = format!("{name} = ");
    let line = manifest.lines().find(|line| line.starts_with(&start));
    line.map(|line| format!("{line}\n"))
        .ok_or_else(|| format!("{} names no version of {name} in one line", path.display()))
}

/// The crates that `cargo tree` lists, each version once.
fn crates_in(tree: &str) -> usize {
    let mut crates: Vec<(&str, &str)> = tree
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?))
        })
        .collect();
    crates.sort_unstable();
    crates.dedup();
    crates.len()
}

/// A folder of this run's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        let path = env::temp_dir().join(format!("kpay-bench-build-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind lies where the system cleans up.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{BuildCost, Cost, crates_in, median};

    #[test]
    fn each_version_of_a_crate_counts_once() {
        let tree = "a v0.1.0 (/a)\nb v1.0.0\nb v2.0.0\nb v1.0.0 (*)\nc v1.0.0 (proc-macro)\n\n";
        assert_eq!(crates_in(tree), 4);
    }

    #[test]
    fn one_slow_rebuild_does_not_count() {
        assert_eq!(median(vec![9.0, 1.0, 1.5]), 1.5);
    }

    #[test]
    fn each_mark_is_held() {
        let cost =
            |crates, rebuild| Cost { crates, clean_release: 80.0, rebuild, rebuild_release: 1.0 };
        let hits = |ours| BuildCost { ours, bare: cost(77, 1.0) }.hits();
        assert_eq!(hits(cost(95, 1.2)), [true, true, true]);
        assert_eq!(hits(cost(96, 1.3)), [false, false, true]);
    }
}
