//! The list's text: a line with the version, then names, comments and blank lines.

use crate::forbidden::forbidden_in_secret;

const VERSION: &str = "# lemna-config secret names v";

/// The names in `text`, or which line is wrong and why. No error shows text of a line: it could be a value.
///
/// Their order is of no matter, so that what Git has merged can be built.
pub(super) fn names(text: &str) -> Result<Vec<String>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(str::trim);
    match lines.next().unwrap_or_default().strip_prefix(VERSION) {
        Some("1") => {}
        Some(version) if !version.is_empty() && version.len() < 5 && version.bytes().all(|b| b.is_ascii_digit()) => {
            return Err(format!("line 1: this lemna-config reads version 1 of such files, not {version}: update it"));
        }
        _ => return Err(format!("line 1: the file begins with another line, write this above it:\n{VERSION}1")),
    }
    let mut names = Vec::new();
    for (line, number) in lines.zip(2..) {
        let wrong = |what: &str| Err(format!("line {number}: {what}"));
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.contains('=') {
            return wrong("this line has a value, or an `=`: the file is for names only, leave only the name");
        }
        if forbidden_in_secret(line).is_some() {
            return wrong(
                "this is not a secret's name: each line has one, which consists of the letters A-Z and a-z, digits and `_ - .`",
            );
        }
        names.push(line.to_owned());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_stand_one_a_line_in_any_order() {
        for text in [
            "# lemna-config secret names v1\nB\n# a comment with = and ü\n\n A-1.x \n",
            "\u{feff}# lemna-config secret names v1\r\nB\r\nA-1.x",
        ] {
            assert_eq!(names(text).unwrap(), ["B", "A-1.x"]);
        }
        assert!(names("# lemna-config secret names v1").unwrap().is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line_and_never_shown() {
        let version = "# lemna-config secret names v1\n";
        for (text, told) in [
            (String::new(), "line 1: the file begins"),
            ("MARKER\n".to_owned(), "line 1: the file begins"),
            ("# lemna-config secret names vMARKER\n".to_owned(), "line 1: the file begins"),
            ("# lemna-config secret names v2\n".to_owned(), "line 1: this lemna-config reads version 1"),
            (format!("{version}A\nKEY=MARKER\n"), "line 3: this line has a value"),
            (format!("{version}MARKER==\n"), "line 2: this line has a value"),
            (format!("{version}{version}\nMARKER MARKER"), "line 4: this is not a secret's name"),
            (format!("{version}MÄRKER\n"), "line 2: this is not a secret's name"),
        ] {
            let problem = names(&text).unwrap_err();
            assert!(problem.starts_with(told) && !problem.contains('M'), "{problem}");
        }
    }
}
