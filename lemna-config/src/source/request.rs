use std::time::{Duration, Instant};

use crate::events::Audience;
#[cfg(feature = "admin")]
use crate::events::OnWait;
use crate::schema::{FieldSchema, names};
use crate::system::process::ProcessEnv;
use crate::words::Names;

const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// When a load must be over. `Duration::MAX` means no deadline, but clocks end earlier.
pub(crate) fn end(started: Instant, deadline: Duration) -> Instant {
    started + deadline.min(A_YEAR)
}

/// The request to a source.
#[derive(Debug, Clone)]
pub struct Request {
    names: Names,
    /// The names again, each in the folder of Infisical that should have it: sorted by folder.
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no other source knows folders"))]
    folders: Vec<(&'static str, Names)>,
    fields: &'static [FieldSchema],
    deadline: Instant,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no server is asked"))]
    started: Instant,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no server is asked"))]
    patience: Option<Duration>,
    process: ProcessEnv,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no server is asked"))]
    needed: Vec<&'static FieldSchema>,
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no other source has references"))]
    compares_references: bool,
    audience: Audience,
    #[cfg(feature = "admin")]
    on_wait: Option<OnWait>,
}

impl Request {
    pub(crate) fn new(names: Names, started: Instant, deadline: Duration) -> Self {
        let deadline = end(started, deadline);
        let folders = vec![("/", names.clone())];
        Self {
            names,
            folders,
            fields: &[],
            deadline,
            started,
            patience: None,
            process: ProcessEnv::default(),
            needed: Vec::new(),
            compares_references: false,
            audience: Audience::nobody(),
            #[cfg(feature = "admin")]
            on_wait: None,
        }
    }

    /// The same request for `fields`: Infisical receives each name with its folder, and no local field.
    pub(crate) fn with_fields(self, fields: &'static [FieldSchema]) -> Self {
        let mut folders: Vec<(&str, Vec<&str>)> = Vec::new();
        for field in fields.iter().filter(|field| !field.is_local()) {
            match folders.binary_search_by(|(folder, _)| (*folder).cmp(field.folder())) {
                Ok(at) => folders[at].1.extend(field.names()),
                Err(at) => folders.insert(at, (field.folder(), field.names().collect())),
            }
        }
        let folders = folders.into_iter().map(|(folder, names)| (folder, Names::from(names))).collect();
        Self { folders, fields, ..self }
    }

    /// Every folder that a field is in, under the root that the loader looks under, with the names asked for there.
    #[cfg(feature = "infisical")]
    pub(crate) fn folders(&self) -> &[(&'static str, Names)] {
        &self.folders
    }

    /// The same request, to a server that need not be waited for when it does not react for as long as `patience`.
    pub(crate) fn with_patience(self, patience: Option<Duration>) -> Self {
        Self { patience, ..self }
    }

    /// The same request where `process` replaces the process environment.
    pub(crate) fn with_process(self, process: ProcessEnv) -> Self {
        Self { process, ..self }
    }

    /// The same request, which reports to `audience`.
    pub(crate) fn with_audience(self, audience: Audience) -> Self {
        Self { audience, ..self }
    }

    /// The same request, where `on_wait` hears of waits for a rate limit.
    #[cfg(feature = "admin")]
    pub(crate) fn with_on_wait(self, on_wait: Option<OnWait>) -> Self {
        Self { on_wait, ..self }
    }

    #[cfg(feature = "admin")]
    pub(crate) fn on_wait(&self) -> Option<&OnWait> {
        self.on_wait.as_ref()
    }

    pub(crate) fn audience(&self) -> &Audience {
        &self.audience
    }

    /// The same request, with the fields that need a value and for which nothing at hand has one.
    pub(crate) fn with_needed(self, needed: Vec<&'static FieldSchema>) -> Self {
        Self { needed, ..self }
    }

    /// The same request, which finds out, or does not, which references in values lead nowhere.
    pub(crate) fn with_references_compared(self, compares_references: bool) -> Self {
        Self { compares_references, ..self }
    }

    #[cfg(feature = "infisical")]
    pub(crate) fn compares_references(&self) -> bool {
        self.compares_references
    }

    #[cfg(feature = "infisical")]
    pub(crate) fn needed(&self) -> &[&'static FieldSchema] {
        &self.needed
    }

    #[cfg(feature = "infisical")]
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// How long a server can be silent if the load can do without it.
    #[cfg(feature = "infisical")]
    pub(crate) fn patience(&self) -> Option<Duration> {
        self.patience
    }

    pub(crate) fn process(&self) -> &ProcessEnv {
        &self.process
    }

    /// The requested names, each once, including those of `#[lemna(alias)]`. Empty if [everything](Self::wants_all) is
    /// requested.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter()
    }

    /// Whether every name is requested, as by [`load_env`](crate::load_env). A source that can only look a name up, and
    /// not list those it has, then answers with nothing.
    pub fn wants_all(&self) -> bool {
        matches!(self.names, Names::Every)
    }

    /// Whether `name` is requested.
    pub fn wants(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// What the names are asked for; none where [everything](Self::wants_all) is.
    pub(crate) fn fields(&self) -> &'static [FieldSchema] {
        self.fields
    }

    pub(crate) fn known(&self, name: &str) -> Option<&'static str> {
        self.names.known(name)
    }

    /// The names of what can be shown: those of public fields.
    pub(crate) fn public_names(&self) -> Names {
        let (public, secret): (Vec<_>, Vec<_>) = self.fields.iter().partition(|field| field.is_public());
        let secret = Names::from(names(secret.into_iter()));
        names(public.into_iter()).into_iter().filter(|name| !secret.contains(name)).collect::<Vec<_>>().into()
    }

    /// When the answer must be there; the load does not wait for a later one.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }
}
