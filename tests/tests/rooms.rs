//! Where everything lives, and which way dependencies run: `docs/architecture.md` as a table. Each room uses those above
//! it that are in its row, and no other; so there is no circle. Every `crate::` and `super::` path counts, in bodies
//! too; unit tests do not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Table = &'static [(&'static str, &'static str)];

const LEMNA_CONFIG: Table = &[
    ("words", ""),
    ("view", ""),
    ("from_secret", "words"),
    ("problem", "words from_secret"),
    ("schema", "words from_secret"),
    ("tree", "words from_secret problem schema"),
    ("dotenv", "words problem"),
    ("trust", ""),
    ("system", "words problem"),
    ("documents", "words from_secret schema dotenv system"),
    ("warning", "words from_secret problem system"),
    ("events", "words problem warning"),
    ("source", "words problem schema tree dotenv trust system warning events"),
    ("infisical/client", "words problem system events"),
    ("infisical", "words problem schema system warning source infisical/client"),
    ("error", "words from_secret problem schema warning"),
    ("explain", "words schema error"),
    ("hydrate", "from_secret schema tree view error"),
    ("flags", "words from_secret schema source hydrate"),
    ("merge", "words view from_secret problem schema tree warning source error explain hydrate"),
    (
        "loader",
        "words from_secret problem schema trust system warning events source infisical/client infisical error explain hydrate flags merge",
    ),
    ("watch", "words problem schema system warning events infisical error hydrate merge loader"),
    ("check", "words problem schema warning error explain hydrate loader"),
    ("variables", "words schema trust system documents warning events source error hydrate loader"),
    ("global", "schema error hydrate loader"),
    (
        "admin",
        "words problem schema dotenv system documents warning events infisical/client infisical error explain loader",
    ),
    ("interop", "words problem tree source error loader variables"),
    ("lemna_secrets", "schema error hydrate merge loader watch"),
    ("testing", ""),
    ("guide", ""),
];

const DERIVE: Table = &[
    ("mistakes", ""),
    ("near", ""),
    ("opaque", ""),
    ("range", ""),
    ("type_text", "opaque"),
    ("keys", "near"),
    ("folder", "mistakes"),
    ("case", "mistakes near"),
    ("names", ""),
    ("forbidden", ""),
    ("default_text", "type_text"),
    ("attr", "opaque mistakes range keys"),
    ("shape", "mistakes type_text names attr"),
    ("beside", ""),
    ("check", "mistakes range type_text case forbidden attr beside"),
    ("model", "mistakes near range type_text folder case names default_text attr shape check"),
    ("differ", "mistakes type_text folder names attr model"),
    ("expand", "range type_text folder names check model"),
    ("fallback", "type_text names attr check model expand"),
    ("manifest", "mistakes near forbidden attr model expand"),
    ("secret_name", "mistakes check manifest"),
    ("leaf", "mistakes type_text keys case attr expand"),
];

const COMMAND: Table = &[
    ("exit", ""),
    ("shown", ""),
    ("failure", "exit shown"),
    ("place", "exit failure shown"),
    ("output", "failure shown"),
    ("question", ""),
    ("timeout", ""),
    ("target", "exit failure place shown timeout"),
    ("location", "target shown"),
    ("names", "exit failure shown"),
    ("beside", ""),
    ("git", ""),
    ("read", "exit failure shown"),
    ("rewrite", "exit failure beside read shown"),
    ("services", "exit failure read shown"),
    ("tracked", "beside git services shown"),
    (
        "command",
        "exit failure place output question target location names beside git read rewrite services shown timeout tracked",
    ),
    ("arguments", "exit failure command"),
    ("bin", ""),
];

#[test]
fn rooms_of_the_library() {
    check("lemna-config", LEMNA_CONFIG);
}

#[test]
fn rooms_of_the_derive() {
    check("lemna-config-derive", DERIVE);
}

#[test]
fn rooms_of_the_command() {
    check("lemna-cli", COMMAND);
}

