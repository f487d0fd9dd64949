use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Loader;
use crate as lemna_config;
use crate::testing::FakeInfisical;
use crate::words::{Origin, SourceId};
use crate::{InfisicalSettings, LemnaSecrets};

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform", validate = counted, crate = "lemna_config")]
struct Config {
    #[expect(dead_code, reason = "it is loaded, not used")]
    api_key: String,
}

static CHECKS: AtomicUsize = AtomicUsize::new(0);

#[expect(clippy::unnecessary_wraps, reason = "every check answers with a result")]
fn counted(_: &Config) -> Result<(), [(ConfigField, &'static str); 0]> {
    CHECKS.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

#[cfg(not(feature = "aws"))]
#[test]
fn a_build_without_the_signature_of_aws_says_so() {
    #[derive(LemnaSecrets)]
    #[lemna(crate = "lemna_config")]
    struct Plain {
        #[expect(dead_code, reason = "it is loaded, not used")]
        api_key: String,
    }
    for name in ["aws", "AWS-auth", "aws-iam"] {
        let variables = [("INFISICAL_AUTH_METHOD", name), ("API_KEY", "made-up")];
        let error = Loader::builder().vars(variables).no_env_file().build().load::<Plain>().err().unwrap();
        let expected = "INFISICAL_AUTH_METHOD (process environment) is not a login of this build, which lacks the feature \
                        `aws` of lemna-config";
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_check_of_the_programs_runs_once_though_a_copy_is_kept() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let url = server.url().parse().unwrap();
    let settings = InfisicalSettings::new(url, server.client_id(), server.client_secret().into(), "dev");
    let folder = tempfile::tempdir().unwrap();
    let loader = Loader::builder().no_vars().no_env_file().infisical(settings).snapshot(folder.path().join("copy"));
    let loader = loader.build();

    loader.load::<Config>().unwrap();
    assert_eq!(CHECKS.load(Ordering::Relaxed), 1);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(loader.load_async::<Config>()).unwrap();
    assert_eq!(CHECKS.load(Ordering::Relaxed), 2);
}

#[derive(LemnaSecrets)]
#[lemna(crate = "lemna_config")]
struct Local {
    #[expect(dead_code, reason = "it is loaded, not used")]
    port: u16,
}

#[test]
fn a_value_is_of_the_local_file_whatever_the_file_is_called() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("app.env"), "PORT=1\n").unwrap();
    fs::write(folder.path().join("app.env.local"), "PORT=2\n").unwrap();
    let loader = Loader::builder().no_vars().env_file(folder.path().join("app.env")).build();
    let loaded = loader.load::<Local>().unwrap();
    assert!(matches!(loaded.origins()[0].origin(), Some(Origin::File { source: SourceId::EnvLocal, .. })));
    assert_eq!(loaded.origins()[0].origin().and_then(Origin::source), Some(SourceId::EnvLocal));
}
