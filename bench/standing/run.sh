#!/usr/bin/env bash
# How does galena's `add` and `run` compare with a plain script on the same simulated market?
#
#   bench/setup.sh
#   cargo build --release
#   bench/standing/run.sh 1000000 target/release/galena
#
# There are about ten signals a person. Everything lies below bench/data and may be removed; a market that is
# there already is used again. SEED, THREADS, KEEP=yes (keeps the workspace) and SCRIPT (more options of the script, such
# as --fit-once) may be set.
set -euo pipefail

people=${1:?how many people, such as 100000}
galena=$(realpath "${2:-target/release/galena}")
seed=${SEED:-7}
threads=${THREADS:-2}
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
market="$bench/data/market-$people-$seed"
shop="$bench/data/shop-$people-$seed"
measured="$bench/data/measured-$people-$seed.jsonl"
python="$bench/.venv/bin/python"
[ -x "$python" ] || { echo "error: no Python environment" >&2; echo "hint: bench/setup.sh" >&2; exit 2; }

mkdir -p "$bench/data"
if [ ! -d "$market/files" ]; then
    rm -rf "$market"
    "$galena" simulate --people "$people" --seed "$seed" --lean --out "$market"
fi
rm -rf "$shop" "$measured"

measure() {
    local label=$1
    shift
    "$python" "$bench/standing/measure.py" "$label" -- "$@" | tee -a "$measured"
}

"$galena" init "$shop"
measure "galena add" "$galena" --workspace "$shop" --yes --quiet add "$market"/files/*.csv
measure "galena run" "$galena" --workspace "$shop" --quiet run
measure "galena again" "$galena" --workspace "$shop" --quiet run >/dev/null
# What the second run took is shown apart: it is not part of the work compared.
tail -n 1 "$measured" | sed 's/galena again/second run/' >"$measured.again"
sed -i '/galena again/d' "$measured"
measure "script" "$python" "$bench/standing/anchor.py" "$market" --threads "$threads" --out "$shop-script" ${SCRIPT:-}

echo
echo "$people people, seed $seed, $threads threads, $(nproc) cores, $(date -u +%Y-%m-%d)"
cat "$measured.again" >>"$measured"
"$python" "$bench/standing/table.py" "$measured"
rm -rf "$measured.again" "$shop-script"
[ "${KEEP:-no}" = yes ] || rm -rf "$shop"
