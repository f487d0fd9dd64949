//! Many secrets written at once: the plan, the batches, and the result.
//!
//! A batch whose answer is lost is not sent again as it is: the folder is listed, and the rest of the batch is done. So
//! a push that fails anywhere and is repeated ends in the same state.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::batches::{Batch, Verb, batches};
use super::error::{AdminError, AdminErrorKind};
use super::folders::Folder;
use super::is_secret_name;
use super::references::LostReference;
use super::secrets::{Changed, SecretValue, Target, View};
use super::session::{Visit, call, json};
use crate::infisical::client::http::Call;
use crate::infisical::client::object::Object;
use crate::infisical::client::repeat::Repeat;
use crate::infisical::client::reply::Reply;
use crate::problem::{ProxyProblem, SourceErrorKind, Step};
use crate::words::shown;

/// How often to check on a batch whose answer was lost.
const TRIES: u32 = 3;

/// The plan of a push. Its `Debug` shows only names.
#[derive(Debug, Clone)]
pub struct PushPlan {
    pub(super) folder: Folder,
    new: Vec<Planned>,
    changed: Vec<Planned>,
    unreadable: Vec<String>,
    equal: Vec<String>,
    trimmed: Vec<String>,
}

/// A secret as it should be. Its `Debug` shows no value.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) name: String,
    pub(super) value: SecretString,
}

impl PushPlan {
    /// The names of the secrets that do not exist yet, sorted, as all the lists here are.
    pub fn new_names(&self) -> impl Iterator<Item = &str> {
        self.new.iter().map(|wanted| wanted.name.as_str())
    }

    /// The names of the secrets that have another value, or one that [cannot be read](Self::unreadable).
    pub fn changed_names(&self) -> impl Iterator<Item = &str> {
        self.changed.iter().map(|wanted| wanted.name.as_str())
    }

    /// The names of those among the changed that this identity cannot read, which means that they can be equal.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }

    /// The names of the secrets that already have this value, as the server keeps it.
    pub fn equal(&self) -> &[String] {
        &self.equal
    }

    /// The names of the secrets whose leading or trailing whitespace the server strips.
    pub fn trimmed(&self) -> &[String] {
        &self.trimmed
    }

    /// Whether there is nothing to do.
    pub fn is_done(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty()
    }
}

/// The progress of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushProgress {
    /// How many secrets the server has accepted, including those that wait for an approval.
    pub written: usize,
    /// How many there are to write.
    pub total: usize,
}

/// The result of a push, by names, sorted. What was written was read back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushReport {
    /// Those that did not exist before.
    pub created: Vec<String>,
    /// Those that had another value.
    pub updated: Vec<String>,
    /// Those that already had this value.
    pub equal: Vec<String>,
    /// Those that wait for an approval: they are not written yet.
    pub pending: Vec<String>,
    /// Those whose leading or trailing whitespace the server has stripped.
    pub trimmed: Vec<String>,
    /// Those that read back with a different value, or cannot be read back: somebody else might have changed them
    /// meanwhile.
    pub differing: Vec<String>,
    /// Those that the server refuses because they refer to a secret that does not exist, or in a circle to themselves:
    /// nothing of them was written. Only servers of 2025 refuse them.
    pub refused: Vec<LostReference>,
}

/// What the server keeps of a value: it strips whitespace at both ends, but leaves one line end.
fn kept(value: &str) -> String {
    let trimmed = value.trim();
    if value.ends_with('\n') { format!("{trimmed}\n") } else { trimmed.to_owned() }
}

fn is_equal(there: &str, wanted: &str) -> bool {
    there == wanted || there == kept(wanted)
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    secrets: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    secret_key: &'a str,
    secret_value: &'a str,
}

impl<'a> Entry<'a> {
    pub(super) fn of(wanted: &'a Planned) -> Self {
        Self { secret_key: &wanted.name, secret_value: wanted.value.expose_secret() }
    }
}

