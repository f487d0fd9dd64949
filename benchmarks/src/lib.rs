//! What the benchmarks have in common.

/// Runs the programs of the page: here are the peers that they come from.
#[cfg(doctest)]
#[doc = include_str!("../../lemna-config/docs/coming-from-files.md")]
struct ComingFromFiles;

/// The value in the middle, which a disturbed round does not move.
///
/// # Panics
///
/// Where there are no values.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
