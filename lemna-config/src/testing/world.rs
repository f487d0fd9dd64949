//! What the server holds: projects with their secrets, identities, and the tokens it has issued. No type here has
//! `Debug`, because secret values are plain text in them.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::fault::Script;
use super::ids::Ids;
use super::{Dialect, RecordedRequest, Role};

/// How long a token lives unless something else is set, at most too.
const MONTH: Duration = Duration::from_secs(2_592_000);

/// How many bytes a request's body may have: the web framework's default, which the server leaves as it is.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

pub(crate) struct World {
    pub(crate) dialect: Dialect,
    pub(crate) ids: Ids,
    pub(crate) organization: OrganizationData,
    /// Whether somebody has set the server up: a bootstrap works once.
    pub(crate) is_initialized: bool,
    /// Whether the token of a bootstrap is refused, as on servers from May to August 2026.
    pub(crate) is_bootstrap_token_dead: bool,
    /// How many bytes a gateway before the server lets pass.
    pub(crate) proxy_limit: Option<usize>,
    pub(crate) projects: Vec<ProjectData>,
    pub(crate) identities: Vec<IdentityData>,
    pub(crate) tokens: Vec<Token>,
    /// How many more logins are answered before the rate limit is hit; `None`: no limit.
    pub(crate) logins_left: Option<u32>,
    pub(crate) script: Script,
    pub(crate) requests: Vec<RecordedRequest>,
    pub(crate) connections: u64,
}

pub(crate) struct OrganizationData {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
}

pub(crate) struct ProjectData {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) kind: String,
    pub(crate) created: String,
    pub(crate) environments: Vec<EnvironmentData>,
}

pub(crate) struct EnvironmentData {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    /// The first is the root, `/`.
    pub(crate) folders: Vec<FolderData>,
}

pub(crate) struct FolderData {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) created: String,
    /// By their names.
    pub(crate) secrets: BTreeMap<String, SecretData>,
    /// Whether an approval policy guards it: writes wait for somebody's consent.
    pub(crate) is_guarded: bool,
    /// Environment and path of each imported folder, in their order.
    pub(crate) imports: Vec<(String, String)>,
}

#[derive(Clone)]
pub(crate) struct SecretData {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) hidden: bool,
    pub(crate) version: u32,
    pub(crate) created: String,
    pub(crate) updated: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecretState {
    Valid,
    Revoked,
    Expired,
}

pub(crate) struct ClientSecret {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) description: String,
    pub(crate) created: String,
    pub(crate) state: SecretState,
    /// How many more logins it allows; `None`: any number.
    pub(crate) uses_left: Option<u32>,
}

/// The rights of an identity in the organization, outside its projects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrganizationRole {
    NoAccess,
    /// Can create projects.
    Member,
    /// Can create projects and identities.
    Admin,
}

pub(crate) struct IdentityData {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) created: String,
    pub(crate) organization_role: OrganizationRole,
    /// Whether somebody removed it from the server.
    pub(crate) is_deleted: bool,
    /// The names of the secrets that it can see; `None`: all.
    pub(crate) seen: Option<Vec<String>>,
    /// The names of the secrets whose values it can read although its role shows names only.
    pub(crate) readable: Vec<String>,
    /// A person: a user, and no machine identity.
    pub(crate) password: Option<String>,
    /// `None`: it has no universal auth.
    pub(crate) client_id: Option<String>,
    pub(crate) client_secrets: Vec<ClientSecret>,
    /// The ways to log in with a JWT that it has, such as `oidc-auth`, each with the JWT that is taken.
    pub(crate) jwts: HashMap<String, String>,
    /// The directory user as whom it can log in, with the password.
    pub(crate) ldap: Option<(String, String)>,
    /// The name that a TLS front gives the certificate with which it can log in.
    pub(crate) certificate: Option<String>,
    /// The slug of its organization.
    pub(crate) organization: Option<String>,
    pub(crate) token_ttl: Duration,
    pub(crate) token_max_ttl: Duration,
    pub(crate) token_uses: Option<u32>,
    /// How many wrong logins lock it out; `None`: never.
    pub(crate) lockout_after: Option<u32>,
    pub(crate) wrong_logins: u32,
    /// By the project's index.
    pub(crate) roles: HashMap<usize, Role>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenEnd {
    PastTtl,
    PastMaxTtl,
    Revoked,
    Spent,
    /// It has no expiry, which newer servers refuse.
    TooOld,
}

pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) identity: usize,
    pub(crate) first_issued: Instant,
    pub(crate) issued: Instant,
    pub(crate) uses_left: Option<u32>,
    /// Whether it is a person's who has not chosen an organization yet.
    pub(crate) is_outside: bool,
    /// How it was ended from outside, before its time.
    pub(crate) end: Option<TokenEnd>,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut ids = Ids::default();
        Self {
            dialect: Dialect::V4,
            organization: OrganizationData {
                id: ids.uuid(),
                name: "Organization".to_owned(),
                slug: "organization".to_owned(),
            },
            ids,
            is_initialized: true,
            is_bootstrap_token_dead: false,
            proxy_limit: None,
            projects: Vec::new(),
            identities: Vec::new(),
            tokens: Vec::new(),
            logins_left: None,
            script: Script::default(),
            requests: Vec::new(),
            connections: 0,
        }
    }

    /// The index of the project of this name, which is created if there is none.
    pub(crate) fn project(&mut self, name: &str) -> usize {
        if let Some(index) = self.projects.iter().position(|project| project.name == name) {
            return index;
        }
        self.add_project(name, name, true)
    }

    /// The index of a new project.
    pub(crate) fn add_project(&mut self, name: &str, slug: &str, has_default_environments: bool) -> usize {
        let mut project = ProjectData {
            id: self.ids.uuid(),
            name: name.to_owned(),
            slug: slug.to_owned(),
            kind: "secret-manager".to_owned(),
            created: self.ids.moment(),
            environments: Vec::new(),
        };
        if has_default_environments {
            for (slug, name) in [("dev", "Development"), ("staging", "Staging"), ("prod", "Production")] {
                project.add_environment(&mut self.ids, slug, name);
            }
        }
        self.projects.push(project);
        self.projects.len() - 1
    }

    /// The index of the identity of this name, which is created, with a client secret, if there is none.
    pub(crate) fn identity(&mut self, name: &str) -> usize {
        if let Some(index) = self.identities.iter().position(|identity| identity.name == name) {
            return index;
        }
        let index = self.add_identity(name, OrganizationRole::NoAccess);
        self.identities[index].client_id = Some(self.ids.uuid());
        self.add_client_secret(index, "", None);
        index
    }

    /// A new client secret of an identity.
    pub(crate) fn add_client_secret(&mut self, identity: usize, description: &str, uses: Option<u32>) -> &ClientSecret {
        let secrets = &mut self.identities[identity].client_secrets;
        secrets.push(ClientSecret {
            id: self.ids.uuid(),
            text: self.ids.client_secret(),
            description: description.to_owned(),
            created: self.ids.moment(),
            state: SecretState::Valid,
            uses_left: uses,
        });
        &secrets[secrets.len() - 1]
    }

    /// The index of a new identity, which has no way to log in.
    pub(crate) fn add_identity(&mut self, name: &str, organization_role: OrganizationRole) -> usize {
        self.identities.push(IdentityData {
            name: name.to_owned(),
            id: self.ids.uuid(),
            created: self.ids.moment(),
            organization_role,
            is_deleted: false,
            seen: None,
            readable: Vec::new(),
            password: None,
            client_id: None,
            client_secrets: Vec::new(),
            jwts: HashMap::new(),
            ldap: None,
            certificate: None,
            organization: None,
            token_ttl: MONTH,
            token_max_ttl: MONTH,
            token_uses: None,
            lockout_after: None,
            wrong_logins: 0,
            roles: HashMap::new(),
        });
        self.identities.len() - 1
    }

    /// The index of the person of this email address, who is created if there is none.
    pub(crate) fn person(&mut self, email: &str, password: &str) -> usize {
        let known = self.identities.iter().position(|known| known.name == email && known.password.is_some());
        known.unwrap_or_else(|| {
            let made = self.add_identity(email, OrganizationRole::Admin);
            self.identities[made].password = Some(password.to_owned());
            made
        })
    }

    /// A new access token for the identity of this index.
    pub(crate) fn give_token(&mut self, identity: usize) -> &mut Token {
        let now = Instant::now();
        self.tokens.push(Token {
            text: self.ids.access_token(),
            identity,
            first_issued: now,
            issued: now,
            uses_left: self.identities[identity].token_uses,
            is_outside: false,
            end: None,
        });
        let last = self.tokens.len() - 1;
        &mut self.tokens[last]
    }

    /// Folder `path` of `environment`, created with its parents if it is missing.
    pub(crate) fn folder(&mut self, project: usize, environment: &str, path: &str) -> Option<&mut FolderData> {
        let environment = self.projects[project].environments.iter_mut().find(|known| known.slug == environment)?;
        Some(environment.folder_made(&mut self.ids, path))
    }
}

