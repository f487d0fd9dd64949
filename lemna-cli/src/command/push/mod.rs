mod collected;
mod progress;
mod told;

use std::path::PathBuf;

use clap::Args;
use lemna_config::SourceErrorKind;
use lemna_config::admin::{AdminError, AdminErrorKind, PushPlan, PushReport};

use crate::exit::Exit;
use crate::failure::{Failure, warn};
use crate::location::Location;
use crate::output::Output;
use crate::target::{Found, Target};
use crate::{names, question};
use collected::Collected;
use progress::Progress;
use told::{Pushed, State};

/// Write the variables of `.env` files to Infisical
///
/// Shows which names are new, changed and equal, and asks before it writes. Secrets that are only in Infisical stay
/// there. Empty variables and those that lead to Infisical (INFISICAL_..., LEMNA_...) are left out. If two files give
/// one name different values, or a line cannot be read, nothing is written.
#[derive(Debug, Args)]
pub(crate) struct Push {
    /// The files whose variables are written. --env-file names another file: the one with the credentials to write with
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The environment to write to, by its slug
    #[arg(long = "env", value_name = "SLUG")]
    environment: String,

    /// Writes without asking. Needed if there is no terminal
    #[arg(long, short)]
    yes: bool,

    /// Shows what would be written, and writes nothing
    #[arg(long, conflicts_with_all = ["yes", "create_folder"])]
    dry_run: bool,

    /// Creates the folder first, if it does not exist
    #[arg(long)]
    create_folder: bool,

    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    output: Output,
}

impl Push {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let collected = Collected::read(&self.files)?;
        if !collected.is_sound() {
            self.output.print(&Pushed::refused(&collected))?;
            return Ok(Exit::Findings);
        }
        if !self.yes && !self.dry_run && !question::is_attended() {
            let report = "there is no terminal to ask on: preview with --dry-run, and write with --yes";
            return Err(Failure::new(Exit::Usage, report));
        }
        for name in collected.secrets.keys() {
            names::check(name)?;
        }
        let found = if self.dry_run { self.target.find()? } else { self.target.find_to_write()? };
        let folder = found.folder(Some(&self.environment))?;
        if self.create_folder {
            found.client.ensure_folder(&folder)?;
        }
        let plan = found.client.plan_push(&folder, &collected.secrets).map_err(of_folder)?;
        let location = Location::new(&found, &folder);
        let mut pushed = Pushed::planned(&collected, &plan, location.clone());
        pushed.state = self.carry_out(&found, &plan, &location, &mut pushed)?;
        if matches!(pushed.state, State::Written | State::Incomplete | State::Unchanged) {
            match found.client.lost_references(&folder) {
                Ok(lost) => pushed.lost_are(lost),
                // What is written is written.
                Err(error) => warn(format_args!("references were not checked: {error}")),
            }
        }
        self.output.print(&pushed)?;
        Ok(pushed.exit())
    }

    fn carry_out(
        &self,
        found: &Found,
        plan: &PushPlan,
        location: &Location,
        pushed: &mut Pushed<'_>,
    ) -> Result<State, Failure> {
        if plan.is_done() {
            return Ok(State::Unchanged);
        }
        if self.dry_run {
            return Ok(State::Planned);
        }
        if !self.yes {
            pushed.show_plan();
            let (new, changed) = (plan.new_names().count(), plan.changed_names().count());
            if !question::confirm(format_args!(
                "Write {new} new and {changed} changed secrets to {location} {}?",
                location.at_server()
            )) {
                return Ok(State::Declined);
            }
        }
        Ok(pushed.report(write(found, plan)?))
    }
}

fn write(found: &Found, plan: &PushPlan) -> Result<PushReport, Failure> {
    let mut progress = Progress::new();
    let report = found.client.push(plan, |now| progress.show(now));
    let written = progress.end();
    if let (Err(_), Some(now)) = (&report, written.filter(|now| now.written > 0)) {
        warn(format_args!("{} of {} secrets are written: run it again for the rest", now.written, now.total));
    }
    report.map_err(of_folder)
}

/// A folder that is not there is one that this command can make.
fn of_folder(error: AdminError) -> Failure {
    match error.kind() {
        AdminErrorKind::Server(SourceErrorKind::NoSuchFolder { .. }) => Failure::new(
            Exit::Configuration,
            format_args!(
                "{error}\n  hint: correct --path or INFISICAL_SECRET_PATH, or make the folder with --create-folder"
            ),
        ),
        _ => error.into(),
    }
}
