//! Who may know whom in the workspace, and what core and client may rest on.

use serde::Deserialize;

use crate::log::{Log, Outcome};
use crate::setup::WASM;
use crate::workspace::{Package, Workspace, text_of};

/// What each crate may be built on within the workspace; tests may use more.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("kpay-axum", &["kpay-core"]),
    ("kpay-bench", &["kpay-client", "kpay-core"]),
    (
        "kpay-cli",
        &["kpay-client", "kpay-core", "kpay-native", "kpay-sandbox", "kpay-sandbox-server"],
    ),
    ("kpay-client", &["kpay-core"]),
    ("kpay-core", &[]),
    (
        "kpay-examples",
        &[
            "kpay-axum",
            "kpay-client",
            "kpay-core",
            "kpay-native",
            "kpay-sandbox",
            "kpay-sandbox-server",
        ],
    ),
    ("kpay-native", &["kpay-client", "kpay-core"]),
    ("kpay-npm", &["kpay-core"]),
    ("kpay-npm-sandbox", &["kpay-core", "kpay-sandbox"]),
    ("kpay-sandbox", &["kpay-client", "kpay-core"]),
    ("kpay-sandbox-server", &["kpay-client", "kpay-core", "kpay-sandbox"]),
    ("kpay-simulation", &["kpay-client", "kpay-core", "kpay-sandbox"]),
    ("kpay-strategies", &["kpay-core"]),
    (
        "kpay-tests",
        &["kpay-client", "kpay-core", "kpay-native", "kpay-sandbox", "kpay-sandbox-server"],
    ),
    ("kpay-web", &["kpay-client", "kpay-core"]),
    ("xtask", &[]),
];

/// Crates, by the start of their names, that do IO or run futures, here or in a browser.
const RUNTIMES: &[&str] = &[
    "async-",
    "fastrand",
    "getrandom",
    "gloo",
    "hyper",
    "js-sys",
    "mio",
    "rand",
    "reqwest",
    "ring",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "tower",
    "ureq",
    "wasm-bindgen",
    "web-sys",
    "web-time",
];

/// The crates below core, itself not counted: each is one more to trust with money.
const CORE_LIMIT: usize = 36;

const HOST: &str = "the host";

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let mut problems = strangers(&workspace.packages);
    problems.extend(arbitrary_precision(workspace)?);
    for target in [HOST, WASM] {
        let core = closure(workspace, "kpay-core", target)?;
        log.line(&format!("kpay-core rests on {} crates for {target}", core.len()));
        problems.extend(runtimes("kpay-core", &core, target));
        problems.extend(futures(&core, target));
        problems.extend(too_many(&core, target));
        problems.extend(runtimes(
            "kpay-client",
            &closure(workspace, "kpay-client", target)?,
            target,
        ));
    }
    log.verdict(&problems)
}

