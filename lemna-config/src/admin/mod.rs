//! Set servers up, administer them, and write secrets: the base of the command `lemna`.
//!
//! A service needs none of this. It is less stable than the rest of the crate: it changes as the command does.
//!
//! Calls block, and work inside and outside an async runtime. Each takes at most its [deadline](AdminClient::deadline).
//! Connections behave as those of a load: authorities, proxies, retries, and errors without a value or a token. A
//! request that would do harm if it were done twice is repeated only if the server has surely not acted on it. Calls
//! named `ensure_...` change nothing if all is as it should be.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use lemna_config::admin::{AdminClient, Folder, Founder, ProjectRole, Server};
//! use lemna_config::testing::FakeInfisical;
//! use lemna_config::{ApiUrl, InfisicalSettings, SecretString};
//!
//! let infisical = FakeInfisical::fresh();
//! let url: ApiUrl = infisical.url().parse()?;
//!
//! // A fresh server, a project, and an identity that may read it:
//! let server = Server::new(url.clone())?;
//! let founder = Founder::new("admin@example.com", SecretString::from("made-up-password"), "Lemna");
//! let admin = server.as_bearer(server.bootstrap(&founder)?.token)?;
//! let project = admin.ensure_project("lemna-platform")?.into_inner();
//! let reader = admin.ensure_identity(&project.organization_id, "services")?.into_inner();
//! admin.ensure_member(&project, &reader, ProjectRole::Viewer)?;
//! let credentials = admin.create_client_secret(&reader, "the services")?;
//!
//! // Secrets:
//! let folder = Folder::new(&project, "dev", "/")?;
//! let secrets = BTreeMap::from([("API_KEY".to_owned(), SecretString::from("made-up"))]);
//! let plan = admin.plan_push(&folder, &secrets)?;
//! assert_eq!(plan.new_names().collect::<Vec<_>>(), ["API_KEY"]);
//! let report = admin.push(&plan, |progress| println!("{} of {}", progress.written, progress.total))?;
//! assert_eq!(report.created, ["API_KEY"]);
//! # drop((credentials, InfisicalSettings::new(url, "", SecretString::default(), "")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod allowance;
mod batches;
mod blocking;
mod ensured;
mod env_file;
mod error;
mod explain;
mod folders;
mod found;
mod founder;
mod identities;
mod order;
mod projects;
mod push;
mod references;
mod secrets;
mod server;
mod session;
mod snapshot;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use secrecy::SecretString;

use crate::events::OnWait;
pub use crate::infisical::client::Access;
use crate::infisical::client::segment::is_segment;
use blocking::Blocking;
pub use ensured::Ensured;
pub use env_file::{EnvEntry, EnvFile, EnvProblem};
pub use error::{AdminError, AdminErrorKind};
pub use explain::explain;
pub use folders::Folder;
pub use found::{FoundInfisical, FoundVariable};
pub use founder::{Bootstrapped, Founder};
pub use identities::{ClientCredentials, Identity, KnownClientSecret, Membership, ProjectRole};
pub use projects::{Environment, Organization, Project, WhoAmI};
pub use push::{PushPlan, PushProgress, PushReport};
pub use references::LostReference;
pub use secrets::{ImportedFrom, Removal, Secret, SecretValue, View};
pub use server::{Dialect, Server, ServerStatus};
use session::{Session, Visit};
pub use snapshot::snapshot_age;

/// Whether every server accepts this name for a secret. Some accept what others refuse: an empty name, `.` and `..`,
/// `:` and `/`, control characters, and blanks at the ends.
pub fn is_secret_name(name: &str) -> bool {
    is_segment(name) && !name.contains([':', '/'])
}

const DEADLINE: Duration = Duration::from_secs(30);

/// A server, as one identity sees it. Its `Debug` shows only the server.
pub struct AdminClient {
    blocking: Blocking,
    session: Session,
    access: Access,
}

impl AdminClient {
    /// A client that logs in when it first needs to. It is bound to no project, environment or folder, not even those
    /// of [`InfisicalSettings`](crate::InfisicalSettings): each call names them.
    ///
    /// # Errors
    ///
    /// If a certificate cannot be used. No request is sent yet.
    pub fn connect(access: impl Into<Access>) -> Result<Self, AdminError> {
        let access = access.into();
        let session = Session::new(access.clone(), DEADLINE)?;
        Ok(Self { blocking: Blocking::new()?, session, access })
    }

