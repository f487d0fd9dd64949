mod administrator;
mod bootstrap;
mod env_file;
mod git;
mod steps;
mod variable;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use lemna_config::admin::{Ensured, Identity, Project, ProjectRole, Server};
use lemna_config::{ApiUrl, InfisicalSettings, SecretString};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::{Failure, warn};
use crate::output::{Output, Told, table};
use crate::shown;
use crate::timeout::Timeout;
use administrator::{Administrator, LoggedIn};
use env_file::RootEnv;
use steps::{State, Step, Steps};
use variable::variable;

const ENVIRONMENTS: [(&str, &str); 3] = [("dev", "Development"), ("staging", "Staging"), ("prod", "Production")];

/// Set up a project, an identity that can read it, and the four-line .env
///
/// On a fresh server, it begins with the first account; on a running one, log in as an administrator. Existing things
/// stay as they are. Run it again after an interruption to continue; if everything is done, it changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// The server
    #[arg(default_value = "http://localhost:8192")]
    url: String,

    /// The project
    #[arg(long, value_name = "NAME", default_value = "lemna-platform")]
    project: String,

    /// The machine identity that the .env logs in as, a member of this project only
    #[arg(long, value_name = "NAME", default_value = "services")]
    identity: String,

    /// The role of the identity in the project
    #[arg(long, value_enum, default_value_t)]
    role: Role,

    /// The environment that the .env names. Default: the one it already names, or dev
    #[arg(long = "env", value_name = "SLUG")]
    environment: Option<String>,

    /// The file that gets the four variables. An existing one is extended
    #[arg(long, value_name = "FILE", default_value = ".env")]
    env_file: PathBuf,

    #[command(flatten)]
    administrator: Administrator,

    /// Only shows what would be done
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    timeout: Timeout,

    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Role {
    /// Can read: the smallest role that a service can load with
    #[default]
    Viewer,
    /// Can read and write, which `lemna push` needs
    Member,
}

impl From<Role> for ProjectRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Member => Self::Member,
        }
    }
}

/// What the variables of the `.env` set.
struct Reader {
    project: Project,
    identity: Identity,
    client_id: String,
}

