//! What is not passed on to children and to the process, and what is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lemna_config::testing::FakeInfisical;
use lemna_config::{Env, Loader, Warning, Withheld, assert_committed};
use lemna_tests::{loader, loader_with_file};
use tempfile::TempDir;

const ORDINARY: &str = include_str!("ordinary.names");

/// Some of every family, none of which stands in its list as such if the list has a prefix for it.
const STEERING: &[&str] = &[
    "LEMNA_MODE",
    "INFISICAL_API_URL",
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    "CURL_CA_BUNDLE",
    "OPENSSL_CONF",
    "GNUPGHOME",
    "HTTPS_PROXY",
    "all_proxy",
    "Http_Proxy",
    "HOSTALIASES",
    "RES_OPTIONS",
    "LD_BIND_NOW",
    "DYLD_FORCE_FLAT_NAMESPACE",
    "MALLOC_TRACE",
    "ZDOTDIR",
    "BASH_LOADABLES_PATH",
    "PS4",
    "EDITOR",
    "GIT_SEQUENCE_EDITOR",
    "SUDO_ASKPASS",
    "LESSOPEN",
    "RESTIC_PASSWORD_COMMAND",
    "TAR_OPTIONS",
    "FZF_DEFAULT_OPTS",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
    "PYTHONPATH",
    "PYTHONWARNINGS",
    "PYTEST_ADDOPTS",
    "PERL5DB",
    "PERL_MM_OPT",
    "RUBYOPT",
    "BUNDLE_BUILD__NOKOGIRI",
    "NODE_OPTIONS",
    "TS_NODE_COMPILER",
    "PHPRC",
    "COMPOSER_HOME",
    "_JAVA_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "ELASTIC_JAVA_OPTS",
    "CLASSPATH",
    "DOTNET_STARTUP_HOOKS",
    "COMPlus_EnableEventLog",
    "COR_PROFILER_PATH_64",
    "ERL_AFLAGS",
    "MIX_EXS",
    "LUA_INIT_5_4",
    "R_PROFILE_USER",
    "JULIA_LOAD_PATH",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER",
    "CARGO_REGISTRY_CREDENTIAL_PROVIDER",
    "GOFLAGS",
    "GOCACHEPROG",
    "MAKEFLAGS",
    "CC_x86_64-unknown-linux-gnu",
    "CMAKE_TOOLCHAIN_FILE",
    "npm_config_script_shell",
    "NPM_CONFIG_REGISTRY",
    "PIP_INDEX_URL",
    "UV_INDEX_URL",
    "GIT_CONFIG_KEY_0",
    "GIT_SSH_COMMAND",
    "HGRCPATH",
    "SSH_AUTH_SOCK",
    "RSYNC_RSH",
    "DOCKER_HOST",
    "KUBECONFIG",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES",
    "ANSIBLE_VAULT_PASSWORD_FILE",
    "PGSERVICEFILE",
    "ODBCSYSINI",
    "KRB5_CONFIG",
    "GTK_MODULES",
    "QT_PLUGIN_PATH",
    "ASAN_OPTIONS",
    "APPDATA",
    "_PYTHON_SYSCONFIGDATA_NAME",
    "PEX_PATH",
    "UVICORN_APP_DIR",
    "AIRFLOW__CORE__SQL_ALCHEMY_CONN_CMD",
    "HELM_KUBEINSECURE_SKIP_TLS_VERIFY",
    "ETCDCTL_INSECURE_SKIP_TLS_VERIFY",
    "SPRING_CONFIG_ADDITIONALLOCATION",
    "SPRING_CONFIG_ADDITIONAL-LOCATION",
    "spring.config.import",
    "logging.config",
    "loader.path",
    "log4j2.configurationFile",
    "SPARK_DIST_CLASSPATH",
    "ZOOKEEPER_JVMFLAGS",
    "BABASHKA_PRELOADS",
    "TURBO_BINARY_PATH",
    "PRISMA_FMT_BINARY",
    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
    "ICECC_CXX",
    "FZF_CTRL_T_OPTS",
    "RCLONE_METADATA_COMMAND",
    "PGBACKREST_CMD_SSH",
    "CONTAINERS_CONF_OVERRIDE",
    "KUBE_CONFIG_PATHS",
    "QTWEBENGINEPROCESS_PATH",
    "HDF5_PLUGIN_PATH",
    "PERF_EXEC_PATH",
    "NCCL_TUNER_PLUGIN",
    "PROMPT",
    "LINK",
    "PYENV_VERSION",
    "INFISICAL_CLIENT_SECRET",
    "LEMNA_MADE_UP_TOKEN",
    "PASSWORD_STORE_SIGNING_KEY",
    "R_MAKEVARS_USER",
    "NPM_CONFIG_USER",
];

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// What Infisical alone has.
fn of_infisical(secrets: &[(&str, &str)]) -> Env {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for (name, value) in secrets {
        project.set("dev", name, value);
    }
    loader(&server).build().load_env().unwrap()
}

