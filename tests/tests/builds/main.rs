//! What cargo builds: packages that depend on lemna-config, the programs of the pages, the examples.

mod budgets;
mod consumer;
mod examples;
mod growth;
mod json_feature;
mod names_tracking;
mod package;
mod pages;
mod readme;
mod tutorial;
