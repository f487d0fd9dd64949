//! The output of a push.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use lemna_config::admin::{LostReference, PushPlan, PushReport};
use serde::Serialize;

use super::collected::{Collected, Conflict, Place, Problem};
use crate::exit::Exit;
use crate::location::Location;
use crate::output::{Told, table};
use crate::shown::{lost_reference, refused_reference};

/// The result as `--format json` shows it. All lists are of names.
#[derive(Serialize)]
pub(super) struct Pushed<'a> {
    format: &'static str,
    version: u32,
    pub(super) state: State,
    /// `None` where nobody was asked.
    folder: Option<Location>,
    conflicts: &'a [Conflict],
    problems: &'a [Problem],
    empty: &'a [String],
    bootstrap: &'a [String],
    references: Vec<String>,
    new: Vec<String>,
    changed: Vec<String>,
    unreadable: Vec<String>,
    equal: Vec<String>,
    trimmed: Vec<String>,
    lost_references: Vec<Lost>,
    written: Option<Written>,
    #[serde(skip)]
    collected: &'a Collected,
    #[serde(skip)]
    is_plan_shown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    /// The files contradict each other, or cannot be read.
    Refused,
    /// There was nothing to do.
    Unchanged,
    /// It would be written.
    Planned,
    /// The answer was no.
    Declined,
    Written,
    /// The server has refused some for what they refer to, and taken the rest.
    Incomplete,
}

/// A secret that refers to what is missing or empty.
#[derive(Serialize)]
struct Lost {
    name: String,
    refers_to: Vec<String>,
}

impl From<LostReference> for Lost {
    fn from(LostReference { name, refers_to, .. }: LostReference) -> Self {
        Self { name, refers_to }
    }
}

#[derive(Serialize)]
struct Written {
    created: Vec<String>,
    updated: Vec<String>,
    pending: Vec<String>,
    differing: Vec<String>,
    refused: Vec<Lost>,
}

impl<'a> Pushed<'a> {
    pub(super) fn refused(collected: &'a Collected) -> Self {
        Self {
            format: "lemna push",
            version: 1,
            state: State::Refused,
            folder: None,
            conflicts: &collected.conflicts,
            problems: &collected.problems,
            empty: &collected.empty,
            bootstrap: &collected.bootstrap,
            references: collected.references(),
            new: Vec::new(),
            changed: Vec::new(),
            unreadable: Vec::new(),
            equal: Vec::new(),
            trimmed: Vec::new(),
            lost_references: Vec::new(),
            written: None,
            collected,
            is_plan_shown: false,
        }
    }

    pub(super) fn planned(collected: &'a Collected, plan: &PushPlan, location: Location) -> Self {
        Self {
            state: State::Planned,
            folder: Some(location),
            new: plan.new_names().map(str::to_owned).collect(),
            changed: plan.changed_names().map(str::to_owned).collect(),
            unreadable: plan.unreadable().to_vec(),
            equal: plan.equal().to_vec(),
            trimmed: plan.trimmed().to_vec(),
            ..Self::refused(collected)
        }
    }

    pub(super) fn report(&mut self, report: PushReport) -> State {
        let PushReport { created, updated, pending, differing, refused, .. } = report;
        let state = if refused.is_empty() { State::Written } else { State::Incomplete };
        let refused = refused.into_iter().map(Lost::from).collect();
        self.written = Some(Written { created, updated, pending, differing, refused });
        state
    }

    /// Of the secrets that the files hold.
    pub(super) fn lost_are(&mut self, lost: Vec<LostReference>) {
        let own = lost.into_iter().filter(|lost| self.collected.secrets.contains_key(&lost.name));
        self.lost_references = own.map(Lost::from).collect();
    }

    /// Before the question, to whoever is asked.
    pub(super) fn show_plan(&mut self) {
        // Who does not see it does not say yes.
        let _ = self.write_plan(&mut anstream::stderr());
        self.is_plan_shown = true;
    }

    pub(super) fn exit(&self) -> Exit {
        let differs = |written: &Written| written.differing.iter().any(|name| !self.unreadable.contains(name));
        match self.state {
            State::Refused | State::Declined | State::Incomplete => Exit::Findings,
            State::Written if self.written.as_ref().is_some_and(differs) => Exit::Findings,
            State::Unchanged | State::Planned | State::Written => Exit::Success,
        }
    }