/// Fails where a file of `package` uses a room that its own may not, or where `table` allows what nobody uses.
fn check(package: &str, table: Table) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("src");
    let room = |path: &[String]| {
        let path = path.join("/") + "/";
        let rooms = table.iter().map(|(room, _)| *room).filter(|room| path.starts_with(&format!("{room}/")));
        rooms.max_by_key(|room| room.len())
    };
    let (mut used, mut wrong) = (BTreeMap::<&str, BTreeSet<&str>>::new(), Vec::new());
    for (file, module, text) in files(&source) {
        let Some(own) = room(&module) else {
            wrong.extend((!module.is_empty()).then(|| format!("{file} is in no room")));
            continue;
        };
        for path in paths(&text, &module) {
            let at = format!("{file}: crate::{}", path.join("::"));
            match room(&path) {
                None => wrong.push(format!("{at} names no room")),
                Some(other) if other == own => {}
                Some(other) => {
                    used.entry(own).or_default().insert(other);
                    if !table.iter().any(|(room, may)| *room == own && may.split(' ').any(|room| room == other)) {
                        wrong.push(format!("{at}: {own} may not use {other}"));
                    }
                }
            }
        }
    }
    for (at, (room, may)) in table.iter().enumerate() {
        for other in may.split_whitespace() {
            if !table[..at].iter().any(|(above, _)| *above == other) {
                wrong.push(format!("{other} is not above {room} in the table"));
            }
            if !used.get(room).is_some_and(|used| used.contains(other)) {
                wrong.push(format!("{room} does not use {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{package}:\n{}", wrong.join("\n"));
}

/// Each file below `folder` with its module and its code, those of unit tests left out.
fn files(folder: &Path) -> Vec<(String, Vec<String>, String)> {
    let (mut found, mut folders, mut tests) = (Vec::new(), vec![folder.to_owned()], BTreeSet::new());
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().with_extension("").to_str().unwrap().replace('\\', "/");
            let module = name.trim_end_matches("/mod").split('/').filter(|part| !matches!(*part, "lib" | "main"));
            let module: Vec<_> = module.map(str::to_owned).collect();
            let text = code(&fs::read_to_string(&path).unwrap(), &module, &mut tests);
            found.push((name, module, text));
        }
    }
    found.retain(|(_, module, _)| !tests.iter().any(|test: &Vec<String>| module.starts_with(test)));
    found
}

/// `text` without comments, texts and unit tests. What is declared as a module of tests goes to `tests`.
fn code(text: &str, module: &[String], tests: &mut BTreeSet<Vec<String>>) -> String {
    let (mut code, mut skipped_until, mut is_test) = (String::new(), None::<String>, false);
    for line in text.lines() {
        let start = &line[..line.len() - line.trim_start().len()];
        if let Some(end) = &skipped_until {
            if line == end {
                skipped_until = None;
            }
            continue;
        }
        let name = line.trim().strip_prefix("mod ").or_else(|| line.trim().strip_prefix("pub(crate) mod "));
        match name.filter(|_| is_test) {
            Some(name) if name.ends_with('{') => skipped_until = Some(format!("{start}}}")),
            Some(name) => drop(tests.insert([module, &[name.trim_end_matches(';').to_owned()]].concat())),
            None => {
                let line = line.split("//").next().unwrap();
                code.extend(line.split('"').step_by(2));
                code.push('\n');
            }
        }
        is_test = ["#[cfg(test)]", "#[cfg(all(test,"].iter().any(|test| line.trim().starts_with(test));
    }
    code
}

/// Every path of `text` that begins with `crate` or `super`, from the root on.
fn paths(text: &str, module: &[String]) -> Vec<Vec<String>> {
    let (mut found, mut within) = (Vec::new(), Vec::<(String, String)>::new());
    let mut offset = 0;
    for line in text.lines() {
        let start = &line[..line.len() - line.trim_start().len()];
        within.retain(|(end, _)| line != end);
        for word in ["crate::", "super::"] {
            for (at, _) in line.match_indices(word) {
                let before = line[..at].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '$' | '#')) {
                    continue;
                }
                let module = module.iter().cloned().chain(within.iter().map(|(_, name)| name.clone())).collect();
                tree(&mut text[offset + at..].trim_start().chars().peekable(), Vec::new(), &module, &mut found);
            }
        }
        if let Some((_, name)) = line.strip_suffix(" {").and_then(|line| line.split_once("mod ")) {
            within.push((format!("{start}}}"), name.to_owned()));
        }
        offset += line.len() + 1;
    }
    found
}

/// Reads a path, or a group of them, behind `prefix`.
fn tree(
    text: &mut std::iter::Peekable<std::str::Chars<'_>>,
    mut prefix: Vec<String>,
    module: &Vec<String>,
    found: &mut Vec<Vec<String>>,
) {
    loop {
        while text.next_if(|c| c.is_whitespace()).is_some() {}
        let mut name = String::new();
        while let Some(c) = text.next_if(|c| c.is_alphanumeric() || *c == '_') {
            name.push(c);
        }
        if name.is_empty() && text.next_if_eq(&'{').is_some() {
            loop {
                tree(text, prefix.clone(), module, found);
                while text.next_if(|c| c.is_whitespace() || *c == ',').is_some() {}
                if text.next_if_eq(&'}').is_some() || text.peek().is_none() {
                    return;
                }
            }
        }
        match name.as_str() {
            "crate" => prefix.clear(),
            "super" if prefix.is_empty() => prefix = module[..module.len() - 1].to_vec(),
            "super" => drop(prefix.pop()),
            "self" | "" => {}
            _ => prefix.push(name),
        }
        let mut ahead = text.clone();
        if ahead.next() != Some(':') || ahead.next() != Some(':') {
            break;
        }
        *text = ahead;
    }
    while text.next_if(|c| !matches!(c, ',' | '}' | '{' | ';' | '\n' | '(' | ')')).is_some() {}
    if !prefix.is_empty() {
        found.push(prefix);
    }
}
