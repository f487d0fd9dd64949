mod finding;
mod secrets;
mod told;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::services::{self, Service};
use crate::target::Target;
use secrets::Secrets;
use told::Checked;

/// Compare what services need with what Infisical has
///
/// What a service needs is in its lemna.schema.json. The check lists what is missing where, secrets that no service
/// uses, empty and hidden values, placeholders, values that cannot be read, and old names, and then exits with code 1.
/// It lists suspicious values, such as a password in quotes, as well. No value is shown.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Schemas, or folders to search for files called lemna.schema.json. Files that Git ignores, target and
    /// node_modules are skipped. Default: the working directory
    #[arg(value_name = "FILE")]
    schemas: Vec<PathBuf>,

    /// Environments, as `dev,prod` or repeated. Default: all of the project
    #[arg(long = "env", value_name = "SLUG", value_delimiter = ',')]
    environments: Vec<String>,

    /// Fetches no values: for an identity that can only see names. Skips the checks of values
    #[arg(long)]
    names_only: bool,

    /// Exit with code 1 for a suspicious value too
    #[arg(long)]
    deny_suspicious: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

impl Check {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let services = services::find(&self.schemas)?;
        let found = self.target.find()?;
        let mut environments = match (self.environments.is_empty(), &*found.project.environments) {
            (false, _) => self.environments,
            (true, []) => vec![found.environment.clone()],
            (true, all) => all.iter().map(|environment| environment.slug.clone()).collect(),
        };
        let mut seen = BTreeSet::new();
        environments.retain(|slug| seen.insert(slug.clone()));
        let is_asked = |service: &&Service| service.is_of(&found.project);
        let folders = services.iter().filter(is_asked).flat_map(Service::folders).collect();
        let secrets = Secrets::ask(&found, environments, folders, self.names_only)?;
        let findings = finding::find(&services, &found.project, &secrets);
        let result = Checked::new(&services, &found.project, &secrets, findings, self.deny_suspicious);
        self.output.print(&result)?;
        Ok(if result.is_good() { Exit::Success } else { Exit::Findings })
    }
}