    fn change(&self, name: &String) -> &'static str {
        if self.unreadable.contains(name) {
            "changed or equal: not readable"
        } else if self.changed.contains(name) {
            "changed"
        } else if self.equal.contains(name) {
            "equal"
        } else {
            "new"
        }
    }

    fn write_plan(&self, out: &mut dyn Write) -> io::Result<()> {
        let places = |places: &[Place]| places.iter().map(Place::to_string).collect::<Vec<_>>().join(", ");
        if let Some(folder) = &self.folder {
            writeln!(out, "compared with {folder} {}\n", folder.at_server())?;
        }
        let rows = self.collected.places.iter();
        let rows: Vec<_> =
            rows.map(|(name, given)| [name.clone(), self.change(name).to_owned(), places(given)]).collect();
        if !rows.is_empty() {
            writeln!(out, "{}", table(["NAME", "CHANGE", "FROM"], rows))?;
        }
        write_names(out, "left out, because they are empty", self.empty)?;
        write_names(out, "left out, because they lead to Infisical", self.bootstrap)?;
        write_names(out, "stripped of leading or trailing whitespace by Infisical", &self.trimmed)?;
        write_names(out, "with a ${...}, which Infisical takes for the secret of that name", &self.references)
    }

    fn write_problems(&self, out: &mut dyn Write) -> io::Result<()> {
        for Conflict { name, places } in self.conflicts {
            writeln!(out, "{BAD}{name} has different values:{BAD:#}")?;
            places.iter().try_for_each(|place| writeln!(out, "  {place}"))?;
        }
        self.problems.iter().try_for_each(|Problem { place, what, .. }| writeln!(out, "{place}: {what}"))
    }
}

fn write_names(out: &mut dyn Write, what: &str, names: &[String]) -> io::Result<()> {
    if names.is_empty() { Ok(()) } else { writeln!(out, "{what}: {}", names.join(", ")) }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Yellow.on_default().bold();

impl Told for Pushed<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_problems(out)?;
        if self.state != State::Refused && !self.is_plan_shown {
            self.write_plan(out)?;
        }
        if let Some(Written { pending, differing, refused, .. }) = &self.written {
            let (unreadable, differing): (Vec<_>, Vec<_>) =
                differing.iter().cloned().partition(|name| self.unreadable.contains(name));
            write_names(out, "wait for an approval in Infisical, and are not written yet", pending)?;
            write_names(out, "written, but this identity cannot read them back", &unreadable)?;
            write_names(out, "read back otherwise than written: did somebody else change them?", &differing)?;
            for Lost { name, refers_to } in refused {
                writeln!(out, "{BAD}{name}{BAD:#} {}", refused_reference(refers_to))?;
            }
            if !refused.is_empty() {
                writeln!(
                    out,
                    "  hint: set what they refer to, or write it out where secrets refer to each other in a circle"
                )?;
            }
        }
        for Lost { name, refers_to } in &self.lost_references {
            writeln!(out, "{BAD}{name}{BAD:#} {}", lost_reference(refers_to))?;
        }
        let place = self.folder.as_ref().map(|folder| format!("{folder}: ")).unwrap_or_default();
        let (new, changed, equal) = (self.new.len(), self.changed.len(), self.equal.len());
        match (self.state, &self.written) {
            (State::Written, Some(Written { created, updated, .. })) => {
                let (created, updated) = (created.len(), updated.len());
                writeln!(out, "{place}{GOOD}written{GOOD:#} ({created} created, {updated} updated, {equal} equal)")
            }
            (State::Incomplete, Some(Written { created, updated, refused, .. })) => {
                let (taken, refused) = (created.len() + updated.len(), refused.len());
                writeln!(out, "{place}{BAD}{taken} written, {refused} not written{BAD:#} ({equal} equal)")
            }
            (State::Unchanged, _) => writeln!(out, "{place}{GOOD}nothing to write{GOOD:#} ({equal} equal)"),
            (State::Planned, _) => {
                writeln!(out, "{place}{GOOD}would be written{GOOD:#} ({new} new, {changed} changed, {equal} equal)")
            }
            _ => writeln!(out, "{place}{BAD}nothing was written{BAD:#}"),
        }
    }
}
