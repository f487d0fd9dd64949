mod administrator;
mod env_file;
mod steps;
mod variable;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use lemna_config::admin::{AdminClient, AdminErrorKind, Dialect, Ensured, Identity, Project, ProjectRole, Server};
use lemna_config::{ApiUrl, ExposeSecret as _, InfisicalSettings, Login, SecretString, SourceErrorKind};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::{Failure, warn};
use crate::output::{Output, Told, table};
use administrator::{Administrator, LoggedIn};
use env_file::RootEnv;
use steps::{State, Step, Steps};
use variable::variable;

/// What `lemna setup` says that a client secret is for.
const DESCRIPTION: &str = "lemna setup";
const ENVIRONMENTS: [(&str, &str); 3] = [("dev", "Development"), ("staging", "Staging"), ("prod", "Production")];

/// Set up a project, an identity that may read it, and the four-line .env
///
/// On a fresh server with its first account, on a running one as whoever administers it. What is there already stays as it
/// is: run again, it goes on where it was interrupted, and changes nothing where all is done.
#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// The server
    #[arg(default_value = "http://localhost:8192")]
    url: String,

    /// The project
    #[arg(long, value_name = "NAME", default_value = "lemna-platform")]
    project: String,

    /// The machine identity that the .env logs in as: a member of this project alone
    #[arg(long, value_name = "NAME", default_value = "services")]
    identity: String,

    /// What the identity may do in the project
    #[arg(long, value_enum, default_value_t)]
    role: Role,

    /// The environment that the .env names. Default: the one that it names already, or dev
    #[arg(long = "env", value_name = "SLUG")]
    environment: Option<String>,

    /// The file that gets the four variables. One that is there is extended
    #[arg(long, value_name = "FILE", default_value = ".env")]
    env_file: PathBuf,

    #[command(flatten)]
    administrator: Administrator,

    /// Only tells what would be done
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Role {
    /// Read: the smallest role that a service can load with
    #[default]
    Viewer,
    /// Read and write, as `lemna push` must
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

/// What the variables of the `.env` stand for.
struct Reader {
    project: Project,
    identity: Identity,
    client_id: String,
}

impl Setup {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let url = self.url()?;
        let env = RootEnv::read(&self.env_file)?;
        self.check(&env, &url)?;
        let server = Server::of(&settings(&url)?)?;
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
        self.write_env(&mut steps, &env, &server, reader.as_ref(), status.dialect)?;
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
            return Err(unusable(&"it has characters that mean something in a .env file"));
        }
        self.url.parse().map_err(|problem| unusable(&problem))
    }

    /// What the `.env` says must not be changed, so it must fit.
    fn check(&self, env: &RootEnv, url: &ApiUrl) -> Result<(), Failure> {
        const WAY_OUT: &str = "remove the line, or name another file with --env-file";
        if env.get("INFISICAL_API_URL").is_some_and(|known| known.parse().ok().as_ref() != Some(url)) {
            return Err(env.conflict("INFISICAL_API_URL", "names another server", WAY_OUT));
        }
        let other = |known: &str| self.environment.as_deref().is_some_and(|asked| asked != known);
        if env.get("INFISICAL_ENV").is_some_and(other) {
            return Err(env.conflict("INFISICAL_ENV", "names another environment", WAY_OUT));
        }
        Ok(())
    }

    /// The project, and an identity that may read it. `None` where these would be made.
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

    fn write_env(
        &self,
        steps: &mut Steps,
        env: &RootEnv,
        server: &Server,
        reader: Option<&Reader>,
        dialect: Dialect,
    ) -> Result<(), Failure> {
        let environment = env.get("INFISICAL_ENV").or(self.environment.as_deref()).unwrap_or("dev");
        if let Some(reader) = reader {
            check_reader(env, reader, environment)?;
        }
        let is_known = match (reader, env.get("INFISICAL_CLIENT_SECRET")) {
            (Some(reader), Some(secret)) => {
                check_secret(env, reader, server, secret)?;
                true
            }
            (None, Some(_)) => {
                let problem = "is of no identity of this project, which is not there yet";
                return Err(env.conflict("INFISICAL_CLIENT_SECRET", problem, "name another file with --env-file"));
            }
            (_, None) => false,
        };
        let mut lines = vec![
            ("INFISICAL_CLIENT_ID", reader.map(|reader| reader.client_id.clone()).unwrap_or_default()),
            ("INFISICAL_CLIENT_SECRET", String::new()),
            ("INFISICAL_API_URL", self.url.trim().to_owned()),
            ("INFISICAL_ENV", environment.to_owned()),
        ];
        if dialect == Dialect::V3 {
            // Such servers tell no identity which projects it may see.
            lines.push(("INFISICAL_PROJECT_ID", reader.map(|reader| reader.project.slug.clone()).unwrap_or_default()));
        }
        lines.retain(|(name, _)| env.get(name).is_none());

        let path = env.path().display().to_string();
        let file = match (lines.is_empty(), env.is_there(), self.dry_run) {
            (true, ..) => State::There,
            (false, true, false) => State::Extended,
            (false, true, true) => State::ToExtend,
            (false, false, false) => State::Made,
            (false, false, true) => State::ToMake,
        };
        let secret = match (is_known, self.dry_run) {
            (true, _) => State::There,
            (false, true) => State::ToMake,
            (false, false) => State::Made,
        };
        if !self.dry_run && !lines.is_empty() {
            let draft = env.draft()?;
            if let (false, Some(reader), Some(client)) = (is_known, reader, &steps.client) {
                let made = client_secret(client, reader)?;
                let lines = lines.iter_mut().filter(|(name, _)| *name == "INFISICAL_CLIENT_SECRET");
                lines.for_each(|(_, value)| made.expose_secret().clone_into(value));
            }
            if let Some((name, _)) = lines.iter().find(|(_, value)| !is_plain(value)) {
                return Err(Failure::new(
                    Exit::Configuration,
                    format_args!("{name} would not fit into a line of a .env"),
                ));
            }
            steps.backup = env.extend(draft, &lines)?;
        }
        steps.add("client secret", &self.identity, secret);
        steps.add("file", path, file);
        Ok(())
    }
}

