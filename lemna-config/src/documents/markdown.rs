//! A page of documentation.

use std::fmt::Write as _;

use super::defaults::assert_readable;
use super::outline::{Item, outline};
use super::phrases::{ShownDefault, on_one_line};
use crate::schema::{FieldSchema, GroupKind, GroupSchema, Requirement, Schema};

impl Schema {
    /// A Markdown section: a table of the fields, and below it the groups that are there together or not at all.
    ///
    /// Of a doc comment it takes the first paragraph. Defaults are shown as in [`env_example`](Self::env_example).
    /// To commit it: [`assert_committed`](crate::assert_committed).
    ///
    /// ```
    /// use lemna_config::LemnaSecrets;
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config {
    ///     /// Where the API listens.
    ///     #[lemna(default = 8080, public)]
    ///     port: u16,
    /// }
    ///
    /// let row = "| `PORT` | `u16` | default `8080` | public | `/` | Where the API listens. |\n";
    /// assert!(Config::schema().markdown().contains(row));
    /// ```
    ///
    /// # Panics
    ///
    /// Where a default in quotes is refused by its field's type.
    #[track_caller]
    pub fn markdown(&self) -> String {
        assert_readable(self);
        let mut text = format!("## {}\n\n", code(self.name()));
        if let Some(project) = self.project() {
            writeln!(text, "Infisical project: {}\n", code(project)).expect(INTO_STRING);
        }
        text.push_str(
            "| name | type | value | secrecy | folder of Infisical | what it is |\n|---|---|---|---|---|---|\n",
        );
        let items = outline(self);
        rows(&items, None, &mut text);
        if items.iter().any(|item| matches!(item, Item::Group(_))) {
            text.push('\n');
            groups(&items, 0, &mut text);
        }
        text
    }
}

const INTO_STRING: &str = "a string takes any text";

/// `within` is the group that holds `items`.
fn rows(items: &[Item], within: Option<&GroupSchema>, text: &mut String) {
    for item in items {
        match item {
            Item::Field(field) => row(field, within, text),
            Item::Group(group) => rows(&group.items, Some(group.schema), text),
        }
    }
}

fn row(field: &FieldSchema, within: Option<&GroupSchema>, text: &mut String) {
    let cells = [
        code(field.secret_name()),
        code(field.type_name()),
        value(field, within),
        field.visibility().to_owned(),
        if field.is_local() { "none".to_owned() } else { code(field.folder()) },
        description(field),
    ];
    for cell in cells {
        write!(text, "| {cell} ").expect(INTO_STRING);
    }
    text.push_str("|\n");
}

fn value(field: &FieldSchema, within: Option<&GroupSchema>) -> String {
    let value = match (field.requirement(), field.shown_default()) {
        (_, Some(ShownDefault::Text(""))) => "default: empty".to_owned(),
        (_, Some(ShownDefault::Text(text))) => format!("default {}", code(text)),
        _ if field.requirement() == Requirement::Required => match within {
            Some(group) => format!("required for {}", code(title(group))),
            None => "**required**".to_owned(),
        },
        // Code, or words that are none: neither must be read as Markdown.
        _ => escaped(&field.requirement_words()),
    };
    match field.value_words() {
        Some(words) => format!("{value}, {}", escaped(&words)),
        None => value,
    }
}

fn description(field: &FieldSchema) -> String {
    let mut sentences: Vec<_> = first_paragraph(field.doc()).into_iter().collect();
    sentences.extend(field.example().filter(|text| !text.is_empty()).map(|text| format!("Example: {}.", code(text))));
    sentences.extend(field.remarks().iter().map(|remark| format!("({})", escaped(remark))));
    sentences.join(" ")
}

fn groups(items: &[Item], depth: usize, text: &mut String) {
    for item in items {
        let Item::Group(group) = item else { continue };
        let indent = "  ".repeat(depth);
        write!(text, "{indent}* {}: {}", code(title(group.schema)), escaped(&group.rule())).expect(INTO_STRING);
        match first_paragraph(group.schema.doc()) {
            Some(doc) => writeln!(text, ". {doc}").expect(INTO_STRING),
            None => text.push('\n'),
        }
        groups(group.optional_choice().map_or(&group.items[..], |choice| &choice.items), depth + 1, text);
    }
}

/// What the list below the table calls it.
fn title(group: &GroupSchema) -> &'static str {
    if group.path().is_empty() || group.kind() == GroupKind::Alternative { group.name() } else { group.path() }
}

