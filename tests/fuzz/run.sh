#!/usr/bin/env bash
# ./dev fuzz [TARGET...] [--seconds N]: each target (default all) for N seconds (default 60), niced.
# New inputs stay in build/fuzz/corpus/TARGET, so the next run goes on; a crash, a leak or an input
# that takes over 30 s is kept in build/fuzz/crashes/TARGET and ends with exit 1.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/fuzz seconds=60 targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    -*) echo "usage: ./dev fuzz [TARGET...] [--seconds N]" >&2; exit 2 ;;
    *) targets+=("$1"); shift ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^fuzz_target(\([a-z0-9_]*\).*/\1/p' tests/fuzz/CMakeLists.txt)

failed=()
for name in "${targets[@]}"; do
  found=$build/corpus/$name crashes=$build/crashes/$name log=$build/fuzz_$name.log
  mkdir -p "$found" "$crashes"
  arguments=(-max_total_time="$seconds" -timeout=30 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1
    -artifact_prefix="$crashes/")
  [ ! -f "tests/fuzz/dict/$name.dict" ] || arguments+=(-dict="tests/fuzz/dict/$name.dict")
  folders=("$found")
  [ ! -d "tests/fuzz/corpus/$name" ] || folders+=("tests/fuzz/corpus/$name")
  if nice "$build/fuzz_$name" "${arguments[@]}" "${folders[@]}" >"$log" 2>&1; then
    state=clean
  else
    state=FAILED
    failed+=("$name")
    grep -E 'ERROR|SUMMARY|broken promise|Test unit written' "$log" || tail -n 5 "$log"
  fi
  awk -v name="$name" -v state="$state" -v seconds="$seconds" '
    /cov: / { for (i = 1; i < NF; ++i) { if ($i == "cov:") cov = $(i + 1); if ($i == "corp:") corp = $(i + 1) } }
    /number_of_executed_units/ { runs = $2 }
    /slowest_unit_time_sec/ { slow = $2 }
    /peak_rss_mb/ { rss = $2 }
    END { printf "fuzz %-10s %s: %s runs in %s s, coverage %s, corpus %s, slowest %s s, %s MB\n",
          name, state, runs, seconds, cov, corp, slow, rss }' "$log"
done
[ ${#failed[@]} -eq 0 ] || { echo "fuzz failed: ${failed[*]} (see $build/crashes)"; exit 1; }
