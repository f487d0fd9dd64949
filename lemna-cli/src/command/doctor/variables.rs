//! The variables that unlock Infisical.

use lemna_config::admin::FoundInfisical;
use lemna_config::{Loader, Warning};

use super::finding::{Area, Findings};

const CORRECT: &str = "correct the variable, or unset it";
const RENAME: &str = "correct its name, or unset it";

/// What the variables say, if they say enough to ask with.
pub(super) fn examine(loader: &Loader, findings: &mut Findings) -> Option<FoundInfisical> {
    for variable in loader.bootstrap_variables() {
        findings.ok(Area::Variables, variable);
    }
    match loader.infisical_settings() {
        Ok(Some(infisical)) => {
            infisical.warnings().iter().for_each(|warning| odd(warning, findings));
            Some(infisical)
        }
        Ok(None) => {
            let remedy = "set INFISICAL_CLIENT_ID, INFISICAL_CLIENT_SECRET, INFISICAL_API_URL and INFISICAL_ENV, in the \
                          environment or a .env file";
            findings.problem(Area::Variables, "Infisical is not set up", remedy);
            for misnamed in loader.misnamed_variables() {
                findings.warning(Area::Variables, misnamed, RENAME);
            }
            None
        }
        Err(error) => {
            for wrong in error.sources() {
                findings.problem(Area::Variables, wrong, wrong.remedy().unwrap_or(CORRECT));
            }
            error.warnings().iter().for_each(|warning| odd(warning, findings));
            None
        }
    }
}

fn odd(warning: &Warning, findings: &mut Findings) {
    match warning {
        Warning::PlainHttp { .. } => findings.warning(Area::Tls, warning, "change the address to https://..."),
        Warning::ConflictingVariables { .. } => findings.warning(Area::Variables, warning, "remove one of them"),
        Warning::ForeignFile { .. } => {
            let remedy =
                "if that server is meant, name the file with --env-file, or make file and folder yours (chown)";
            findings.warning(Area::Variables, warning, remedy);
        }
        Warning::IgnoredSetting { .. } => {
            let remedy = "set it in the environment, name its file with --env-file, or leave it out";
            findings.warning(Area::Variables, warning, remedy);
        }
        Warning::Misnamed { .. } => findings.warning(Area::Variables, warning, RENAME),
        _ => findings.warning(Area::Variables, warning, CORRECT),
    }
}
