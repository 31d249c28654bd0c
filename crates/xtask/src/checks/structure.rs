//! Modules depend in one direction, and a source folder shows its rooms at a glance.
//!
//! A module is a `.rs` file. It depends on another where its code names something of it; an import through
//! a re-export counts for the module where the thing stands. Code under `#[cfg(test)]` does not count.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree, Visibility};

use crate::log::{Log, Outcome};
use crate::workspace::Workspace;

/// How many files and folders may stand flat in a source folder.
const MOST_ENTRIES: &[(&str, usize)] = &[
    ("crates/kpay-cli/src/", 10),
    ("crates/kpay-core/src/", 18),
    ("crates/kpay-sandbox/src/", 16),
];

/// The source folder whose modules may depend on each other in small circles only, and how many modules
/// a circle may have.
const LARGEST_CIRCLE: (&str, usize) = ("crates/kpay-core/src/", 4);

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let files = workspace.files()?;
    let mut problems = Vec::new();
    for (folder, most) in MOST_ENTRIES {
        let entries = entries(folder, files.iter().map(|(path, _)| path.as_str()));
        log.line(&format!("{folder}: {} entries", entries.len()));
        if entries.len() > *most {
            let names = entries.into_iter().collect::<Vec<_>>().join(" ");
            problems.push(format!("{folder}: more than {most} entries: {names}"));
        }
    }
    let (folder, most) = LARGEST_CIRCLE;
    let modules = files.iter().filter_map(|(path, text)| Some((path.strip_prefix(folder)?, text)));
    let circles = circles(&Crate::read(modules)?.edges());
    let largest = circles.iter().map(Vec::len).max().unwrap_or(1);
    log.line(&format!("{folder}: the largest circle has {largest} modules"));
    for circle in circles.iter().filter(|circle| circle.len() > most) {
        problems.push(format!("{folder}: a circle of {}: {}", circle.len(), circle.join(" ")));
    }
    log.verdict(&problems)
}

fn entries<'a>(folder: &str, paths: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    paths.filter_map(|path| path.strip_prefix(folder)?.split('/').next()).collect()
}

type Module = Vec<String>;

/// The modules of a crate, what each re-exports, and what each names.
#[derive(Default)]
struct Crate {
    modules: BTreeSet<Module>,
    exports: BTreeMap<(Module, String), Module>,
    names: Vec<(Module, Module)>,
}

impl Crate {
    fn read<'a>(files: impl Iterator<Item = (&'a str, &'a String)>) -> Result<Self, String> {
        let mut parsed = Vec::new();
        for (path, text) in files.filter(|(path, _)| path.ends_with(".rs")) {
            let file = syn::parse_file(text).map_err(|error| format!("{path}: {error}"))?;
            parsed.push((module_of(path), file));
        }
        let modules = parsed.iter().map(|(module, _)| module.clone()).collect();
        let mut read = Self { modules, ..Self::default() };
        for (module, file) in &parsed {
            for item in file.items.iter().filter(|item| !is_test(attributes(item))) {
                read.item(module, item);
            }
        }
        Ok(read)
    }

    fn item(&mut self, module: &Module, item: &Item) {
        let Item::Use(import) = item else {
            let mut named = Vec::new();
            paths(item.to_token_stream(), &mut named);
            let absolute = named.iter().filter_map(|path| self.absolute(module, path));
            let absolute: Vec<_> = absolute.map(|path| (module.clone(), path)).collect();
            self.names.extend(absolute);
            return;
        };
        let mut imported = Vec::new();
        leaves(&import.tree, &mut Vec::new(), &mut imported);
        for (path, name) in imported {
            let Some(path) = self.absolute(module, &path) else { continue };
            if matches!(import.vis, Visibility::Inherited) {
                self.names.push((module.clone(), path));
            } else {
                // A re-export gives a name, and is not a use.
                self.exports.insert((module.clone(), name), path);
            }
        }
    }

    /// A path from the crate's root; `None` where it leads out of the crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let from = |base: &[String]| [base, rest].concat();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some(from(module)),
            "super" => self.absolute_in(module.split_last()?.1, rest),
            _ => {
                let child = [module.as_slice(), std::slice::from_ref(first)].concat();
                self.modules.contains(&child).then(|| from(&child))
            }
        }
    }

    fn absolute_in(&self, module: &[String], path: &[String]) -> Option<Module> {
        match path.first().map(String::as_str) {
            Some("super") => self.absolute_in(module.split_last()?.1, &path[1..]),
            _ => Some([module, path].concat()),
        }
    }

    /// The module in which the thing at a path stands.
    fn home(&self, path: &[String], left: usize) -> Module {
        let mut module = Module::new();
        for (place, name) in path.iter().enumerate() {
            let child = [module.as_slice(), std::slice::from_ref(name)].concat();
            if self.modules.contains(&child) {
                module = child;
                continue;
            }
            return match self.exports.get(&(module.clone(), name.clone())) {
                Some(target) if left > 0 => {
                    self.home(&[target, &path[place + 1..]].concat(), left - 1)
                }
                _ => module,
            };
        }
        module
    }

    fn edges(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (module, path) in self.names.iter().filter(|(module, _)| !module.is_empty()) {
            let home = self.home(path, 8);
            if !home.is_empty() && home != *module {
                edges.entry(module.join("::")).or_default().insert(home.join("::"));
            }
        }
        edges
    }
}

