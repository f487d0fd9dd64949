//! Holds the fake server against what real ones of three generations answered, one recorded exchange a file.
//!
//! Each recording is replayed against a fake that is brought into the recorded state, most of which is read from the
//! recordings themselves. Ids, dates and tokens need only be of the recorded kind; everything else must be equal.

mod administration;
mod compare;
mod recordings;
mod scene;
mod secrets;

use lemna_config::testing::Dialect;

use compare::compare;
use recordings::Recordings;
use scene::Scene;

/// A generation, the folder of its recordings, and how many there are: none may get lost.
const GENERATIONS: [(Dialect, &str, usize); 6] = [
    (Dialect::V3, "2024-10", 57),
    (Dialect::V3, "2024-10/admin", 72),
    (Dialect::V3Bootstrap, "2025-06", 56),
    (Dialect::V3Bootstrap, "2025-06/admin", 77),
    (Dialect::V4, "2026-07", 140),
    (Dialect::V4, "2026-07/admin", 86),
];

/// What the fake answers otherwise: folder and exchange (by their beginnings), the place that differs, and why.
const ALLOWED: &[(&str, &str, &str, &str)] = &[
    ("", "list-1000", "header content-length", "the recorded list is cut to its first rows"),
    ("", "v4-list-1000", "header content-length", "the recorded list is cut to its first rows"),
    (
        "2024-10/admin",
        "",
        "header x-ratelimit-",
        "the recorded server had its limits on: one of the other folder has none",
    ),
    ("", "", "body.identityDetails.organization.name", "the recorded organizations have names of their own"),
    ("", "", "body.organizations[0].name", "the recorded organizations have names of their own"),
    ("", "project-by-slug", "body.kmsSecretManagerKeyId", "the recorded project got a key with its first secrets"),
    ("2025-06/admin", "admin-folders", "body.folders", "this server lists folders in no order of their own"),
    ("", "admin-identities", "body.identities", "the recorded server has more identities"),
    ("", "admin-identities", "body.totalCount", "the recorded server has more identities"),
];

#[test]
fn the_fake_answers_as_the_recorded_servers_did() {
    let mut wrong = Vec::new();
    for (dialect, folder, count) in GENERATIONS {
        let recordings = Recordings::of(folder);
        assert_eq!(recordings.names().count(), count, "recordings in {folder}");
        for name in recordings.names() {
            let differences = replay(dialect, &recordings, name);
            let kept = differences.into_iter().filter(|line| !is_allowed(folder, name, line));
            wrong.extend(kept.map(|line| format!("{folder}/{name}: {line}")));
        }
    }
    assert!(wrong.is_empty(), "the fake differs from {} recorded places:\n{}", wrong.len(), wrong.join("\n"));
}

fn is_allowed(folder: &str, name: &str, line: &str) -> bool {
    ALLOWED.iter().any(|(in_folder, of, place, _)| {
        folder.starts_with(in_folder) && name.starts_with(of) && line.starts_with(place)
    })
}

/// What differs, a line each.
fn replay(dialect: Dialect, recordings: &Recordings, name: &str) -> Vec<String> {
    let scene = Scene::of(dialect, recordings, name);
    let asker = match name.strip_prefix("admin-") {
        Some(name) => administration::arrange(&scene, name),
        None => secrets::arrange(&scene, name),
    };
    let recording = recordings.as_of(name, &scene);
    let reply = scene.send(&recording["request"], &recording["response"], &asker);
    compare(&recording["response"], &reply)
}
