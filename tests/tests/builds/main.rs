//! Packages that cargo builds.

mod budgets;
mod json_feature;
mod names_tracking;
mod package;
mod readme;