    /// The time limit of a call, retries included. Default: 30 seconds.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.session.deadline = deadline;
        self
    }

    /// The time limit of all calls together, even if each would have more time by its [deadline](Self::deadline). Time
    /// between calls does not count. Default: none.
    #[must_use]
    pub fn all_within(mut self, allowance: Duration) -> Self {
        self.session.allow(allowance);
        self
    }

    /// Calls `on_wait` before a wait for a rate limit, with the length of the wait. It is called on the thread that
    /// then waits, which is not the caller's.
    #[must_use]
    pub fn on_wait(mut self, on_wait: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        self.session.on_wait(OnWait::new(on_wait));
        self
    }

    /// The identity that is logged in.
    ///
    /// # Errors
    ///
    /// If the server refuses the login or the token.
    pub fn who_am_i(&self) -> Result<WhoAmI, AdminError> {
        self.call(async |visit| visit.who_am_i().await)
    }

    /// The projects for secrets that the identity is a member of.
    ///
    /// # Errors
    ///
    /// [`AdminErrorKind::ProjectsNotListed`] on servers of 2024.
    pub fn projects(&self) -> Result<Vec<Project>, AdminError> {
        self.call(async |visit| visit.projects().await)
    }

    /// The project of this id, slug or name, if the identity is a member of it. Servers of 2024 find no project by its
    /// name.
    ///
    /// # Errors
    ///
    /// [`AdminErrorKind::Several`], if several projects have the name.
    pub fn find_project(&self, asked: &str) -> Result<Option<Project>, AdminError> {
        self.call(async |visit| visit.find_project(asked).await)
    }

    /// [`find_project`](Self::find_project), or else a new project of this name with the environments `dev`, `staging`
    /// and `prod`, of which the identity is an administrator. Its slug is made from the name.
    ///
    /// # Errors
    ///
    /// As [`find_project`](Self::find_project), and if the identity is not allowed to create projects.
    pub fn ensure_project(&self, name: &str) -> Result<Ensured<Project>, AdminError> {
        self.call(async |visit| visit.ensure_project(name).await)
    }

    /// The environment of this slug, or else a new one of this slug and name.
    ///
    /// # Errors
    ///
    /// If the identity does not administer the project.
    pub fn ensure_environment(
        &self,
        project: &Project,
        slug: &str,
        name: &str,
    ) -> Result<Ensured<Environment>, AdminError> {
        self.call(async |visit| visit.ensure_environment(project, slug, name).await)
    }

    /// The names of the folders directly below this one.
    ///
    /// # Errors
    ///
    /// If the identity is not allowed to read them.
    pub fn folders(&self, folder: &Folder) -> Result<Vec<String>, AdminError> {
        self.call(async |visit| visit.folders(folder).await)
    }

    /// Creates the folder, and those above it that are missing.
    ///
    /// # Errors
    ///
    /// If the identity is not allowed to write.
    pub fn ensure_folder(&self, folder: &Folder) -> Result<Ensured<()>, AdminError> {
        self.call(async |visit| visit.ensure_folder(folder).await)
    }

    /// The identity of this name in an organization, given by the organization's id.
    ///
    /// # Errors
    ///
    /// [`AdminErrorKind::Several`], because names are not unique.
    pub fn find_identity(&self, organization: &str, name: &str) -> Result<Option<Identity>, AdminError> {
        self.call(async |visit| visit.find_identity(organization, name).await)
    }

    /// [`find_identity`](Self::find_identity), or else a new identity of this name that has no rights yet.
    ///
    /// # Errors
    ///
    /// As [`find_identity`](Self::find_identity), and if the identity does not administer the organization.
    pub fn ensure_identity(&self, organization: &str, name: &str) -> Result<Ensured<Identity>, AdminError> {
        self.call(async |visit| visit.ensure_identity(organization, name).await)
    }

    /// The client id of an identity, if it has universal auth.
    ///
    /// # Errors
    ///
    /// If the identity does not administer the organization.
    pub fn universal_auth(&self, identity: &Identity) -> Result<Option<String>, AdminError> {
        self.call(async |visit| visit.universal_auth(identity).await)
    }

    /// The client id of an identity. Adds universal auth if it has none.
    ///
    /// # Errors
    ///
    /// If the identity does not administer the organization.
    pub fn ensure_universal_auth(&self, identity: &Identity) -> Result<Ensured<String>, AdminError> {
        self.call(async |visit| visit.ensure_universal_auth(identity).await)
    }

    /// The client secrets of an identity with universal auth, without the secrets themselves.
    ///
    /// # Errors
    ///
    /// If the identity does not administer the organization, or the other one has no universal auth.
    pub fn client_secrets(&self, identity: &Identity) -> Result<Vec<KnownClientSecret>, AdminError> {
        self.call(async |visit| visit.client_secrets(identity).await)
    }

    /// Creates a client secret, which lasts until it is revoked; adds universal auth if there is none. Each call
    /// creates another one. If its answer is lost, it is not repeated, and can have created one that nobody knows.
    ///
    /// # Errors
    ///
    /// If the identity does not administer the organization.
    pub fn create_client_secret(
        &self,
        identity: &Identity,
        description: &str,
    ) -> Result<ClientCredentials, AdminError> {
        self.call(async |visit| visit.create_client_secret(identity, description).await)
    }

    /// The membership of an identity in a project.
    ///
    /// # Errors
    ///
    /// If the identity does not administer the project.
    pub fn membership(&self, project: &Project, identity: &Identity) -> Result<Option<Membership>, AdminError> {
        self.call(async |visit| visit.membership(project, identity).await)
    }

    /// [`membership`](Self::membership), or else a new one with this role. An existing membership keeps its roles.
    ///
    /// # Errors
    ///
    /// As [`membership`](Self::membership).
    pub fn ensure_member(
        &self,
        project: &Project,
        identity: &Identity,
        role: ProjectRole,
    ) -> Result<Ensured<Membership>, AdminError> {
        self.call(async |visit| visit.ensure_member(project, identity, role).await)
    }

    /// The secrets of a folder with their values, sorted by name.
    ///
    /// # Errors
    ///
    /// If the folder does not exist; older servers report it as empty.
    pub fn secrets(&self, folder: &Folder, view: View) -> Result<Vec<Secret>, AdminError> {
        self.call(async |visit| visit.secrets(folder, view).await)
    }

    /// The secrets of a folder, including imported ones, whose values refer to a secret that is missing or empty,
    /// sorted by name. Servers do not report this, so it compares two lists: as stored, and as a service gets it.
    ///
    /// # Errors
    ///
    /// As [`secrets`](Self::secrets).
    pub fn lost_references(&self, folder: &Folder) -> Result<Vec<LostReference>, AdminError> {
        Ok(self.secrets_and_lost_references(folder)?.1)
    }

    /// The secrets of a folder as a service gets them ([`View::Resolved`]), and its [lost
    /// references](Self::lost_references): both from the same two lists.
    ///
    /// # Errors
    ///
    /// As [`secrets`](Self::secrets).
    pub fn secrets_and_lost_references(
        &self,
        folder: &Folder,
    ) -> Result<(Vec<Secret>, Vec<LostReference>), AdminError> {
        self.call(async |visit| visit.secrets_and_lost_references(folder).await)
    }

    /// The secret of this name, if it exists.
    ///
    /// # Errors
    ///
    /// As [`secrets`](Self::secrets), and as [`remove`](Self::remove) for a name.
    pub fn secret(&self, folder: &Folder, name: &str, view: View) -> Result<Option<Secret>, AdminError> {
        self.call(async |visit| visit.secret(folder, name, view).await)
    }

    /// Removes a secret.
    ///
    /// # Errors
    ///
    /// If the identity is not allowed to write, or if [a server would take the name for another
    /// one](crate::SourceErrorKind::InvalidName); then nothing is sent.
    pub fn remove(&self, folder: &Folder, name: &str) -> Result<Removal, AdminError> {
        self.call(async |visit| visit.remove(folder, name).await)
    }

    /// What a push of these secrets would do to a folder, which must exist.
    ///
    /// # Errors
    ///
    /// As [`secrets`](Self::secrets), and if a name is [not one to write](is_secret_name); then nothing is sent.
    pub fn plan_push(&self, folder: &Folder, secrets: &BTreeMap<String, SecretString>) -> Result<PushPlan, AdminError> {
        self.call(async |visit| visit.plan(folder, secrets).await)
    }

    /// Does what was planned, in as many requests as it takes, and reads back what was written. `on_progress` is called
    /// at the start and after each request, on another thread. Each request has the whole deadline.
    ///
    /// A server of 2025 refuses values that refer to what does not exist: the others are written, and
    /// [`PushReport::refused`] lists those that are not.
    ///
    /// # Errors
    ///
    /// If a request fails. Some secrets can have been written then; a new plan for the same secrets does the rest.
    pub fn push(
        &self,
        plan: &PushPlan,
        on_progress: impl FnMut(PushProgress) + Send,
    ) -> Result<PushReport, AdminError> {
        self.call(async |visit| visit.push(plan, on_progress).await)
    }

    fn call<T: Send>(
        &self,
        ask: impl AsyncFnOnce(&Visit<'_>) -> Result<T, AdminError> + Send,
    ) -> Result<T, AdminError> {
        self.session.allowance.spend(|| {
            self.blocking.run(|| async {
                let visit = self.session.visit();
                ask(&visit).await
            })
        })
    }
}

impl fmt::Debug for AdminClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdminClient").field("url", &self.access.url).finish_non_exhaustive()
    }
}
