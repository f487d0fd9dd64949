#!/usr/bin/env bash
# What a dependency costs to build: crates, and the CPU seconds of a cold dev build.
set -euo pipefail
unset CARGO_TARGET_DIR
export CARGO_BUILD_JOBS=2 TIMEFORMAT='%U %S'
library=$(cd "$(dirname "$0")/../lemna-config" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Builds a package `$1` with the dependency `$2`.
cost() {
    mkdir -p "$scratch/$1/src"
    cd "$scratch/$1"
    printf '[package]\nname = "hello"\nedition = "2024"\n[dependencies]\n%s\n[workspace]\n' "$2" >Cargo.toml
    echo 'fn main() { println!("hello"); }' >src/main.rs
    cargo fetch --quiet
    crates=$(cargo tree --edges normal,build --prefix none | sed 's/ (\*)$//' | tail -n +2 | sort -u | wc -l)
    seconds=$({ time cargo build --quiet; } 2>&1 | awk '{ printf "%.1f", $1 + $2 }')
    printf '%-32s %4d crates %7s CPU s\n' "$1" "$crates" "$seconds"
}
cost lemna-config "lemna-config = { path = \"$library\" }"
cost lemna-config-without-features "lemna-config = { path = \"$library\", default-features = false }"
cost infisical 'infisical = "=0.0.4"'
cost confique 'confique = "=0.4.0"'
cost envconfig 'envconfig = "=0.11.1"'