impl Visit<'_> {
    pub(super) async fn plan(
        &self,
        folder: &Folder,
        wanted: &BTreeMap<String, SecretString>,
    ) -> Result<PushPlan, AdminError> {
        if let Some(name) = wanted.keys().find(|name| !is_secret_name(name)) {
            return Err(SourceErrorKind::InvalidName { name: shown(name) }.into());
        }
        let there = self.values(folder).await?;
        let mut plan = PushPlan {
            folder: folder.clone(),
            new: Vec::new(),
            changed: Vec::new(),
            unreadable: Vec::new(),
            equal: Vec::new(),
            trimmed: Vec::new(),
        };
        for (name, value) in wanted {
            let text = value.expose_secret();
            if kept(text) != text {
                plan.trimmed.push(name.clone());
            }
            let wanted = Planned { name: name.clone(), value: value.clone() };
            match there.get(name).map(SecretValue::visible) {
                None => plan.new.push(wanted),
                Some(Some(there)) if is_equal(there, text) => plan.equal.push(wanted.name),
                Some(there) => {
                    if there.is_none() {
                        plan.unreadable.push(wanted.name.clone());
                    }
                    plan.changed.push(wanted);
                }
            }
        }
        Ok(plan)
    }

    async fn values(&self, folder: &Folder) -> Result<HashMap<String, SecretValue>, AdminError> {
        let secrets = match self.secrets(folder, View::Stored).await {
            // Whoever can write need not be able to read all values: then the names say what is there.
            Err(error) if error.is_of_values() => {
                let names = self.secrets(folder, View::Names).await?;
                names.into_iter().filter(|secret| secret.imported_from.is_none()).collect()
            }
            secrets => secrets?,
        };
        Ok(secrets.into_iter().map(|secret| (secret.name, secret.value)).collect())
    }

    pub(super) async fn push(
        &self,
        plan: &PushPlan,
        mut on_progress: impl FnMut(PushProgress),
    ) -> Result<PushReport, AdminError> {
        let mut queue = VecDeque::from(batches(Verb::Create, plan.new.iter(), 0)?);
        queue.extend(batches(Verb::Update, plan.changed.iter(), 0)?);
        let total = plan.new.len() + plan.changed.len();
        let mut written = 0;
        let mut pending = HashSet::new();
        let mut order = None;
        let mut refused = Vec::new();
        on_progress(PushProgress { written, total });
        while let Some(batch) = queue.pop_front() {
            match self.again().write(&plan.folder, &batch).await? {
                Written::All { is_pending } => {
                    written += batch.secrets.len();
                    if is_pending {
                        pending.extend(batch.secrets.iter().map(|wanted| wanted.name.as_str()));
                    }
                }
                Written::TooLarge => try_halves(&mut queue, &batch),
                Written::LacksReferences => match (&order, &batch.secrets[..]) {
                    (None, _) => {
                        queue.push_front(batch);
                        let known = self.again().order(&plan.folder, &queue).await;
                        refused = order.insert(known).arrange(&mut queue)?;
                    }
                    (Some(order), [only]) => refused.push(order.lost(only)),
                    (Some(_), _) => try_halves(&mut queue, &batch),
                },
                Written::Unclear => {
                    let left = self.again().left(&plan.folder, &batch).await?;
                    written += batch.secrets.len() - left.iter().map(|batch| batch.secrets.len()).sum::<usize>();
                    for batch in left {
                        queue.push_front(batch);
                    }
                }
            }
            on_progress(PushProgress { written, total });
        }
        self.again().report(plan, &pending, refused).await
    }

    async fn write(&self, folder: &Folder, batch: &Batch<'_>) -> Result<Written, AdminError> {
        let secrets = batch.secrets.iter().map(|wanted| Entry::of(wanted)).collect();
        let body = json(&Body { target: Target::of(folder), secrets })?;
        let method = match batch.verb {
            Verb::Create => Method::POST,
            Verb::Update => Method::PATCH,
        };
        // An update too: where approvals are needed, each one sent asks for another.
        let to = |path| Call { body: Some(&body), ..call(Step::Write, method.clone(), path, Repeat::UnlessActedOn) };
        let newer = to(&["api", "v4", "secrets", "batch"]);
        let older = to(&["api", "v3", "secrets", "batch", "raw"]);
        let is_last_try = batch.tries + 1 >= TRIES;
        let error = match self.send_by_dialect(&newer, &older).await {
            answer if is_too_large(&answer) => match batch.secrets[..] {
                [] => return Ok(Written::All { is_pending: false }),
                [only] => return Err(AdminErrorKind::TooLarge { name: only.name.clone() }.into()),
                _ => return Ok(Written::TooLarge),
            },
            Ok(reply) if reply.status() == 400 && reply.refusal().is_missing_reference() => {
                return Ok(Written::LacksReferences);
            }
            Ok(reply) => {
                // Somebody else may have made or removed one of them meanwhile.
                let may_be_overtaken = matches!(reply.status(), 400 | 404) && !is_last_try;
                match self.found(folder, reply) {
                    Ok(reply) => match reply.json::<Object<Changed>>() {
                        Ok(Object(changed)) => return Ok(Written::All { is_pending: changed.approval.is_some() }),
                        Err(error) => error.into(),
                    },
                    Err(SourceErrorKind::Refused { .. }) if may_be_overtaken => return Ok(Written::Unclear),
                    Err(error) => error.into(),
                }
            }
            Err(error) => AdminError::from(error),
        };
        if error.is_unclear() && !is_last_try { Ok(Written::Unclear) } else { Err(error) }
    }

    /// The rest of a batch whose result is unknown.
    async fn left<'a>(&self, folder: &Folder, batch: &Batch<'a>) -> Result<Vec<Batch<'a>>, AdminError> {
        let there = self.values(folder).await?;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for wanted in batch.secrets.iter().copied() {
            match there.get(&wanted.name).map(SecretValue::visible) {
                None => new.push(wanted),
                Some(Some(there)) if is_equal(there, wanted.value.expose_secret()) => {}
                Some(_) => changed.push(wanted),
            }
        }
        let tries = batch.tries + 1;
        let left = [(Verb::Update, changed), (Verb::Create, new)];
        let left = left.into_iter().filter(|(_, secrets)| !secrets.is_empty());
        Ok(left.map(|(verb, secrets)| Batch { verb, secrets, tries }).collect())
    }

    /// Reads back what was written.
    async fn report(
        &self,
        plan: &PushPlan,
        pending: &HashSet<&str>,
        mut refused: Vec<LostReference>,
    ) -> Result<PushReport, AdminError> {
        refused.sort_by(|one, other| one.name.cmp(&other.name));
        let mut report = PushReport { equal: plan.equal.clone(), refused, ..PushReport::default() };
        if plan.is_done() {
            report.trimmed.clone_from(&plan.trimmed);
            return Ok(report);
        }
        let there = self.values(&plan.folder).await?;
        let all = plan.new.iter().map(|wanted| (wanted, true)).chain(plan.changed.iter().map(|wanted| (wanted, false)));
        for (wanted, is_new) in all {
            if report.refused.iter().any(|refused| refused.name == wanted.name) {
                continue;
            }
            let name = wanted.name.clone();
            let is_there = there.get(&name).and_then(SecretValue::visible);
            if is_there.is_some_and(|there| is_equal(there, wanted.value.expose_secret())) {
                if is_new { &mut report.created } else { &mut report.updated }.push(name);
            } else if pending.contains(name.as_str()) {
                report.pending.push(name);
            } else {
                report.differing.push(name);
            }
        }
        let refused = report.refused.iter().map(|refused| &refused.name);
        let unwritten: HashSet<&String> = report.pending.iter().chain(&report.differing).chain(refused).collect();
        report.trimmed = plan.trimmed.iter().filter(|name| !unwritten.contains(name)).cloned().collect();
        report.pending.sort_unstable();
        report.differing.sort_unstable();
        Ok(report)
    }
}

fn try_halves<'a>(queue: &mut VecDeque<Batch<'a>>, batch: &Batch<'a>) {
    let [one, other] = batch.halves();
    queue.push_front(other);
    queue.push_front(one);
}

/// A gateway before the server says so by a page.
fn is_too_large(answer: &Result<Reply, SourceErrorKind>) -> bool {
    match answer {
        Ok(reply) => reply.status() == 413,
        Err(
            SourceErrorKind::MalformedAnswer { status, .. }
            | SourceErrorKind::ProxyFailed { problem: ProxyProblem::Page { status }, .. },
        ) => *status == 413,
        Err(_) => false,
    }
}

enum Written {
    All {
        is_pending: bool,
    },
    /// For the server, or for a gateway before it.
    TooLarge,
    /// A value refers to a secret that does not exist, or not yet.
    LacksReferences,
    Unclear,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_keeps_is_equal_to_what_was_sent() {
        for (there, wanted, equal) in
            [("a", "a", true), ("a", " a ", true), ("a\n", "a\n\n", true), ("a", "a\n", false), (" a", "a", false)]
        {
            assert_eq!(is_equal(there, wanted), equal, "{there:?} {wanted:?}");
        }
    }
}
