#!/usr/bin/env bash
# What an edit costs: lines expanded for a struct of 100 fields, and the CPU of `cargo check` after one of them changed.
# The contenders take turns; the figures are medians of nine rounds.
set -euo pipefail
unset CARGO_TARGET_DIR
export CARGO_BUILD_JOBS=2 TIMEFORMAT='%U %S'
library=$(cd "$(dirname "$0")/../lemna-config" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

contenders=(none envconfig confique lemna-config)
declare -A dependency=(
    [none]=''
    [envconfig]='envconfig = "=0.11.1"'
    [confique]='confique = "=0.4.0"'
    [lemna-config]="lemna-config = { path = \"$library\", default-features = false }"
)
declare -A derive=(
    [none]=''
    [envconfig]='use envconfig::Envconfig; #[derive(Envconfig)]'
    [confique]='#[derive(confique::Config)]'
    [lemna-config]='#[derive(lemna_config::LemnaSecrets)]'
)
fields=$(printf 'text%s: String,' {1..60}; printf 'number%s: u16,' {1..39})
for name in "${contenders[@]}"; do
    mkdir -p "$scratch/$name/src"
    cd "$scratch/$name"
    printf '[package]\nname = "hello"\nedition = "2024"\n[dependencies]\n%s\n[workspace]\n' "${dependency[$name]}" >Cargo.toml
    echo "${derive[$name]} struct Config { $fields edited0: u16 } fn main() {}" >src/main.rs
    cargo check --quiet 2>/dev/null
    count=$(RUSTC_BOOTSTRAP=1 cargo rustc --quiet -- -Zunpretty=expanded -Awarnings | wc -l)
    echo "$name: $count lines"
done
for round in {1..9}; do
    for name in "${contenders[@]}"; do
        cd "$scratch/$name"
        sed -i "s/edited[0-9]*/edited$round/" src/main.rs
        { time cargo check --quiet 2>/dev/null; } 2>&1 | awk '{ printf "%.3f\n", $1 + $2 }' >>"$scratch/$name/seconds"
    done
done
for name in "${contenders[@]}"; do
    echo "$name: $(sort -n "$scratch/$name/seconds" | sed -n 5p) CPU s an edit"
done
