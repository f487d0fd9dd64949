//! What users write, with lemna-config as their only dependency.

#![allow(dead_code, unused_imports)]

mod any_expression;
// The programs of the pages: the test writes them.
mod pages;