/// With the authorities that loads trust.
fn settings(url: &ApiUrl) -> Result<InfisicalSettings, Failure> {
    let settings = InfisicalSettings::new(url.clone(), "", SecretString::default(), "");
    Ok(match variable("INFISICAL_CA_FILE")? {
        Some(path) if !path.trim().is_empty() => settings.ca_file(path.trim()),
        _ => settings,
    })
}

fn check_reader(env: &RootEnv, reader: &Reader, environment: &str) -> Result<(), Failure> {
    let Reader { project, identity, client_id } = reader;
    if !project.has_environment(environment) && !ENVIRONMENTS.iter().any(|(slug, _)| *slug == environment) {
        let known: Vec<_> = project.environments.iter().map(|environment| environment.slug.as_str()).collect();
        let (slug, known) = (&project.slug, known.join(", "));
        let report = format!("project {slug} has no environment {} (there are {known})", environment.escape_debug());
        return Err(Failure::new(Exit::Configuration, report));
    }
    if env.get("INFISICAL_CLIENT_ID").is_some_and(|known| known != client_id) {
        let problem = format!("is not that of the identity {}", identity.name);
        let way_out = "name that identity with --identity, or another file with --env-file; or remove the line, and that \
                       of INFISICAL_CLIENT_SECRET";
        return Err(env.conflict("INFISICAL_CLIENT_ID", &problem, way_out));
    }
    let is_another = |known: &str| ![&project.id, &project.slug, &project.name].contains(&&known.to_owned());
    if env.get("INFISICAL_PROJECT_ID").is_some_and(is_another) {
        let way_out = "name that project with --project, or remove the line";
        return Err(env.conflict("INFISICAL_PROJECT_ID", "names another project", way_out));
    }
    Ok(())
}

/// Whether the client secret of the `.env` still works. It is tried once: too many wrong ones lock an identity.
fn check_secret(env: &RootEnv, reader: &Reader, server: &Server, secret: &str) -> Result<(), Failure> {
    let login = Login::universal_auth(&reader.client_id, secret.into());
    match server.connect(login)?.find_project(&reader.project.id) {
        Err(error) if matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::CredentialsRefused { .. })) => {
            let problem = format!("is refused for the identity {}", reader.identity.name);
            let way_out = "remove the line, and run this again: it makes a new one";
            Err(env.conflict("INFISICAL_CLIENT_SECRET", &problem, way_out))
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}

fn client_secret(client: &AdminClient, reader: &Reader) -> Result<SecretString, Failure> {
    let ours = client.client_secrets(&reader.identity)?;
    let ours = ours.iter().filter(|secret| secret.description == DESCRIPTION).count();
    if ours > 0 {
        warn(format_args!(
            "{} has {ours} client secret(s) of earlier runs; revoke in the dashboard those that no .env holds",
            reader.identity.name
        ));
    }
    Ok(client.create_client_secret(&reader.identity, DESCRIPTION)?.client_secret)
}

/// Whether it stands for itself without quotes.
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
            Some(path) => writeln!(out, "\n{} as it was: {}", self.env_file.display(), path.display()),
            None => Ok(()),
        }
    }
}