/// The names of the crates that end up in a program which uses this one. Features that are off by
/// default are for tests and logs: `test-util`, `tracing`.
fn closure(workspace: &Workspace, name: &str, target: &str) -> Result<Vec<String>, String> {
    let mut command = workspace.cargo([
        "tree",
        "--package",
        name,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    if target != HOST {
        command.args(["--target", target]);
    }
    Ok(names(&text_of(&mut command)?, name))
}

/// The crates that `cargo tree` lists below `root`.
fn names(tree: &str, root: &str) -> Vec<String> {
    let mut names: Vec<String> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|&name| name != root)
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn runtimes(name: &str, closure: &[String], target: &str) -> Vec<String> {
    closure
        .iter()
        .filter(|below| RUNTIMES.iter().any(|start| below.starts_with(start)))
        .map(|below| {
            format!("{name} rests on {below} for {target}: it knows no runtime, network or entropy")
        })
        .collect()
}

fn futures(core: &[String], target: &str) -> Vec<String> {
    core.iter()
        .filter(|below| below.starts_with("futures"))
        .map(|below| {
            format!("kpay-core rests on {below} for {target}: async belongs to kpay-client")
        })
        .collect()
}

fn too_many(core: &[String], target: &str) -> Option<String> {
    (core.len() > CORE_LIMIT).then(|| {
        format!(
            "kpay-core rests on {} crates for {target}, the limit is {CORE_LIMIT}: {}",
            core.len(),
            core.join(", ")
        )
    })
}

fn strangers(packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .flat_map(|package| strangers_of(&package.name, package.built_on(), packages))
        .collect()
}

fn strangers_of<'a>(
    name: &str,
    built_on: impl Iterator<Item = &'a str>,
    packages: &[Package],
) -> Vec<String> {
    let Some((_, known)) = MAY_KNOW.iter().find(|(one, _)| *one == name) else {
        return vec![format!("{name} is new: say in {} whom it may know", file!())];
    };
    built_on
        .filter(|other| {
            packages.iter().any(|package| package.name == *other) && !known.contains(other)
        })
        .map(|other| format!("{name} may not know {other}: see {}", file!()))
        .collect()
}

/// Features are unified, so one crate that asks for this would change every user's numbers.
fn arbitrary_precision(workspace: &Workspace) -> Result<Vec<String>, String> {
    let mut command = workspace.cargo(["metadata", "--format-version=1", "--all-features"]);
    let graph: Graph = serde_json::from_str(&text_of(&mut command)?)
        .map_err(|error| format!("cargo metadata: {error}"))?;
    precise_numbers(&graph.resolve.nodes)
}

#[derive(Deserialize)]
struct Graph {
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    features: Vec<String>,
}

fn precise_numbers(nodes: &[Node]) -> Result<Vec<String>, String> {
    let mut serde_json = nodes.iter().filter(|node| node.id.contains("#serde_json@")).peekable();
    if serde_json.peek().is_none() {
        return Err("serde_json is not in the graph: its name in cargo metadata changed".to_owned());
    }
    Ok(serde_json
        .filter(|node| node.features.iter().any(|feature| feature == "arbitrary_precision"))
        .map(|node| {
            format!("{}: arbitrary_precision is on and would change every user's numbers", node.id)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(names: &[&str]) -> Vec<Package> {
        let package = |name: &&str| {
            format!(
                r#"{{"name":"{name}","manifest_path":"","description":null,"license":null,
                "readme":null,"publish":null,"dependencies":[],"features":{{}},"targets":[]}}"#
            )
        };
        names.iter().map(|name| serde_json::from_str(&package(name)).unwrap()).collect()
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_tree_is_read_once_per_crate() {
        let tree = "kpay-core v0.1.0 (/somewhere)\nhttp v1.0.0\nbytes v1.0.0\nhttp v1.0.0 (*)\n";
        assert_eq!(names(tree, "kpay-core"), ["bytes", "http"]);
    }

    #[test]
    fn runtimes_are_refused_by_the_start_of_their_names() {
        for name in [
            "tokio",
            "tokio-util",
            "hyper-util",
            "reqwest",
            "mio",
            "socket2",
            "wasm-bindgen-futures",
        ] {
            assert_eq!(runtimes("kpay-core", &owned(&["bytes", name]), HOST).len(), 1, "{name}");
        }
        assert_eq!(runtimes("kpay-core", &owned(&["bytes", "http", "jiff"]), HOST), [""; 0]);
    }

    #[test]
    fn core_knows_no_futures() {
        assert_eq!(futures(&owned(&["futures-core", "http"]), HOST).len(), 1);
    }

    #[test]
    fn core_rests_on_few_crates() {
        let many: Vec<String> = (0..=CORE_LIMIT).map(|at| format!("crate-{at}")).collect();
        assert!(too_many(&many, HOST).unwrap().contains("the limit is"));
        assert_eq!(too_many(&many[1..], HOST), None);
    }

    #[test]
    fn a_crate_knows_only_those_below_it() {
        let packages = packages(&["kpay-core", "kpay-client"]);
        assert_eq!(
            strangers_of("kpay-client", ["kpay-core", "http"].into_iter(), &packages),
            [""; 0]
        );
        assert_eq!(strangers_of("kpay-core", ["kpay-client"].into_iter(), &packages).len(), 1);
    }

    #[test]
    fn a_new_crate_has_to_say_whom_it_knows() {
        assert!(strangers(&packages(&["kpay-new"]))[0].contains("kpay-new is new"));
    }

    #[test]
    fn arbitrary_precision_is_refused() {
        let node = |features| Node {
            id: "registry#serde_json@1.0.0".to_owned(),
            features: owned(features),
        };
        assert_eq!(precise_numbers(&[node(&["raw_value"])]), Ok(Vec::new()));
        assert_eq!(precise_numbers(&[node(&["arbitrary_precision"])]).unwrap().len(), 1);
        precise_numbers(&[]).unwrap_err();
    }
}
