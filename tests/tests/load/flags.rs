//! Flags of the command line: `#[lemna(flag)]` and `Flags`.

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser};
use lemna_config::{
    FieldErrorKind, Flags, FromSecret, LemnaSecrets, Loader, Origin, Place, SecretString, assert_no_flag_clashes,
};

#[derive(Debug, PartialEq, FromSecret)]
#[lemna(rename_all = "lowercase")]
enum Level {
    #[lemna(alias = "verbose")]
    Debug,
    Info,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "not every field is looked at")]
struct Config {
    /// The port to
    /// listen on.
    #[lemna(flag, short, default = 8080, range = 1..=65535)]
    port: i64,
    #[lemna(flag, default)]
    verbose: bool,
    #[lemna(flag = "host", short = 'H', default = "localhost")]
    hosts: Vec<String>,
    #[lemna(flag, separator = ";")]
    tags: Option<Vec<String>>,
    #[lemna(flag)]
    level: Option<Level>,
    #[lemna(flag)]
    data_dir: Option<std::path::PathBuf>,
    api_key: Option<SecretString>,
    #[lemna(nested, prefix = "DB_")]
    database: Database,
}

#[derive(LemnaSecrets)]
struct Database {
    #[lemna(flag, default = 8)]
    pool_size: u32,
}

#[derive(Debug, Parser)]
struct Cli {
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    config: Flags<Config>,
}

fn given(arguments: &[&str]) -> Flags<Config> {
    Flags::parse_from([&["service"], arguments].concat())
}

fn loader(arguments: &[&str]) -> Loader {
    let vars = [("PORT", "1"), ("VERBOSE", "true"), ("DB_POOL_SIZE", "4"), ("TAGS", "of the environment")];
    Loader::builder().vars(vars).no_env_file().flags(given(arguments)).build()
}

fn load(arguments: &[&str]) -> Config {
    loader(arguments).load().unwrap().into_inner()
}

#[test]
fn a_flag_beats_the_environment_and_says_so() {
    let loaded = loader(&["--port", "9000", "--database-pool-size=2"]).load::<Config>().unwrap();
    assert_eq!((loaded.config().port, loaded.config().database.pool_size), (9000, 2));
    let origin = loaded.origin(ConfigField::Port).unwrap();
    assert_eq!(origin.to_string(), "command line (--port)");
    assert!(matches!(origin, Origin::CommandLine { flag, .. } if &**flag == "--port"));
    assert!(loaded.warnings().is_empty());
    let port = &loaded.explain().fields()[0];
    assert_eq!(port.places()[0].to_string(), "command line (--port): won");
    assert_eq!(port.places()[1].to_string(), "process environment: hidden, a different value");

    assert_eq!(load(&["-p", "7"]).port, 7);
    assert_eq!(load(&[]).port, 1);
    // Empty is not a value, here too.
    assert_eq!(load(&["--port="]).port, 1);
}

#[test]
fn overrides_beat_a_flag_and_the_order_can_leave_flags_out() {
    let builder = || Loader::builder().vars([("PORT", "1")]).no_env_file().flags(given(&["--port", "2"]));
    assert_eq!(builder().overrides([("PORT", "3")]).load::<Config>().unwrap().config().port, 3);
    assert_eq!(builder().order([Place::Process]).load::<Config>().unwrap().config().port, 1);
}

#[test]
fn a_switch_can_be_turned_off_and_the_last_one_counts() {
    assert!(load(&[]).verbose);
    assert!(!load(&["--no-verbose"]).verbose);
    assert!(load(&["--no-verbose", "--verbose"]).verbose);
    assert!(!load(&["--verbose", "--no-verbose"]).verbose);
    assert!(load(&["--verbose", "--verbose"]).verbose && !load(&["--no-verbose", "--no-verbose"]).verbose);
    let loaded = loader(&["--no-verbose"]).load::<Config>().unwrap();
    assert_eq!(loaded.origin(ConfigField::Verbose).unwrap().to_string(), "command line (--no-verbose)");
}

#[test]
fn lists_repeat_and_keep_their_separator() {
    assert_eq!(load(&["--host", "a", "-H", "b"]).hosts, ["a", "b"]);
    assert_eq!(load(&["--host", "a,b"]).hosts, ["a", "b"]);
    assert_eq!(load(&["--tags", "a,b", "--tags", "c"]).tags.unwrap(), ["a,b", "c"]);
    assert_eq!(load(&["--data-dir", "/a,b"]).data_dir.unwrap(), std::path::Path::new("/a,b"));
}

#[test]
fn bad_values_are_in_the_one_report_of_the_load() {
    let error = loader(&["--port", "-5", "--level", "loud", "--host", ""]).load::<Config>().unwrap_err();
    assert_eq!(error.fields().len(), 2);
    let port = error.field(ConfigField::Port).unwrap();
    assert!(matches!(port.kind(), FieldErrorKind::Invalid { .. }));
    let report = error.to_string();
    assert!(report.contains("LEVEL is not `debug` or `info`"), "{report}");
    assert!(report.contains("command line: found as --level"), "{report}");
    assert!(!report.contains("loud") && !report.contains("-5"), "{report}");
}

