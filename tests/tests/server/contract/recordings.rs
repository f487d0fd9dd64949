//! The recorded exchanges of one folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::scene::Scene;

/// What the recorded names of a run end with in a replay.
const SUFFIX: &str = "-000000";

pub(super) struct Recordings {
    texts: BTreeMap<String, String>,
}

impl Recordings {
    pub(super) fn of(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract").join(folder);
        let files = fs::read_dir(folder).expect("the folder of recordings").map(|file| file.expect("a file").path());
        let texts = files.filter(|file| file.extension().is_some_and(|end| end == "json")).map(|file| {
            let name = file.file_stem().expect("a file name").to_string_lossy().into_owned();
            (name, without_run(&fs::read_to_string(file).expect("UTF-8")))
        });
        Self { texts: texts.collect() }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    pub(super) fn parsed(&self, name: &str) -> Option<Value> {
        self.texts.get(name).map(|text| serde_json::from_str(text).expect("JSON"))
    }

    /// The recording of this name with the ids of the scene in place of the recorded ones.
    pub(super) fn as_of(&self, name: &str, scene: &Scene) -> Value {
        let mut text = self.texts[name].clone();
        for (recorded, own) in self.ids(name, scene) {
            text = text.replace(&recorded, &own);
        }
        serde_json::from_str(&text).expect("JSON")
    }

    /// The recorded ids that a request names, and what takes their place. Zeros are an id that is meant to be unknown.
    fn ids(&self, name: &str, scene: &Scene) -> Vec<(String, String)> {
        const BEFORE_IDENTITY: [&str; 3] = ["/identities/", "/identity-memberships/", "universal-auth/identities/"];
        const BEFORE_PROJECT: [&str; 6] =
            ["workspaceId=", "projectId=", "/workspace/", "/projects/", "\"workspaceId\": \"", "\"projectId\": \""];

        let text = &self.texts[name];
        let request = &text[..text.find("\"response\"").expect("a response")];
        let all = |before: &[&str], text: &str| {
            let found = before.iter().flat_map(|before| ids_behind(text, before)).collect::<Vec<_>>();
            found.into_iter().filter(|id| !id.starts_with("00000000"))
        };
        let organization = self.texts.values().flat_map(|text| ids_behind(text, "\"orgId\": \"")).take(1);
        all(&BEFORE_IDENTITY, request)
            .map(|id| (id, scene.services.clone()))
            .chain(all(&BEFORE_PROJECT, request).map(|id| (id, scene.project().id())))
            .chain(all(&["\"workspace\": \""], text).map(|id| (id, scene.project().id())))
            .chain(organization.map(|id| (id, scene.organization())))
            .collect()
    }
}

fn ids_behind(text: &str, before: &str) -> Vec<String> {
    let behind = text.match_indices(before).map(|(at, _)| &text[at + before.len()..]);
    behind.filter_map(|rest| rest.get(..36)).filter(|id| is_id(id)).map(str::to_owned).collect()
}

fn is_id(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// Each run has named what it made with a number of its own.
fn without_run(text: &str) -> String {
    let mut text = text.to_owned();
    for before in ["lemna-platform-", "services-", "no-such-", "another-", "reader-"] {
        let runs = text.match_indices(before).filter_map(|(at, _)| text.get(at + before.len()..at + before.len() + 6));
        let runs: Vec<_> =
            runs.filter(|run| run.bytes().all(|byte| byte.is_ascii_hexdigit())).map(str::to_owned).collect();
        for run in runs {
            text = text.replace(&format!("-{run}"), SUFFIX);
        }
    }
    text
}
