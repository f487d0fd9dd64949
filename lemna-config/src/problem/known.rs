//! What exists instead of the requested thing: lists for a line of a report, and the one that was meant.

use crate::words::{Printable, near};

/// The one of `known`, all in one folder, that was meant by the part of `folder` at their depth.
pub(super) fn nearest_folder<'k>(folder: &str, known: &'k [String]) -> Option<&'k str> {
    let depth = known.first()?.matches('/').count();
    let names: Vec<_> = known.iter().filter_map(|path| path.rsplit('/').next()).map(str::to_owned).collect();
    let nearest = near::nearest(folder.split('/').nth(depth)?, &names)?;
    known.iter().map(String::as_str).find(|path| path.rsplit('/').next() == Some(nearest))
}

pub(super) fn known(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" (there are {})", some(names)) }
}

pub(super) fn known_or(projects: &[String], slug_only: bool) -> String {
    if slug_only {
        "; this server finds a project by its slug or id, not by its name".to_owned()
    } else {
        known(projects)
    }
}

pub(super) fn undecided(server: &str, candidates: &[String], others: &[String]) -> String {
    match (candidates, others) {
        ([], []) => format!("{server} lists none for this identity"),
        ([], _) => format!("none on {server} has the environment: {}", some(others)),
        _ => format!("{server} has several: {}", some(candidates)),
    }
}

/// As many of `names` as a line should hold.
pub(super) fn some(names: &[String]) -> String {
    const MOST: usize = 20;

    let shown = |names: &[String]| Printable(names.join(", ")).to_string();
    match names.len().checked_sub(MOST) {
        None | Some(0) => shown(names),
        Some(more) => format!("{} and {more} more", shown(&names[..MOST])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_no_hundreds() {
        let many: Vec<_> = (0..100).map(|at| format!("project-{at}")).collect();
        assert!(known(&many).ends_with("project-19 and 80 more)"), "{}", known(&many));
        assert_eq!(known(&many[..2]), " (there are project-0, project-1)");
    }

    #[test]
    fn a_folder_is_meant_by_the_part_that_stands_beside_it() {
        let known = ["/apps".to_owned(), "/shared".to_owned()];
        assert_eq!(nearest_folder("/app/web", &known), Some("/apps"));
        assert_eq!(nearest_folder("/base/shard", &["/base/shared".to_owned()]), Some("/base/shared"));
        assert_eq!(nearest_folder("/x", &known), None);
        assert_eq!(nearest_folder("/x", &[]), None);
    }
}