#[cfg(unix)]
#[test]
fn what_is_no_utf_8_is_in_the_report_too() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let arguments = [OsStr::new("service"), OsStr::new("--data-dir"), OsStr::from_bytes(b"/made-up-\xff")];
    let flags = Flags::<Config>::try_parse_from(arguments).unwrap();
    assert!(!format!("{flags:?}").contains("made-up"));
    let error = Loader::builder().no_vars().no_env_file().flags(flags).load::<Config>().unwrap_err();
    assert_eq!(error.field(ConfigField::DataDir).unwrap().kind(), &FieldErrorKind::NotUnicode);
}

#[test]
fn an_unknown_flag_is_claps_and_ends_with_2() {
    let error = Cli::try_parse_from(["service", "--prot", "1"]).unwrap_err();
    assert_eq!((error.kind(), error.exit_code()), (ErrorKind::UnknownArgument, 2));
    // The field is none: its value would be in the list of processes.
    let error = Cli::try_parse_from(["service", "--api-key", "made-up"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownArgument);
}

#[test]
fn flags_are_flattened_beside_others_and_their_debug_has_no_value() {
    let cli = Cli::parse_from(["service", "--dry-run", "--port", "90210"]);
    assert!(cli.dry_run);
    assert_eq!(format!("{cli:?}"), "Cli { dry_run: true, config: Flags({\"PORT\"}) }");
}

#[test]
fn flags_can_be_updated() {
    let mut flags = given(&["--port", "1", "--database-pool-size", "1"]);
    flags.update_from(["service", "--port", "2"]);
    let matches = Flags::<Config>::command().get_matches_from(["service", "--level", "info"]);
    flags.update_from_arg_matches(&matches).unwrap();
    let config = Loader::builder().no_vars().no_env_file().flags(flags).load::<Config>().unwrap().into_inner();
    assert_eq!((config.port, config.database.pool_size, config.level), (2, 1, Some(Level::Info)));
}

#[test]
fn help_has_docs_names_defaults_and_accepted_texts() {
    let help = Cli::command().render_long_help().to_string();
    for line in [
        "-p, --port <PORT>",
        "The port to listen on. [env: PORT] [from 1 to 65535] [default: 8080]",
        "--verbose",
        "--no-verbose",
        "The opposite of --verbose",
        "-H, --host <HOST>",
        "[env: HOSTS] [default: localhost]",
        "[possible values: debug, info]",
        "--database-pool-size <DATABASE_POOL_SIZE>",
        "[env: DB_POOL_SIZE] [default: 8]",
    ] {
        assert!(help.contains(line), "{line}\n{help}");
    }
    assert!(!help.contains("api-key"), "{help}");
    assert_no_flag_clashes(&Cli::command());
    Cli::command().debug_assert();
}

#[test]
fn the_schema_tells_flags() {
    let flags: Vec<_> = Config::schema().fields().iter().filter_map(lemna_config::FieldSchema::flag).collect();
    assert_eq!(flags, ["port", "verbose", "host", "tags", "level", "data-dir", "database-pool-size"]);
    assert!(Config::schema().markdown().contains("flag: --database-pool-size"));
}

#[test]
fn clashes_are_found_all_at_once() {
    #[derive(LemnaSecrets)]
    #[expect(dead_code, reason = "only its flags are of interest")]
    struct Clashing {
        #[lemna(flag, short)]
        port: u16,
        #[lemna(flag = "port")]
        other_port: u16,
        #[lemna(flag, short)]
        host: String,
        #[lemna(flag)]
        dry_run: bool,
    }

    #[derive(Parser)]
    #[command(version)]
    struct Program {
        #[arg(long)]
        no_dry_run: bool,
        #[command(flatten)]
        config: Flags<Clashing>,
    }

    let clash = std::panic::catch_unwind(|| assert_no_flag_clashes(&Program::command())).unwrap_err();
    let text = clash.downcast_ref::<String>().unwrap();
    assert_eq!(text.lines().count(), 4, "{text}");
    for clash in [
        "--port of `lemna-tests`: Clashing.port and Clashing.other_port",
        "-h of `lemna-tests`: Clashing.host and clap's help",
        "--no-dry-run of `lemna-tests`: no_dry_run and Clashing.dry_run:no",
    ] {
        assert!(text.contains(clash), "{text}");
    }
}

/// A secret must not be on the command line by way of another struct's flag either.
#[test]
fn a_field_that_is_no_flag_takes_nothing_from_another_structs() {
    #[derive(LemnaSecrets)]
    struct Other {
        port: Option<SecretString>,
    }

    let loader = Loader::builder().no_vars().no_env_file().flags(given(&["--port", "2"])).build();
    let loaded = loader.load::<Other>().unwrap();
    assert!(loaded.config().port.is_none());
    let place = &loaded.explain().fields()[0].places()[0];
    assert_eq!(place.to_string(), "command line: not read: the field is not a flag");
}

#[test]
fn several_structs_have_flags_in_one_load() {
    #[derive(LemnaSecrets)]
    struct Mail {
        #[lemna(flag)]
        sender: String,
    }

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        config: Flags<Config>,
        #[command(flatten)]
        mail: Flags<Mail>,
    }

    let Program { config, mail } = Program::parse_from(["service", "--port", "2", "--sender", "a@b"]);
    let loader = Loader::builder().no_vars().no_env_file().flags(config).flags(mail).build();
    assert_eq!(loader.load::<Config>().unwrap().config().port, 2);
    assert_eq!(loader.load::<Mail>().unwrap().config().sender, "a@b");
}
