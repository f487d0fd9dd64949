//! `.env` files that Git tracks, and config files with secrets.

use std::path::Path;

use lemna_config::admin::EnvFile;

use super::finding::{Area, Findings};
use crate::git::git;
use crate::{services, tracked};

/// What unlocks Infisical.
const CREDENTIALS: [&str; 4] =
    ["INFISICAL_CLIENT_SECRET", "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET", "INFISICAL_TOKEN", "INFISICAL_JWT"];
/// Files for people, which hold no values.
const SAMPLES: [&str; 4] = [".example", ".sample", ".template", ".dist"];

pub(super) fn examine(findings: &mut Findings) {
    let Some(tracked) = tracked() else {
        return findings.note(Area::Git, "skipped: this is not a repository, or Git is not installed");
    };
    let tracked: Vec<_> = tracked.iter().filter(|path| is_env_file(path)).collect();
    for path in &tracked {
        let holds_credential = EnvFile::read(path.as_str())
            .is_ok_and(|file| file.entries().iter().any(|entry| CREDENTIALS.contains(&entry.name())));
        if holds_credential {
            let remedy = "git rm --cached it, add it to .gitignore, and revoke the credential: it stays in the history";
            findings.problem(
                Area::Git,
                format_args!("{path} is tracked, and contains the credentials of Infisical"),
                remedy,
            );
        } else {
            let remedy = "git rm --cached it and add it to .gitignore, unless nothing in it is secret";
            findings.warning(Area::Git, format_args!("{path} is tracked"), remedy);
        }
    }
    if tracked.is_empty() {
        findings.ok(Area::Git, "no .env file is tracked");
    }
    // What is wrong with a schema is among the findings on values.
    for service in services::around(Path::new(".")).unwrap_or_default() {
        for secret in tracked::secrets(&service) {
            let text = format!("{} holds the secret {}, and is tracked", secret.place, secret.name);
            let remedy = "move it into Infisical or the environment, and replace it: the old one stays in the history";
            findings.problem(Area::Git, text, remedy);
        }
    }
}

/// All files that Git tracks below the working directory.
fn tracked() -> Option<Vec<String>> {
    let output = git().args(["ls-files", "-z"]).output().ok()?;
    let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    output.status.success().then(|| names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}

fn is_env_file(path: &str) -> bool {
    let name = Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    (name == ".env" || name.starts_with(".env.")) && !SAMPLES.iter().any(|sample| name.ends_with(sample))
}
