//! Which project, environment and folder a command is about, and who asks.

use std::path::Path;

use clap::Args;
use lemna_config::admin::{AdminClient, Folder, FoundInfisical, FoundVariable, Project};
use lemna_config::{ApiUrl, InfisicalSettings, Origin};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::place::Place;
use crate::shown::{self, printable};
use crate::timeout::Timeout;

#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The project, by slug, id or name. Default: that of INFISICAL_PROJECT_ID, or the only one that the identity can
    /// see
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,

    /// The folder. Default: that of INFISICAL_SECRET_PATH, or the root
    #[arg(long, value_name = "FOLDER")]
    path: Option<String>,

    #[command(flatten)]
    timeout: Timeout,

    #[command(flatten)]
    place: Place,
}

/// A project that is there, and the client that sees it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) client: AdminClient,
    pub(crate) url: ApiUrl,
    pub(crate) project: Project,
    /// The slug of INFISICAL_ENV.
    pub(crate) environment: String,
    path: String,
}

impl Target {
    /// What the bootstrap variables say.
    pub(crate) fn infisical(&self) -> Result<FoundInfisical, Failure> {
        self.place.loader()?.build().infisical_settings()?.ok_or_else(|| {
            let report = "Infisical is not set up: set INFISICAL_CLIENT_ID, INFISICAL_CLIENT_SECRET, INFISICAL_API_URL \
                          and INFISICAL_ENV, in the environment or a .env file; `lemna setup` writes one";
            Failure::new(Exit::Configuration, report)
        })
    }

    /// The bootstrap variables that the process environment sets: they override all files.
    pub(crate) fn process_variables(&self) -> Result<Vec<&'static str>, Failure> {
        let variables = self.place.loader()?.build().bootstrap_variables();
        Ok(variables.iter().filter(|found| *found.origin() == Origin::Process).map(FoundVariable::name).collect())
    }

    /// The client id of the identity, if its login has one.
    pub(crate) fn client_id(&self) -> Result<Option<String>, Failure> {
        let env = self.place.loader()?.no_infisical().build().load_env()?;
        let names = ["INFISICAL_CLIENT_ID", "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"];
        let ids = names.iter().filter_map(|name| env.get(name)).map(str::trim);
        Ok(ids.filter(|id| !id.is_empty()).map(str::to_owned).next())
    }

    pub(crate) fn names_project(&self) -> bool {
        self.project.is_some()
    }

    pub(crate) fn names_path(&self) -> bool {
        self.path.is_some()
    }

    /// Asks for the project.
    pub(crate) fn find(&self) -> Result<Found, Failure> {
        self.ask(&self.infisical()?, Timeout::of_client)
    }

    /// The same for a command that writes: not to the server of another user's file, unless the command line names it.
    pub(crate) fn find_to_write(&self) -> Result<Found, Failure> {
        let infisical = self.infisical()?;
        match infisical.foreign_file() {
            Some(file) => Err(foreign(file, infisical.url())),
            None => self.ask(&infisical, Timeout::of_writer),
        }
    }

    fn ask(
        &self,
        infisical: &FoundInfisical,
        limit: fn(&Timeout, AdminClient) -> AdminClient,
    ) -> Result<Found, Failure> {
        for warning in infisical.warnings() {
            crate::failure::warn(warning);
        }
        let client = AdminClient::connect(InfisicalSettings::clone(infisical.settings()))?;
        let client = limit(&self.timeout, client);
        let project = match self.project.as_deref().or(infisical.project()) {
            Some(asked) => client.find_project(asked)?.ok_or_else(|| no_such_project(asked))?,
            None => only(client.projects()?)?,
        };
        let path = self.path.clone().unwrap_or_else(|| infisical.path().to_owned());
        let (url, environment) = (infisical.url().clone(), infisical.environment().to_owned());
        Ok(Found { client, url, project, environment, path })
    }
}

impl Found {
    /// The folder of `environment`, or of that of INFISICAL_ENV.
    pub(crate) fn folder(&self, environment: Option<&str>) -> Result<Folder, Failure> {
        Ok(Folder::new(&self.project, environment.unwrap_or(&self.environment), &self.path)?)
    }
}

fn foreign(file: &Path, server: &ApiUrl) -> Failure {
    let file = shown::path(file);
    let report = format!(
        "{file} belongs to another user (the file, its folder or a link to it) and names the server {}: nothing was \
         written\n  hint: if that server is meant, name the file with --env-file {file}, or make file and folder yours (chown)",
        printable(&server.to_string())
    );
    Failure::new(Exit::Configuration, report)
}

fn no_such_project(asked: &str) -> Failure {
    let report = format!(
        "there is no project {}, or the identity is not a member of it: correct --project or \
         INFISICAL_PROJECT_ID, or add the identity to it",
        asked.escape_debug()
    );
    Failure::new(Exit::Configuration, report)
}

fn only(projects: Vec<Project>) -> Result<Project, Failure> {
    let slugs: Vec<_> = projects.iter().map(|project| printable(&project.slug)).collect();
    match <[Project; 1]>::try_from(projects) {
        Ok([project]) => Ok(project),
        Err(none) if none.is_empty() => {
            let report = "the identity is a member of no project: add it to one, or run `lemna setup`";
            Err(Failure::new(Exit::Configuration, report))
        }
        Err(_) => {
            let report = format!("the identity sees several projects ({}): name one with --project", slugs.join(", "));
            Err(Failure::new(Exit::Configuration, report))
        }
    }
}