impl ProjectData {
    pub(crate) fn environment(&self, slug: &str) -> Option<&EnvironmentData> {
        self.environments.iter().find(|environment| environment.slug == slug)
    }

    pub(crate) fn folder(&self, environment: &str, path: &str) -> Option<&FolderData> {
        self.environment(environment)?.folder(path)
    }

    pub(crate) fn folder_mut(&mut self, environment: &str, path: &str) -> Option<&mut FolderData> {
        let environment = self.environments.iter_mut().find(|known| known.slug == environment)?;
        environment.folders.iter_mut().find(|folder| folder.path == path)
    }

    pub(crate) fn add_environment(&mut self, ids: &mut Ids, slug: &str, name: &str) {
        let root = FolderData::new(ids, "/");
        self.environments.push(EnvironmentData {
            id: ids.uuid(),
            name: name.to_owned(),
            slug: slug.to_owned(),
            folders: vec![root],
        });
    }
}

impl EnvironmentData {
    pub(crate) fn folder(&self, path: &str) -> Option<&FolderData> {
        self.folders.iter().find(|folder| folder.path == path)
    }

    fn folder_made(&mut self, ids: &mut Ids, path: &str) -> &mut FolderData {
        if let Some(index) = self.folders.iter().position(|folder| folder.path == path) {
            return &mut self.folders[index];
        }
        self.folder_made(ids, parent(path));
        self.folders.push(FolderData::new(ids, path));
        let last = self.folders.len() - 1;
        &mut self.folders[last]
    }
}

impl FolderData {
    fn new(ids: &mut Ids, path: &str) -> Self {
        Self {
            id: ids.uuid(),
            path: path.to_owned(),
            created: ids.moment(),
            secrets: BTreeMap::new(),
            is_guarded: false,
            imports: Vec::new(),
        }
    }

    pub(crate) fn secret(&self, key: &str) -> Option<&SecretData> {
        self.secrets.get(key)
    }

    pub(crate) fn add(&mut self, secret: SecretData) {
        self.secrets.insert(secret.key.clone(), secret);
    }

    pub(crate) fn secret_mut(&mut self, key: &str) -> Option<&mut SecretData> {
        self.secrets.get_mut(key)
    }

    /// Ordered by id, as the server lists them.
    pub(crate) fn sorted_secrets(&self) -> Vec<&SecretData> {
        let mut secrets: Vec<_> = self.secrets.values().collect();
        secrets.sort_by(|one, other| one.id.cmp(&other.id));
        secrets
    }
}

impl SecretData {
    pub(crate) fn new(ids: &mut Ids, key: &str, value: &str) -> Self {
        let now = ids.moment();
        Self {
            id: ids.uuid(),
            key: key.to_owned(),
            value: value.to_owned(),
            hidden: false,
            version: 1,
            created: now.clone(),
            updated: now,
        }
    }

    pub(crate) fn update(&mut self, value: &str, now: String) {
        value.clone_into(&mut self.value);
        self.version += 1;
        self.updated = now;
    }
}

/// `/a/b` for `a/b`, `/a/b/` and the like; the root is `/`.
pub(crate) fn normal_path(path: &str) -> String {
    let names: Vec<_> = path.split('/').filter(|name| !name.is_empty()).collect();
    format!("/{}", names.join("/"))
}

/// The folder above `path`, which is normal and not the root.
pub(crate) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(end) => &path[..end],
    }
}
