//! What commands print to stdout: for people, or as JSON.

use std::io::{self, ErrorKind, IsTerminal as _, Write};

use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, LineStyle, Row, Table, TableStyle};
use serde::Serialize;

use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// How the result is printed. The JSON is described in docs/lemna-cli.schema.json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

/// What a command has to tell.
pub(crate) trait Told: Serialize {
    /// Colours are taken out where `out` is no terminal.
    fn write(&self, out: &mut dyn Write) -> io::Result<()>;
}

impl Output {
    pub(crate) fn print(&self, result: &impl Told) -> Result<(), Failure> {
        match self.format {
            Format::Human => print(|out| result.write(out)),
            Format::Json => print(|out| write_json(out, result)),
        }
    }

    /// [`print`](Self::print) byte by byte: what looks like a colour is none.
    pub(crate) fn print_bare(&self, result: &impl Told) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        ended(
            match self.format {
                Format::Human => result.write(&mut out),
                Format::Json => write_json(&mut out, result),
            }
            .and_then(|()| out.flush()),
        )
    }
}

fn write_json(out: &mut dyn Write, result: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, result).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes to stdout.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    ended(write(&mut out).and_then(|()| out.flush()))
}

/// That its reader is gone is no failure: it has seen what it wanted.
fn ended(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::writing("the output", &error)),
        _ => Ok(()),
    }
}

/// A name that a server chose, with nothing in it that could move a cursor or forge a line.
pub(crate) fn printable(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '"' | '\'' | '\\') {
            shown.push(c);
        } else {
            shown.extend(c.escape_debug());
        }
    }
    shown
}

/// A table that fits the terminal; where there is none, plain lines, as wide as they need to be.
pub(crate) fn table(header: impl Into<Row>, rows: impl IntoIterator<Item = impl Into<Row>>) -> String {
    let mut table = Table::new();
    table.set_header(header).add_rows(rows);
    let stdout = io::stdout();
    if stdout.is_terminal() {
        table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
        if let Some((width, _)) = terminal_size::terminal_size_of(stdout) {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.0);
        }
    } else {
        table.load_style(TableStyle::new());
    }
    if let Some(first) = table.column_mut(0) {
        first.set_padding((0, 1));
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}
