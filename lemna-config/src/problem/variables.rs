//! How variables that steer a load are listed in an error: each with its place.

use super::misnamed::Misnamed;
use crate::words::Origin;

/// What is set and what is not, and what was probably meant for it.
pub(super) fn half(present: &[&str], origins: &[Origin], missing: &[&str], misnamed: &[Misnamed]) -> String {
    let missing = format!("{} {} not", missing.join(", "), is_or_are(missing.len()));
    let set = format!("{}, but {missing}", set(present, origins));
    misnamed.iter().fold(set, |text, misnamed| format!("{text}; {misnamed}"))
}

/// One place is named once.
fn set(names: &[&str], origins: &[Origin]) -> String {
    let is = is_or_are(names.len());
    match origins {
        [first, others @ ..] if others.iter().all(|other| other == first) => {
            format!("{} {is} set{}", names.join(", "), at(Some(first)))
        }
        _ => {
            let each: Vec<_> = names.iter().zip(origins).map(|(name, origin)| format!("{name} ({origin})")).collect();
            format!("{} {is} set", each.join(", "))
        }
    }
}

pub(super) fn at(origin: Option<&Origin>) -> String {
    origin.map_or_else(String::new, |origin| format!(" ({origin})"))
}

pub(super) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(": did you mean {nearest}?"))
}

fn is_or_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