/// What a child that is started with it gets beside what it inherits.
fn passed_on(env: &Env) -> Vec<(String, String)> {
    let mut child = Command::new("made-up");
    env.apply_to_overriding(&mut child);
    let text = |text: &std::ffi::OsStr| text.to_str().unwrap().to_owned();
    child.get_envs().map(|(name, value)| (text(name), text(value.unwrap()))).collect()
}

fn names(env: &Env) -> BTreeSet<String> {
    passed_on(env).into_iter().map(|(name, _)| name).collect()
}

fn withheld(env: &Env) -> Vec<(&str, Withheld)> {
    let withheld = env.warnings().iter().filter_map(|warning| match warning {
        Warning::Withheld { name, reason, .. } => Some((name.as_str(), *reason)),
        _ => None,
    });
    withheld.collect()
}

#[test]
fn ordinary_secrets_pass() {
    let ordinary: Vec<_> = ORDINARY.lines().collect();
    assert!(ordinary.len() >= 450);
    let env = of_infisical(&ordinary.iter().map(|name| (*name, "made-up")).collect::<Vec<_>>());
    assert_eq!(withheld(&env), []);
    assert_eq!(names(&env), ordinary.into_iter().map(str::to_owned).collect());
}

#[test]
fn what_steers_a_program_is_not_taken_from_infisical() {
    let secrets: Vec<_> = STEERING.iter().map(|name| (*name, "/MARKER")).collect();
    let env = of_infisical(&secrets);
    assert_eq!(passed_on(&env), []);
    for (name, reason) in withheld(&env) {
        assert!(matches!(reason, Withheld::Steering { .. }), "{name}: {reason}");
    }
    let told: BTreeSet<_> = withheld(&env).into_iter().map(|(name, _)| name).collect();
    assert_eq!(told, STEERING.iter().copied().collect());
    let text = format!("{:?} {}", env.warnings(), env.warnings().iter().map(ToString::to_string).collect::<String>());
    assert!(!text.contains("MARKER"), "{text}");
    assert_eq!(env.get("PYTHONPATH"), Some("/MARKER"), "the program itself can read it");
}

#[test]
fn a_projects_own_file_sets_it_on_purpose() {
    // Those that the load itself reads have values of their own, below.
    let steering = || STEERING.iter().filter(|name| !name.starts_with("LEMNA_") && !name.starts_with("INFISICAL_"));
    let (_folder, path) = file(&steering().map(|name| format!("{name}=/made-up\n")).collect::<Vec<_>>().concat());
    let env = Loader::builder().no_vars().env_file(&path).build().load_env().unwrap();
    assert_eq!(withheld(&env), []);
    assert_eq!(names(&env), steering().map(|name| (*name).to_owned()).collect());
}

#[test]
fn a_name_that_no_shell_writes_is_withheld_and_shown_escaped() {
    let odd = ["BASH_FUNC_ls%%", "A B", "A\nB", "A\u{1b}[2K", "\u{202e}YEK", "-A", "1ST", "Ä", "$(x)"];
    let env = of_infisical(&odd.map(|name| (name, "() { MARKER; }")));
    assert_eq!(passed_on(&env), []);
    let mut told = odd.map(|name| (name, Withheld::UnusualName));
    told.sort_unstable_by_key(|(name, _)| *name);
    assert_eq!(withheld(&env), told);
    let text = env.warnings().iter().map(ToString::to_string).collect::<String>();
    assert!(!text.contains(['\n', '\u{1b}', '\u{202e}']) && !text.contains("MARKER"), "{text}");
    assert!(text.contains("A\\u{a}B (") && text.contains("A\\u{1b}[2K (") && text.contains("\\u{202e}YEK ("), "{text}");
    let allowed = env.allowing(["BASH_FUNC_ls%%"]);
    assert_eq!(names(&allowed), ["BASH_FUNC_ls%%".to_owned()].into());
}

/// Else a secret could take a setting away, and the child would log in at Infisical's own server.
#[test]
fn what_a_file_says_below_counts_instead() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project
        .set("dev", "INFISICAL_API_URL", "http://MARKER")
        .set("dev", "LEMNA_MODE", "lenient")
        .set("dev", "API_KEY", "new");
    let (_folder, path) = file("INFISICAL_API_URL=http://made.up\nLEMNA_MODE=strict\nAPI_KEY=old\nPYTHONPATH=lib\n");
    let env = loader_with_file(&server, &path).build().load_env().unwrap();
    let expected =
        [("API_KEY", "new"), ("INFISICAL_API_URL", "http://made.up"), ("LEMNA_MODE", "strict"), ("PYTHONPATH", "lib")];
    assert_eq!(passed_on(&env), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(withheld(&env).len(), 2);
}

