//! A project of the server, and what a test puts into it.

use std::fmt;

use super::FakeInfisical;
use super::world::{FolderData, SecretData, World, normal_path};

/// A project of a [`FakeInfisical`]. Cloning the handle is cheap; the next request sees what a test has set.
///
/// ```
/// use lemna_config::testing::FakeInfisical;
///
/// let infisical = FakeInfisical::start();
/// let project = infisical.project("lemna-platform").slug_is("lemna-platform-ee92f3");
/// project.set("dev", "API_KEY", "made-up").set_at("dev", "/shared", "DB_USER", "lemna");
/// project.import("dev", "/", "dev", "/shared");
/// ```
#[derive(Clone, Copy)]
pub struct Project<'a> {
    pub(super) fake: &'a FakeInfisical,
    pub(super) index: usize,
}

#[expect(clippy::return_self_not_must_use, reason = "the handle that is returned is the one that was called")]
impl Project<'_> {
    /// Its id, shaped like a UUID.
    pub fn id(&self) -> String {
        self.fake.world().projects[self.index].id.clone()
    }

    /// Its slug.
    pub fn slug(&self) -> String {
        self.fake.world().projects[self.index].slug.clone()
    }

    /// Gives it this slug instead of its name.
    pub fn slug_is(self, slug: &str) -> Self {
        slug.clone_into(&mut self.fake.world().projects[self.index].slug);
        self
    }

    /// Gives it another type than `secret-manager`; a list of projects can leave such projects out.
    pub fn type_is(self, kind: &str) -> Self {
        kind.clone_into(&mut self.fake.world().projects[self.index].kind);
        self
    }

    /// Adds an environment to `dev`, `staging` and `prod`.
    pub fn environment(self, slug: &str, name: &str) -> Self {
        let mut world = self.fake.world();
        let World { projects, ids, .. } = &mut *world;
        if projects[self.index].environment(slug).is_none() {
            projects[self.index].add_environment(ids, slug, name);
        }
        drop(world);
        self
    }

    /// Sets a secret in the root folder.
    ///
    /// # Panics
    ///
    /// If the project has no such environment.
    pub fn set(self, environment: &str, name: &str, value: &str) -> Self {
        self.set_at(environment, "/", name, value)
    }

    /// Sets a secret in a folder, and creates the folder if it is missing. Unlike a write over HTTP, this keeps leading
    /// and trailing whitespace of the value.
    ///
    /// # Panics
    ///
    /// If the project has no such environment.
    pub fn set_at(self, environment: &str, path: &str, name: &str, value: &str) -> Self {
        let mut world = self.fake.world();
        let now = world.ids.moment();
        let new = SecretData::new(&mut world.ids, name, value);
        let folder = self.made(&mut world, environment, path);
        match folder.secret_mut(name) {
            Some(known) => known.update(value, now),
            None => folder.add(new),
        }
        drop(world);
        self
    }

    /// Removes a secret of the root folder, if it exists.
    ///
    /// # Panics
    ///
    /// If the project has no such environment.
    pub fn remove(self, environment: &str, name: &str) -> Self {
        self.made(&mut self.fake.world(), environment, "/").secrets.remove(name);
        self
    }

    /// Hides the value of a secret of the root folder: it is listed as `<hidden-by-infisical>`.
    ///
    /// # Panics
    ///
    /// If there is no such secret.
    pub fn hide(self, environment: &str, name: &str) -> Self {
        let mut world = self.fake.world();
        let secret = self.made(&mut world, environment, "/").secret_mut(name);
        secret.unwrap_or_else(|| panic!("the secret `{name}` to hide is not set in `{environment}`")).hidden = true;
        drop(world);
        self
    }

    /// Creates a folder, and those above it.
    ///
    /// # Panics
    ///
    /// If the project has no such environment.
    pub fn folder(self, environment: &str, path: &str) -> Self {
        self.made(&mut self.fake.world(), environment, path);
        self
    }

    /// Puts a folder under an approval policy: a write over HTTP waits for somebody's consent, so the answer is an
    /// approval and nothing is written. The folder is created if it is missing.
    ///
    /// # Panics
    ///
    /// If the project has no such environment.
    pub fn needs_approval(self, environment: &str, path: &str) -> Self {
        self.made(&mut self.fake.world(), environment, path).is_guarded = true;
        self
    }

    /// Whether it has this environment.
    pub fn has_environment(&self, slug: &str) -> bool {
        self.fake.world().projects[self.index].environment(slug).is_some()
    }

    /// The names and values of the secrets of a folder, sorted by name; nothing if there is no such folder.
    pub fn secrets(&self, environment: &str, path: &str) -> Vec<(String, String)> {
        let world = self.fake.world();
        let folder = world.projects[self.index].folder(environment, &normal_path(path));
        let secrets = folder.into_iter().flat_map(|folder| folder.secrets.values());
        secrets.map(|secret| (secret.key.clone(), secret.value.clone())).collect()
    }

    /// Imports one folder into another, after its existing imports. Both are created if they are missing.
    ///
    /// # Panics
    ///
    /// If the project lacks one of the environments.
    pub fn import(self, environment: &str, into: &str, from_environment: &str, from: &str) -> Self {
        let mut world = self.fake.world();
        self.made(&mut world, from_environment, from);
        let import = (from_environment.to_owned(), normal_path(from));
        self.made(&mut world, environment, into).imports.push(import);
        drop(world);
        self
    }

    fn made<'w>(self, world: &'w mut World, environment: &str, path: &str) -> &'w mut FolderData {
        let folder = world.folder(self.index, environment, &normal_path(path));
        folder.unwrap_or_else(|| panic!("the project has no environment `{environment}`"))
    }
}

impl fmt::Debug for Project<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Project").field("slug", &self.slug()).field("id", &self.id()).finish_non_exhaustive()
    }
}
