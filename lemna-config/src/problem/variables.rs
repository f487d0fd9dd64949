//! How variables that steer a load are listed in an error: each with its place.

use super::misnamed::Misnamed;
use crate::words::Origin;

/// What is set and what is not, and what was probably meant for it.
pub(super) fn half(present: &[&str], origins: &[Origin], missing: &[&str], misnamed: &[Misnamed]) -> String {
    let mut text = format!("{} set, but {} not", found(present, origins), listed(missing));
    for misnamed in misnamed {
        text = format!("{text}; {misnamed}");
    }
    text
}

/// One place is named once.
fn found(names: &[&str], origins: &[Origin]) -> String {
    match origins {
        [first, others @ ..] if others.iter().all(|other| other == first) => {
            format!("{}{}", listed(names), at(Some(first)))
        }
        _ => {
            let each: Vec<_> = names.iter().zip(origins).map(|(name, origin)| format!("{name} ({origin})")).collect();
            let each: Vec<_> = each.iter().map(String::as_str).collect();
            listed(&each)
        }
    }
}

pub(super) fn at(origin: Option<&Origin>) -> String {
    origin.map_or_else(String::new, |origin| format!(" ({origin})"))
}

fn listed(names: &[&str]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "is" } else { "are" })
}
