//! The last known good copy: a sealed file with what a good load received, for times when Infisical is away, and for
//! restarts with one request.
//!
//! It is used after what says nothing about the values: no connection, no answer in time, too many requests, a failure
//! of the server's own. A refusal or a broken answer is an answer, behind which no copy is looked up.
//!
//! For what it protects against, and what not, see `docs/snapshot.md`.

mod bound;
mod file;
mod format;
mod keep;
mod seal;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use secrecy::SecretString;
use tokio::sync::oneshot;

pub(super) use bound::Bound;
pub(super) use format::{Copy, Warm};
pub(super) use keep::KeepCopy;

use super::client::{Duplicates, InfisicalSettings};
use crate::problem::{SnapshotProblem, SourceErrorKind};
use crate::schema::FieldSchema;
use crate::source::{Answer, Request};
use crate::system::threads;
use bound::{FolderNames, Parts};
use seal::Seal;

const LONGEST_TOKEN_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// A token that expires sooner could do so on the way.
const SHORTEST_TOKEN_LIFE: Duration = Duration::from_secs(30);
/// How far two clocks can differ.
const CLOCK_SKEW: Duration = Duration::from_secs(60);
/// How long a slow disk is waited for.
const READ_PATIENCE: Duration = Duration::from_secs(1);

/// How long ago the copy at `path` was written.
#[cfg(feature = "admin")]
pub(crate) fn age(path: &Path) -> Result<Duration, SnapshotProblem> {
    let (modified, now) = (file::modified(path)?, SystemTime::now());
    match now.duration_since(modified) {
        Ok(age) => Ok(age),
        Err(ahead) if ahead.duration() <= CLOCK_SKEW => Ok(Duration::ZERO),
        Err(_) => Err(SnapshotProblem::FromTheFuture),
    }
}

/// What is asked of the copy, by the loader and the struct.
#[derive(Clone)]
pub(crate) struct SnapshotOptions {
    pub(crate) path: Option<PathBuf>,
    pub(crate) token: bool,
    pub(crate) max_age: Duration,
    pub(crate) key: Option<SecretString>,
}

impl Default for SnapshotOptions {
    fn default() -> Self {
        Self { path: None, token: false, max_age: Duration::from_secs(24 * 60 * 60), key: None }
    }
}

/// The copy of one load.
pub(crate) struct Snapshot {
    path: PathBuf,
    keeps_token: bool,
    max_age: Duration,
    /// In strict mode a source that fails fails the load, and nothing replaces it.
    stands_in: bool,
    /// The requested place and names.
    folders: Vec<FolderNames>,
    seal: Result<Seal, SnapshotProblem>,
}

impl Snapshot {
    /// The copy of what `request` asks of Infisical.
    pub(crate) fn new(
        path: PathBuf,
        options: &SnapshotOptions,
        stands_in: bool,
        request: &Request,
        settings: &InfisicalSettings,
    ) -> Self {
        let folders = folders(request);
        let bound = bound(settings, &folders);
        let seal = Seal::new(options.key.as_ref(), settings.access.login.client_secret(), bound);
        Self { path, keeps_token: options.token, max_age: options.max_age, stands_in, folders, seal }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn keeps_token(&self) -> bool {
        self.keeps_token
    }

    /// The copy that is there, of whatever age.
    pub(super) async fn open(&self, now: SystemTime) -> Result<Copy, SnapshotProblem> {
        let seal = self.seal.as_ref().map_err(|problem| *problem)?;
        let path = self.path.clone();
        let bytes = in_time(move || file::read(&path)).await?;
        let copy = format::decode(&seal.open(&bytes)?, &self.folders).ok_or(SnapshotProblem::UnknownVersion)?;
        match copy.age(now) {
            Some(_) => Ok(copy),
            None => Err(SnapshotProblem::FromTheFuture),
        }
    }

    /// How old the copy is, if it can replace a server that failed with `kind`; `None` if no copy can.
    pub(super) fn standing_in(
        &self,
        copy: Result<&Copy, SnapshotProblem>,
        kind: &SourceErrorKind,
        now: SystemTime,
    ) -> Option<Result<Duration, SnapshotProblem>> {
        (self.stands_in && kind.is_outage()).then(|| self.usable_age(copy?, now))
    }

    /// Whether the load has all it needs without a server that gives no sign of life.
    pub(super) fn is_enough(&self, copy: &Copy, needed: &[&FieldSchema], now: SystemTime) -> bool {
        self.stands_in && self.usable_age(copy, now).is_ok() && copy.answer.has_all(needed)
    }

    fn usable_age(&self, copy: &Copy, now: SystemTime) -> Result<Duration, SnapshotProblem> {
        let age = copy.age(now).ok_or(SnapshotProblem::FromTheFuture)?;
        if age > self.max_age { Err(SnapshotProblem::TooOld { age }) } else { Ok(age) }
    }

    /// How old the copy can get before it is written again although nothing has changed:
    pub(super) fn renewed_after(&self) -> Duration {
        self.max_age / 24
    }

    /// What is to be written if the load is good. `None` where that was found out to be impossible already.
    pub(super) fn keep(&self, answer: &Answer, warm: Option<&Warm>, now: SystemTime) -> Option<KeepCopy> {
        let seal = self.seal.as_ref().ok()?;
        let is_good = |warm: &&Warm| warm.token_ends.is_some_and(|ends| may_be_kept(ends, now));
        let warm = warm.filter(is_good).filter(|_| self.keeps_token);
        let plaintext = format::encode(milliseconds(now), answer, &self.folders, warm)?;
        Some(KeepCopy::new(self.path.clone(), seal.clone(), plaintext))
    }
}

/// No setting is shown that could hold a secret.
impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("path", &self.path).field("max_age", &self.max_age).finish_non_exhaustive()
    }
}