fn module_of(path: &str) -> Module {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|part| *part != "lib").map(str::to_owned).collect()
}

/// The paths of an import, each with the name that it gets.
fn leaves(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<(Module, String)>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            found.push((before.clone(), before.last().cloned().unwrap_or_default()));
        }
        UseTree::Name(name) => {
            found.push((
                [before.as_slice(), &[name.ident.to_string()]].concat(),
                name.ident.to_string(),
            ));
        }
        UseTree::Rename(name) => {
            found.push((
                [before.as_slice(), &[name.ident.to_string()]].concat(),
                name.rename.to_string(),
            ));
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
        UseTree::Glob(_) => found.push((before.clone(), String::new())),
    }
}

/// The paths of two names and more in code, also in macros.
fn paths(code: TokenStream, found: &mut Vec<Module>) {
    let mut path = Module::new();
    let mut colons = 0;
    for token in code {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 {
                    found.extend(Some(std::mem::take(&mut path)).filter(|path| path.len() > 1));
                }
                path.push(name.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            other => {
                found.extend(Some(std::mem::take(&mut path)).filter(|path| path.len() > 1));
                colons = 0;
                if let TokenTree::Group(group) = other {
                    paths(group.stream(), found);
                }
            }
        }
    }
    found.extend(Some(path).filter(|path| path.len() > 1));
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    let mut conditions = attributes.iter().filter(|one| one.path().is_ident("cfg"));
    conditions.any(|one| one.meta.to_token_stream().to_string().contains("test"))
}

/// The sets of two modules and more of which each depends on each other (Tarjan).
fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let mut search = Search::new(edges);
    for module in edges.keys() {
        search.visit(module);
    }
    search.circles
}

struct Search<'a> {
    edges: &'a BTreeMap<String, BTreeSet<String>>,
    /// When each was met first, and the earliest that it leads back to.
    met: BTreeMap<&'a str, (usize, usize)>,
    open: Vec<&'a str>,
    circles: Vec<Vec<String>>,
}

impl<'a> Search<'a> {
    fn new(edges: &'a BTreeMap<String, BTreeSet<String>>) -> Self {
        Self { edges, met: BTreeMap::new(), open: Vec::new(), circles: Vec::new() }
    }

    fn visit(&mut self, module: &'a str) -> usize {
        if let Some((_, earliest)) = self.met.get(module) {
            return *earliest;
        }
        let place = self.met.len();
        self.met.insert(module, (place, place));
        self.open.push(module);
        for next in self.edges.get(module).into_iter().flatten() {
            let is_new = !self.met.contains_key(next.as_str());
            let back = self.visit(next);
            if is_new || self.open.contains(&next.as_str()) {
                let earliest = self.met[module].1.min(back);
                self.met.insert(module, (place, earliest));
            }
        }
        if self.met[module].1 == place {
            let start = self.open.iter().position(|one| *one == module).unwrap_or_default();
            let circle: Vec<String> = self.open.drain(start..).map(str::to_owned).collect();
            if circle.len() > 1 {
                self.circles.push(circle);
            }
        }
        self.met[module].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let files: Vec<(&str, String)> =
            files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        let read = Crate::read(files.iter().map(|(path, text)| (*path, text))).unwrap();
        let mut circles = circles(&read.edges());
        circles.iter_mut().for_each(|circle| circle.sort());
        circles
    }

    #[test]
    fn a_circle_through_a_re_export_is_found() {
        let files = [
            ("lib.rs", "mod money; mod wire;"),
            ("money/mod.rs", "mod amount; pub use amount::Amount;"),
            ("money/amount.rs", "use crate::wire::Kind; pub struct Amount(Kind);"),
            ("wire.rs", "use crate::money::Amount; pub enum Kind { A(Amount) }"),
        ];
        assert_eq!(circles_of(&files), [["money::amount", "wire"]]);
    }

    #[test]
    fn a_macro_names_what_stands_in_it() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "macro_rules! a { () => { $crate::b::B } }"),
            ("b.rs", "fn b() { super::a::a() }"),
        ];
        assert_eq!(circles_of(&files), [["a", "b"]]);
    }

    #[test]
    fn tests_and_one_direction_are_not_a_circle() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }"),
            ("b.rs", "use crate::a::A; pub struct B(A);"),
        ];
        assert!(circles_of(&files).is_empty());
    }

    #[test]
    fn entries_are_files_and_folders() {
        let paths = ["a/src/lib.rs", "a/src/money/mod.rs", "a/src/money/rate.rs", "b/src/x.rs"];
        assert_eq!(
            entries("a/src/", paths.into_iter()).into_iter().collect::<Vec<_>>(),
            ["lib.rs", "money"]
        );
    }
}
