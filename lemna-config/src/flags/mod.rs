//! Flags of the command line, made from the schema with clap.

mod argument;
mod clash;

use std::ffi::OsString;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, CommandFactory, FromArgMatches, Parser};

pub use clash::assert_no_flag_clashes;

use crate::hydrate::ConfigStruct;
use crate::schema::FieldSchema;
use crate::source::Given;
use crate::words::Origin;

/// The flags of a struct's fields that are marked `#[lemna(flag)]`, with their values from the command line.
///
/// Flatten it into your `#[derive(Parser)]`, or call [`Flags::parse`](clap::Parser::parse) if the program has no other
/// flags. Then pass it to [`LoaderBuilder::flags`](crate::LoaderBuilder::flags). The load reads these values with all
/// others: a wrong one joins its report (exit code 78). An unknown flag is clap's error (exit code 2).
///
/// ```
/// use clap::Parser;
/// use lemna_config::{Flags, LemnaSecrets, Loader};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     /// The port to listen on.
///     #[lemna(flag, short, default = 8080)]
///     port: u16,
///     #[lemna(flag, default)]
///     verbose: bool,
///     #[lemna(flag = "host", default = "localhost")]
///     hosts: Vec<String>,
/// }
///
/// #[derive(Parser)]
/// struct Cli {
///     #[arg(long)]
///     dry_run: bool,
///     #[command(flatten)]
///     config: Flags<Config>,
/// }
///
/// let cli = Cli::parse_from(["service", "--dry-run", "-p", "9000", "--verbose", "--host", "a", "--host", "b"]);
/// let loaded = Loader::builder().no_vars().no_env_file().flags(cli.config).load::<Config>()?;
/// assert!(cli.dry_run);
/// assert_eq!((loaded.config().port, loaded.config().verbose), (9000, true));
/// assert_eq!(loaded.config().hosts, ["a", "b"]);
/// assert_eq!(loaded.origin(ConfigField::Port).unwrap().to_string(), "command line (--port)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "clap")))]
pub struct Flags<C> {
    given: Given,
    config: PhantomData<fn() -> C>,
}

impl<C> Flags<C> {
    pub(crate) fn into_given(self) -> Given {
        self.given
    }
}

impl<C> Clone for Flags<C> {
    fn clone(&self) -> Self {
        Self { given: self.given.clone(), config: PhantomData }
    }
}

/// The names of the secrets that a flag was given for, and no value.
impl<C> fmt::Debug for Flags<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Flags").field(&self.given).finish()
    }
}

fn fields<C: ConfigStruct>() -> impl Iterator<Item = (&'static FieldSchema, String)> {
    C::SCHEMA.fields().iter().filter_map(|field| Some((field, field.flag()?)))
}

impl<C: ConfigStruct> Args for Flags<C> {
    fn augment_args(command: Command) -> Command {
        let arguments = fields::<C>().flat_map(|(field, flag)| argument::of(C::SCHEMA.name(), field, &flag));
        command.args(arguments)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<C: ConfigStruct> FromArgMatches for Flags<C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Given::default();
        for (field, flag) in fields::<C>() {
            read(C::SCHEMA.name(), field, &flag, matches, &mut given);
        }
        Ok(Self { given, config: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.given.extend(Self::from_arg_matches(matches)?.given);
        Ok(())
    }
}

/// For a program that has no other flags.
impl<C: ConfigStruct> CommandFactory for Flags<C> {
    fn command() -> Command {
        Self::augment_args(Command::new(C::SCHEMA.name()))
    }

    fn command_for_update() -> Command {
        Self::command()
    }
}

impl<C: ConfigStruct> Parser for Flags<C> {}

/// Takes what the command line says of `field`.
fn read(config: &str, field: &FieldSchema, flag: &str, matches: &ArgMatches, given: &mut Given) {
    let is_given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let mut insert = |text: &str, flag: String| {
        let origin = Origin::CommandLine { flag: Arc::from(flag) };
        given.insert(field.secret_name().to_owned(), text.to_owned(), origin);
    };
    let id = argument::id(config, field);
    if argument::is_switch(field) {
        let negative = argument::negative(&id);
        if is_given(&id) {
            insert("true", format!("--{flag}"));
        } else if is_given(&negative) {
            insert("false", format!("--no-{flag}"));
        }
        return;
    }
    if !is_given(&id) {
        return;
    }
    let values: Option<Vec<&str>> =
        matches.get_many::<OsString>(&id).unwrap_or_default().map(|value| value.to_str()).collect();
    match values {
        Some(values) => insert(&values.join(field.list_separator().unwrap_or_default()), format!("--{flag}")),
        None => given.insert_not_unicode(field.secret_name().to_owned()),
    }
}
