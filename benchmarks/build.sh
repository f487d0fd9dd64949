#!/usr/bin/env bash
# What a dependency costs to build: crates, the CPU seconds of a cold dev build, and their ratio to the peer's.
# Those that the arguments name, or all, take turns; the figures are medians of ROUNDS rounds, one unless the variable says otherwise.
set -euo pipefail
unset CARGO_TARGET_DIR
# A crate of a registry is never built incrementally, as one of a path is.
export CARGO_INCREMENTAL=0 CARGO_BUILD_JOBS=2 TIMEFORMAT='%U %S'
library=$(cd "$(dirname "$0")/../lemna-config" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

contenders=("$@")
[ $# -gt 0 ] || contenders=(lemna-config infisical lemna-config-without-features confique envconfig)
declare -A dependency=(
    [lemna-config]="lemna-config = { path = \"$library\" }"
    [infisical]='infisical = "=0.0.4"'
    [lemna-config-without-features]="lemna-config = { path = \"$library\", default-features = false }"
    [confique]='confique = "=0.4.0"'
    [envconfig]='envconfig = "=0.11.1"'
)

# All is downloaded before the first build.
for name in "${contenders[@]}"; do
    mkdir -p "$scratch/$name/src"
    cd "$scratch/$name"
    printf '[package]\nname = "hello"\nedition = "2024"\n[dependencies]\n%s\n[workspace]\n' "${dependency[$name]}" >Cargo.toml
    echo 'fn main() { println!("hello"); }' >src/main.rs
    cargo fetch --quiet
done

for _ in $(seq "${ROUNDS:-1}"); do
    for name in "${contenders[@]}"; do
        cd "$scratch/$name"
        { time cargo build --quiet --offline; } 2>&1 | awk 'END { printf "%.2f\n", $1 + $2 }' >>seconds
        rm -rf target
    done
done

seconds() { sort -n "$scratch/$1/seconds" | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'; }
ratio() { awk -v ours="$(seconds "$1")" -v peer="$(seconds "$2")" 'BEGIN { printf "%.2f\n", ours / peer }'; }

for name in "${contenders[@]}"; do
    cd "$scratch/$name"
    crates=$(cargo tree --quiet --offline --edges normal,build --prefix none | sed 's/ (\*)$//' | tail -n +2 | sort -u | wc -l)
    printf '%-32s %4d crates %7.1f CPU s\n' "$name" "$crates" "$(seconds "$name")"
done
echo "lemna-config / infisical: $(ratio lemna-config infisical)"
echo "lemna-config without features / confique: $(ratio lemna-config-without-features confique)"