fn first_paragraph(doc: &str) -> Option<String> {
    let lines: Vec<_> = doc.trim_start().lines().collect();
    let first = lines.split(|line| line.trim().is_empty()).next().unwrap_or_default();
    let paragraph = within_a_cell(&on_one_line(&first.join(" ")));
    (!paragraph.is_empty()).then_some(paragraph)
}

/// Markdown of the user's own, with no bar that would end a cell. One that is escaped already stays as it is.
fn within_a_cell(markdown: &str) -> String {
    let mut cell = String::new();
    let mut escapes = false;
    for c in markdown.chars() {
        if c == '|' && !escapes {
            cell.push('\\');
        }
        escapes = c == '\\' && !escapes;
        cell.push(c);
    }
    cell
}

/// A code span of one line, whatever `text` holds.
fn code(text: &str) -> String {
    let text = shown(text);
    if !text.contains(['`', '|']) && text.trim() == text {
        return format!("`{text}`");
    }
    // In a table a code span cannot hold each of these faithfully.
    let mut code = "<code>".to_owned();
    for c in text.chars() {
        if c.is_ascii_punctuation() || c == ' ' {
            write!(code, "&#{};", u32::from(c)).expect(INTO_STRING);
        } else {
            code.push(c);
        }
    }
    code + "</code>"
}

/// What ends a line, or cannot be seen, is written out.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Text that Markdown takes for nothing but text.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in on_one_line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '<' | '&' | '[' | ']' | '|') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::SERVICE;
    use super::*;
    use crate::documents::committed::assert_committed;

    #[test]
    fn the_page_is_as_it_should_look() {
        assert_committed("tests/printed/config.md", &SERVICE.markdown());
    }

    #[test]
    fn a_bar_ends_no_cell() {
        assert_eq!(within_a_cell(r"a | b \| c \\| d"), r"a \| b \| c \\\| d");
        assert_eq!(escaped(r"a|b_\|"), r"a\|b\_\\\|");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("`"), "<code>&#96;</code>");
        assert_eq!(code("a_b"), "`a_b`");
    }

    /// The bars that end a cell: those without a backslash that counts.
    fn bars(line: &str) -> usize {
        let mut escapes = false;
        let ends = line.chars().filter(|&c| {
            let ends = c == '|' && !escapes;
            escapes = c == '\\' && !escapes;
            ends
        });
        ends.count()
    }

    proptest! {
        #[test]
        fn whatever_a_field_says_stands_in_one_row(
            doc in "([a-z|\\\\`\n\r\t ]|.){0,20}", default in "([a-z|\\\\`\n]|.){0,20}", code in "([a-z|\\\\`\n]|.){0,20}",
        ) {
            use crate::schema::{DefaultValue, Format};

            let leaked = |text: String| -> &'static str { text.leak() };
            let field = FieldSchema::new("a", "A", "String").with_doc(leaked(doc.clone())).with_example(leaked(doc));
            let fields = [
                field.with_default(DefaultValue::Literal(leaked(default.clone()))),
                field.with_default(DefaultValue::Expression(leaked(code))).with_format(Format::Separated(leaked(default))),
            ];
            let text = Schema::new("Config", Vec::from(fields).leak()).markdown();
            let rows: Vec<_> = text.split(['\n', '\r']).skip(2).filter(|line| !line.is_empty()).collect();
            prop_assert_eq!(rows.len(), 4, "{}", text);
            for row in rows {
                prop_assert_eq!(bars(row), 7, "{}", row);
            }
        }
    }
}
