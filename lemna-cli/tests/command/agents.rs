//! `AGENTS.md` leads to what there is.

use std::fs;
use std::path::Path;

use super::support::repository;

fn page() -> String {
    fs::read_to_string(repository("AGENTS.md")).unwrap()
}

/// The anchors of a page, as they are made from its headings.
fn anchors(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_to_a_page_and_a_heading() {
    let page = page();
    let targets: Vec<_> = page.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(targets.len() > 10, "{targets:?}");
    for target in targets {
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let file = repository(file);
        assert!(file.is_file(), "{target}");
        assert!(anchor.is_empty() || anchors(&file).contains(&anchor.to_owned()), "{target}: {:?}", anchors(&file));
    }
}

#[test]
fn every_command_is_one() {
    let page = page();
    let blocks = page.split("\n```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines: Vec<_> = blocks.flat_map(str::lines).filter(|line| line.starts_with("lemna ")).collect();
    assert!(lines.len() > 3, "{lines:?}");
    for line in lines {
        let read = lemna_cli::command_line().try_get_matches_from(line.split_whitespace());
        assert!(read.is_ok(), "{line}");
    }
}

/// A separate test compares the page on operating with the enums.
#[test]
fn every_kind_that_is_named_is_one() {
    let (page, operating) = (page(), fs::read_to_string(repository("lemna-config/docs/operating.md")).unwrap());
    let is_kind = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
            && word.chars().any(|c| c.is_ascii_lowercase())
    };
    let section = page.split("## When something fails").nth(1).unwrap().split("\n## ").next().unwrap();
    let kinds: Vec<_> = section.split('`').skip(1).step_by(2).filter(is_kind).collect();
    assert!(kinds.len() > 4, "{kinds:?}");
    for kind in kinds {
        assert!(operating.contains(&format!("| `{kind}`")), "{kind}");
    }
}
