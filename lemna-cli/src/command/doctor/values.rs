//! The values that services get from the environment and `.env` files, as far as their schemas judge them.

use std::collections::BTreeSet;
use std::path::Path;

use lemna_config::{Env, Loader, ServiceField, TextProblem};

use super::finding::{Area, Findings};
use crate::services;

/// Looks at the variables that the services around the working directory ask for.
pub(super) fn examine(loader: &Loader, findings: &mut Findings) {
    let services = match services::around(Path::new(".")) {
        Ok(services) => services,
        Err(failure) => {
            return findings.warning(Area::Values, failure.text(), "write the schema again: LEMNA_UPDATE=1");
        }
    };
    // What is wrong with a file is among the findings on variables.
    let Ok(env) = loader.variables_at_hand() else { return };
    let fields: Vec<_> = services.iter().flat_map(services::Service::fields).collect();
    let odd: BTreeSet<_> = fields.iter().filter_map(|field| told(field, &env)).collect();
    for (text, remedy) in &odd {
        findings.warning(Area::Values, text, remedy);
    }
    if odd.is_empty() && !fields.is_empty() {
        findings.ok(Area::Values, "none from the environment or a .env file is suspicious");
    }
}

/// What is wrong with the value of a field, and what to do. It holds no value.
fn told(field: &ServiceField, env: &Env) -> Option<(String, &'static str)> {
    let (name, text) = field.names().find_map(|name| Some((name, env.get(name)?)))?;
    let problem = field.problem_with(text)?;
    let remedy = match problem {
        TextProblem::Suspicious { .. } => "correct it, or mark the field #[lemna(verbatim)] if it is meant",
        _ => "correct it",
    };
    Some((format!("{name} ({}) {problem}", env.origin(name)?), remedy))
}