impl Copy {
    /// `None` if it is from the future.
    fn age(&self, now: SystemTime) -> Option<Duration> {
        let (made, now) = (Duration::from_millis(self.made), Duration::from_millis(milliseconds(now)));
        (made <= now + CLOCK_SKEW).then(|| now.saturating_sub(made))
    }

    /// What it knows for a restart, if its token should be good still.
    pub(super) fn warm(&self, now: SystemTime) -> Option<&Warm> {
        self.warm.as_ref().filter(|warm| warm.token_ends.is_some_and(|ends| may_be_kept(ends, now)))
    }
}

/// When a token ends that was given out at `now` for `life`.
pub(super) fn token_ends(now: SystemTime, life: Duration) -> u64 {
    milliseconds(now).saturating_add(u64::try_from(life.as_millis()).unwrap_or(u64::MAX))
}

/// Whether a token is good for another request.
pub(super) fn is_good(token_ends: u64, now: SystemTime) -> bool {
    life_left(token_ends, now) > SHORTEST_TOKEN_LIFE
}

fn may_be_kept(token_ends: u64, now: SystemTime) -> bool {
    is_good(token_ends, now) && life_left(token_ends, now) <= LONGEST_TOKEN_LIFE
}

fn life_left(token_ends: u64, now: SystemTime) -> Duration {
    Duration::from_millis(token_ends.saturating_sub(milliseconds(now)))
}

/// What `request` asks for in each folder.
fn folders(request: &Request) -> Vec<FolderNames> {
    request.folders().iter().map(|(folder, names)| (*folder, names.iter().collect())).collect()
}

fn bound(settings: &InfisicalSettings, folders: &[FolderNames]) -> Bound {
    Bound::new(&Parts {
        url: settings.access.url.whole(),
        project: settings.project.as_deref(),
        environment: &settings.environment,
        root: &settings.path,
        below: match (settings.recursive, settings.duplicates) {
            (false, _) => "",
            (true, Duplicates::Refuse) => "refuse",
            (true, Duplicates::Nearest) => "nearest",
        },
        identity: settings.access.login.identity(),
        organization: settings.access.organization.as_deref(),
        folders,
    })
}

/// What the answers to `request` are bound to, wherever they are kept.
pub(super) fn bound_of(settings: &InfisicalSettings, request: &Request) -> Bound {
    bound(settings, &folders(request))
}

fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Reads on another thread, for a network's file system can keep one waiting for ever.
async fn in_time(
    read: impl FnOnce() -> Result<Vec<u8>, SnapshotProblem> + Send + 'static,
) -> Result<Vec<u8>, SnapshotProblem> {
    let (sender, receiver) = oneshot::channel();
    let started = threads::start("lemna-config-copy", move || {
        // If it comes too late, nobody waits for it any more.
        let _ = sender.send(read());
    });
    started.map_err(|_| SnapshotProblem::NotMade)?;
    match tokio::time::timeout(READ_PATIENCE, receiver).await {
        Ok(Ok(read)) => read,
        _ => Err(SnapshotProblem::Slow),
    }
}

#[cfg(test)]
mod tests;
