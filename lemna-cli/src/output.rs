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
            Format::Json => print(|out| {
                serde_json::to_writer_pretty(&mut *out, result).map_err(io::Error::from)?;
                writeln!(out)
            }),
        }
    }
}

/// Writes to stdout. That its reader is gone is no failure: it has seen what it wanted.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::writing("the output", &error)),
        _ => Ok(()),
    }
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

/// A name from elsewhere, with what could move a cursor or forge a line written out.
pub(crate) fn printable(text: &str) -> String {
    let written = |c: char| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(written).collect()
}
