//! Which variables are passed on, and which are withheld.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Env, counts};
use crate::events;
use crate::source::{Found, Value};
use crate::system::{Withheld, is_same_name, room};
use crate::trust::Setting;
use crate::warning::Warning;
use crate::words::Origin;

/// What is decided once, for all calls that pass variables on.
#[derive(Default)]
pub(super) struct PassedOn {
    pub(super) names: Vec<String>,
    allowed: Vec<String>,
    /// How many of the warnings are the load's own: those of what is withheld follow.
    of_load: usize,
    is_told: AtomicBool,
}

impl Env {
    /// Allows variables by their exact names, which would otherwise be withheld because of them: those that
    /// [`apply_to`](Self::apply_to) lists, and names with unusual characters. Nothing else is allowed with them, and a
    /// name that no source has changes nothing.
    ///
    /// A variable that the system cannot carry stays withheld.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("lemna-config-allow-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join(".env");
    /// std::fs::write(&path, "LD_LIBRARY_PATH=/opt/made-up/lib\n")?;
    /// let loader = lemna_config::Loader::builder().no_vars().env_file(&path).build();
    /// let env = loader.load_env()?.allowing(["LD_LIBRARY_PATH"]);
    ///
    /// let mut child = std::process::Command::new("worker");
    /// env.apply_to_overriding(&mut child);
    /// assert_eq!(child.get_envs().count(), 1);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn allowing<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.passed_on.allowed.extend(names.into_iter().map(Into::into));
        self.warnings.truncate(self.passed_on.of_load);
        self.decide_what_to_pass_on();
        self
    }

    /// The warnings that the load emits.
    pub(super) fn warnings_of_load(&self) -> &[Warning] {
        &self.warnings[..self.passed_on.of_load]
    }

    /// Emits the warnings of what is withheld, the first time.
    pub(super) fn tell_what_is_withheld(&self) {
        if !self.passed_on.is_told.swap(true, Ordering::Relaxed) {
            events::emit(&self.warnings[self.passed_on.of_load..]);
        }
    }

    /// Adds the warnings of what is withheld to those of the load.
    pub(super) fn decide_what_to_pass_on(&mut self) {
        let (mut passed_on, mut withheld) = (Vec::new(), Vec::new());
        for name in self.names_of_sources() {
            let withhold = |origin: &Origin, reason| {
                if !self.leads_to_the_server(name, origin) {
                    withheld.push(warning(name, origin, reason));
                }
            };
            passed_on.extend(self.to_pass_on(name, withhold).map(|value| (name, value)));
        }
        let mut has_room = vec![true; passed_on.len()];
        for place in room::without_room(passed_on.iter().map(|(name, value)| (*name, value.text(), value.origin()))) {
            let (name, value) = passed_on[place];
            withheld.push(warning(name, value.origin(), Withheld::NoRoom));
            has_room[place] = false;
        }
        let names = passed_on.iter().zip(has_room).filter(|(_, has_room)| *has_room);
        let names = names.map(|((name, _), _)| (*name).to_owned()).collect();
        self.passed_on.names = names;
        self.passed_on.of_load = self.warnings.len();
        self.warnings.extend(withheld);
    }

    /// The value that the sources give to others, whatever the process has. A value that one source is not trusted to
    /// give is taken from the next. Otherwise, whoever writes a secret could remove a setting that a `.env` has, even
    /// by a secret whose value is hidden.
    pub(super) fn to_pass_on(&self, name: &str, mut withhold: impl FnMut(&Origin, Withheld)) -> Option<&Value> {
        let sources = self.layers.iter().filter(|layer| !layer.is_process());
        for found in sources.filter_map(|layer| self.find(layer, name)) {
            let (value, origin, reason) = match found {
                Found::Value(value) if !counts(value) => continue,
                Found::Value(value) => (Some(value), value.origin(), self.reason_to_withhold(name, value)),
                Found::Unusable(unusable) => {
                    let origin = unusable.origin()?;
                    (None, origin, Withheld::of_unusable(name, origin, self.is_allowed(name)))
                }
            };
            let Some(reason) = reason else { return value };
            withhold(origin, reason);
            if !reason.is_as_if_absent() {
                return None;
            }
        }
        None
    }

    /// Whether another user's file leads this load to Infisical by `name`, or would if the process did not. That
    /// children do not get it is not worth a warning at each start.
    fn leads_to_the_server(&self, name: &str, origin: &Origin) -> bool {
        let Origin::File { path, foreign: true, .. } = origin else { return false };
        let is_used = self.foreign_server.as_ref() == Some(path) || self.origin(name) == Some(&Origin::Process);
        is_used && Setting::ALL.iter().any(|setting| setting.names().contains(&name))
    }

    pub(super) fn reason_to_withhold(&self, name: &str, value: &Value) -> Option<Withheld> {
        Withheld::of(name, value.text(), value.origin(), self.is_allowed(name))
    }

    fn is_allowed(&self, name: &str) -> bool {
        self.passed_on.allowed.iter().any(|allowed| is_same_name(allowed, name))
    }
}

fn warning(name: &str, origin: &Origin, reason: Withheld) -> Warning {
    Warning::Withheld { name: without_value(name), origin: origin.clone(), reason }
}

/// Somebody might have put `NAME=value`, or the Base64 of a value, where a name belongs.
fn without_value(name: &str) -> String {
    match name.split_once('=') {
        None => name.to_owned(),
        Some((_, behind)) if behind.trim_matches('=').is_empty() => "…=".to_owned(),
        Some((before, _)) => format!("{before}=…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_value_is_no_name() {
        for (name, shown) in
            [("API_KEY", "API_KEY"), ("A=MARKER", "A=…"), ("MARKER==", "…="), ("MARKER=", "…="), ("=", "…="), ("", "")]
        {
            assert_eq!(without_value(name), shown);
        }
    }
}