impl Setup {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let url = self.url()?;
        let env = RootEnv::read(&self.env_file)?;
        self.check_bootstrap(&env, &url)?;
        let server = self.timeout.of_set_up(Server::of(&settings(&url)?)?);
        let status = server.status()?;
        let is_fresh = status.is_set_up == Some(false);
        let mut steps = Steps { client: None, is_dry: self.dry_run, done: Vec::new(), backup: None };
        if is_fresh && self.dry_run {
            steps.add("account", self.administrator.founder()?, State::ToMake);
        } else {
            let LoggedIn { client, is_founder } = self.administrator.log_in(&server, is_fresh)?;
            if is_founder {
                steps.add("account", self.administrator.founder()?, State::Made);
            }
            steps.client = Some(client);
        }
        let reader = self.reader(&mut steps)?;
        self.write_bootstrap(&mut steps, &env, &server, reader.as_ref(), status.dialect)?;
        if !self.dry_run {
            git::warn_unless_ignored(&self.env_file);
        }
        self.output.print(&SetUp {
            format: "lemna setup",
            version: 1,
            url: url.to_string(),
            dry_run: self.dry_run,
            steps: steps.done,
            env_file: &self.env_file,
            backup: steps.backup,
        })?;
        Ok(Exit::Success)
    }

    /// What gets into the `.env` as it is.
    fn url(&self) -> Result<ApiUrl, Failure> {
        let unusable = |problem: &dyn Display| {
            Failure::new(Exit::Usage, format_args!("the address of the server cannot be used: {problem}"))
        };
        if !is_plain(self.url.trim()) {
            return Err(unusable(&"it contains characters with a special meaning in a .env file"));
        }
        self.url.parse().map_err(|problem| unusable(&problem))
    }

    /// The project, and an identity that can read it. `None` where these would be created.
    fn reader(&self, steps: &mut Steps) -> Result<Option<Reader>, Failure> {
        let name = self.project.as_str();
        let project = steps.ensure(
            ("project", name),
            |client| client.find_project(name),
            |client| client.ensure_project(name),
        )?;
        for (slug, name) in ENVIRONMENTS {
            let known = project.as_ref().filter(|project| project.has_environment(slug)).map(|_| ());
            steps.ensure(
                ("environment", slug),
                |_| Ok(known),
                |client| match (known, &project) {
                    (None, Some(project)) => {
                        let made = client.ensure_environment(project, slug, name)?;
                        Ok(if made.is_new() { Ensured::Created(()) } else { Ensured::Existing(()) })
                    }
                    _ => Ok(Ensured::Existing(())),
                },
            )?;
        }
        let organization = match (&project, &steps.client) {
            (Some(project), _) => Some(project.organization_id.clone()),
            (None, Some(client)) => client.who_am_i()?.organization.map(|organization| organization.id),
            (None, None) => None,
        };
        let (name, role) = (self.identity.as_str(), ProjectRole::from(self.role));
        let organization = organization.as_deref();
        let identity = steps.ensure(
            ("identity", name),
            |client| organization.map_or(Ok(None), |organization| client.find_identity(organization, name)),
            |client| client.ensure_identity(organization.unwrap_or_default(), name),
        )?;
        let Some(identity) = identity else {
            steps.add("universal auth", name, State::ToMake);
            steps.add("membership", role.slug(), State::ToMake);
            return Ok(None);
        };
        let client_id = steps.ensure(
            ("universal auth", name),
            |client| client.universal_auth(&identity),
            |client| client.ensure_universal_auth(&identity),
        )?;
        let Some(project) = project else {
            steps.add("membership", role.slug(), State::ToMake);
            return Ok(None);
        };
        let membership = steps.ensure(
            ("membership", role.slug()),
            |client| client.membership(&project, &identity),
            |client| client.ensure_member(&project, &identity, role),
        )?;
        let roles = membership.map_or_else(|| vec![role.slug().to_owned()], |membership| membership.roles);
        if roles != [role.slug()] {
            let roles = roles.join(", ");
            warn(format_args!("{name} keeps the role that it has in the project: {roles}, not {role}"));
        }
        Ok(client_id.map(|client_id| Reader { project, identity, client_id }))
    }
}

/// With the authorities that loads trust, and with the certificate and the headers that they show.
fn settings(url: &ApiUrl) -> Result<InfisicalSettings, Failure> {
    let set = |name| variable(name).map(|value| value.filter(|value| !value.trim().is_empty()));
    let mut settings = InfisicalSettings::new(url.clone(), "", SecretString::default(), "");
    if let Some(path) = set("INFISICAL_CA_FILE")? {
        settings = settings.ca_file(path.trim());
    }
    if let Some(headers) = set("INFISICAL_CUSTOM_HEADERS")? {
        settings = settings.custom_headers(&headers.into());
    }
    if let Some(certificate) = set("INFISICAL_CLIENT_CERT_FILE")? {
        let key = set("INFISICAL_CLIENT_KEY_FILE")?;
        settings = settings.client_certificate_files(certificate.trim(), key.as_deref().unwrap_or(&certificate).trim());
    }
    Ok(settings)
}

/// Whether it needs no quotes.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:/[]%@+,=".contains(c))
}

/// The result as `--format json` shows it.
#[derive(Serialize)]
struct SetUp<'a> {
    format: &'static str,
    version: u32,
    url: String,
    dry_run: bool,
    steps: Vec<Step>,
    env_file: &'a Path,
    backup: Option<PathBuf>,
}

impl Told for SetUp<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.steps.iter().map(|step| [step.what.to_owned(), step.name.clone(), step.state.to_string()]);
        write!(out, "{}", table(["WHAT", "NAME", "STATE"], rows))?;
        match &self.backup {
            Some(path) => writeln!(out, "\n{} as it was: {}", shown::path(self.env_file), shown::path(path)),
            None => Ok(()),
        }
    }
}