/// Whoever writes a secret can hide its value too.
#[test]
fn a_hidden_secret_takes_no_setting_away() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for name in ["HTTPS_PROXY", "ENV", "BASH_FUNC_ls%%", "API_KEY"] {
        project.set("dev", name, "MARKER").hide("dev", name);
    }
    let (_folder, path) = file("HTTPS_PROXY=http://made.up:3128\nENV=production\nAPI_KEY=old\n");
    let env = loader_with_file(&server, &path).build().load_env().unwrap();
    let expected = [("ENV", "production"), ("HTTPS_PROXY", "http://made.up:3128")];
    assert_eq!(passed_on(&env), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let told: Vec<_> = withheld(&env).into_iter().map(|(name, _)| name).collect();
    assert_eq!(told, ["BASH_FUNC_ls%%", "ENV", "HTTPS_PROXY"]);
    assert_eq!(names(&env.allowing(["HTTPS_PROXY"])), ["ENV".to_owned()].into(), "the hidden one is meant");
}

#[test]
fn a_name_that_is_allowed_passes_and_no_other() {
    let secrets = [("PYTHONPATH", "/made-up"), ("PYTHONHOME", "x"), ("PATH", "/made-up/bin"), ("LD_PRELOAD", "x")];
    let env = of_infisical(&secrets).allowing(["PYTHONPATH"]).allowing(["PATH", "PYTHON", "PYTHON*", "*", ""]);
    assert_eq!(names(&env), ["PATH".to_owned(), "PYTHONPATH".to_owned()].into());
    assert_eq!(withheld(&env).iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["LD_PRELOAD", "PYTHONHOME"]);
    let shown = env.warnings()[0].to_string();
    assert!(shown.contains("lemna run --allow") && shown.contains("Env::allowing"), "{shown}");
}

#[test]
fn what_no_system_carries_cannot_be_allowed() {
    let secrets = [("A=MARKER", "x"), ("MARKERtUFSS0VS==", "x"), ("FINE", "x")];
    let env = of_infisical(&secrets).allowing(["A=MARKER", "MARKERtUFSS0VS=="]);
    assert_eq!(names(&env), ["FINE".to_owned()].into());
    assert_eq!(withheld(&env), [("A=…", Withheld::NotAName), ("…=", Withheld::NotAName)]);
    assert!(!format!("{:?}{}", env.warnings(), env.warnings()[0]).contains("MARKER"));
}

#[cfg(target_os = "linux")]
mod large {
    use super::*;

    /// Whether a program can be started with it.
    fn starts(env: &Env) -> bool {
        let mut child = Command::new("true");
        env.apply_to(&mut child);
        lemna_tests::child::output(&mut child).status.success()
    }

    #[test]
    fn one_that_is_too_long_is_left_out_and_named() {
        let server = FakeInfisical::start();
        let project = server.project("lemna-platform").set("dev", "LONG", &"x".repeat(140_000));
        // With its name, `=` and the NUL it is what Linux takes.
        project.set("dev", "FITS", &"x".repeat(128 * 1024 - 6)).set("dev", "API_KEY", "made-up");
        let env = loader(&server).build().load_env().unwrap().allowing(["LONG"]);
        assert_eq!(names(&env), ["API_KEY".to_owned(), "FITS".to_owned()].into());
        assert_eq!(withheld(&env), [("LONG", Withheld::TooLong)]);
        assert!(starts(&env));
    }

    #[test]
    fn of_too_many_the_largest_are_left_out() {
        let variables: Vec<_> = (0..80).map(|at| (format!("N{at}"), "x".repeat(90_000 + at))).collect();
        let server = FakeInfisical::start();
        let project = server.project("lemna-platform").set("dev", "API_KEY", "made-up");
        for (name, value) in &variables {
            project.set("dev", name, value);
        }
        let env = loader(&server).build().load_env().unwrap();
        let left_out = withheld(&env);
        assert!(!left_out.is_empty() && left_out.iter().all(|(_, reason)| *reason == Withheld::NoRoom), "{left_out:?}");
        assert_eq!(left_out[0].0, "N79");
        assert_eq!(names(&env).len(), 81 - left_out.len());
        assert!(starts(&env));
    }

    #[test]
    fn many_secrets_leave_room_for_what_a_projects_own_file_sets() {
        let server = FakeInfisical::start();
        let project = server.project("lemna-platform");
        for at in 0..80 {
            project.set("dev", &format!("N{at}"), &"x".repeat(90_000));
        }
        let (_folder, path) = file(&format!("OWN={}\n", "x".repeat(100_000)));
        let env = loader_with_file(&server, &path).build().load_env().unwrap();
        assert!(!withheld(&env).is_empty());
        assert!(names(&env).contains("OWN"), "{:?}", withheld(&env));
        assert!(starts(&env));
    }
}

/// The page lists what the code has.
#[test]
fn the_page_lists_every_family() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lemna-config/docs/variables.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- families: made from the code -->\n\n", "\n<!-- end of families -->\n");
    let (before, rest) = page.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    assert_committed(&path, &format!("{before}{begin}{}{end}{after}", lemna_config::__private::families()));
}
