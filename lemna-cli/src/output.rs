//! What commands print to stdout: for people, or as JSON.

use std::io::{self, ErrorKind, IsTerminal as _, Write};

use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, LineStyle, Row, Table, TableStyle};
use serde::Serialize;

use crate::failure::Failure;
use crate::shown::{is_printable, printable};

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// How the result is printed. The JSON is described in lemna-config/docs/lemna-cli.schema.json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

/// The output of a command.
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
    serde_json::to_writer_pretty(PrintableJson(&mut *out), result).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes what JSON leaves as it is, and a terminal would obey, as `\uXXXX`: whoever parses it reads the same text.
struct PrintableJson<'a>(&'a mut dyn Write);

impl Write for PrintableJson<'_> {
    /// serde_json hands over whole pieces of text.
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(json).map_err(|_| ErrorKind::InvalidData)?;
        for c in text.chars() {
            if c == '\n' || is_printable(c) {
                write!(self.0, "{c}")?;
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(self.0, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
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

/// A table that fits the terminal; where there is none, plain lines, as wide as they need to be.
pub(crate) fn table<C: AsRef<str>>(
    header: impl IntoIterator<Item = impl AsRef<str>>,
    rows: impl IntoIterator<Item = impl IntoIterator<Item = C>>,
) -> String {
    let mut table = Table::new();
    table.set_header(row(header)).add_rows(rows.into_iter().map(row));
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

fn row(cells: impl IntoIterator<Item = impl AsRef<str>>) -> Row {
    Row::from(cells.into_iter().map(|cell| printable(cell.as_ref())).collect::<Vec<_>>())
}
