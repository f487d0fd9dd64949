#!/usr/bin/env bash
# What a dependency costs to build: crates, CPU seconds of a cold dev build, lines expanded for 100 fields.
set -euo pipefail
unset CARGO_TARGET_DIR
export CARGO_BUILD_JOBS=2 TIMEFORMAT='%U %S'
library=$(cd "$(dirname "$0")/../lemna-config" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Makes a package `$1` with the dependency `$2` and the source of standard input.
package() {
    mkdir -p "$scratch/$1/src"
    cd "$scratch/$1"
    printf '[package]\nname = "hello"\nedition = "2024"\n[dependencies]\n%s\n[workspace]\n' "$2" >Cargo.toml
    cat >src/main.rs
    cargo fetch --quiet
}
cost() {
    package "$1" "$2" <<<'fn main() { println!("hello"); }'
    crates=$(cargo tree --edges normal,build --prefix none | sed 's/ (\*)$//' | tail -n +2 | sort -u | wc -l)
    seconds=$({ time cargo build --quiet; } 2>&1 | awk '{ printf "%.1f", $1 + $2 }')
    printf '%-32s %4d crates %7s CPU s\n' "$1" "$crates" "$seconds"
}
lines() {
    fields=$(printf 'text%s: String,' {1..60}; printf 'number%s: u16,' {1..40})
    package "lines-$1" "$2" <<<"$3 #[derive(Derived)] struct Config { $fields } fn main() {}"
    count=$(RUSTC_BOOTSTRAP=1 cargo rustc --quiet -- -Zunpretty=expanded -Awarnings | wc -l)
    printf '%-32s %4d lines\n' "$1" "$count"
}
small="lemna-config = { path = \"$library\", default-features = false }"
cost lemna-config "lemna-config = { path = \"$library\" }"
cost lemna-config-without-features "$small"
cost infisical 'infisical = "=0.0.4"'
cost confique 'confique = "=0.4.0"'
cost envconfig 'envconfig = "=0.11.1"'
lines lemna-config "$small" 'use lemna_config::LemnaSecrets as Derived;'
lines confique 'confique = "=0.4.0"' 'use confique::Config as Derived;'
lines envconfig 'envconfig = "=0.11.1"' 'use envconfig::{Envconfig, Envconfig as Derived};'
