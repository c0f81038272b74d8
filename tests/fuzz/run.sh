#!/usr/bin/env bash
# ./dev fuzz [TARGET...] [--seconds N | --cpu-minutes N]: each target (default all), niced, for N
# seconds (default 60), or until it has used N minutes of processor time, however busy the machine.
# New inputs stay in build/fuzz/corpus/TARGET, so the next run goes on; a crash, a leak or an input
# that takes over 30 s is kept in build/fuzz/crashes/TARGET and ends with exit 1.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/fuzz seconds=60 minutes=0 targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --cpu-minutes) minutes=$2; shift 2 ;;
    -*) echo "usage: ./dev fuzz [TARGET...] [--seconds N | --cpu-minutes N]" >&2; exit 2 ;;
    *) targets+=("$1"); shift ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^fuzz_target(\([a-z0-9_]*\).*/\1/p' tests/fuzz/CMakeLists.txt)

# slice NAME LOG: one run of libFuzzer; adds its processor seconds to `used`.
slice() {
  local name=$1 log=$2 state=0 user sys
  local found=$build/corpus/$name crashes=$build/crashes/$name
  mkdir -p "$found" "$crashes"
  local arguments=(-max_total_time="$seconds" -timeout=30 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1
    -artifact_prefix="$crashes/")
  [ ! -f "tests/fuzz/dict/$name.dict" ] || arguments+=(-dict="tests/fuzz/dict/$name.dict")
  local folders=("$found")
  [ ! -d "tests/fuzz/corpus/$name" ] || folders+=("tests/fuzz/corpus/$name")
  TIMEFORMAT='%U %S'
  { time nice "$build/fuzz_$name" "${arguments[@]}" "${folders[@]}" >"$log" 2>&1; } 2>"$log.time" || state=1
  read -r user sys <"$log.time"
  rm -f "$log.time"
  used=$(awk -v a="$used" -v b="$user" -v c="$sys" 'BEGIN { print a + b + c }')
  runs=$((runs + $(awk '/number_of_executed_units/ { n = $2 } END { print n + 0 }' "$log")))
  return $state
}

enough() { awk -v used="$used" -v minutes="$minutes" 'BEGIN { exit !(used >= minutes * 60) }'; }

failed=()
for name in "${targets[@]}"; do
  log=$build/fuzz_$name.log used=0 runs=0 state=clean
  while :; do
    slice "$name" "$log" || { state=FAILED; break; }
    enough && break
  done
  if [ $state = FAILED ]; then
    failed+=("$name")
    grep -E 'ERROR|SUMMARY|broken promise|Test unit written' "$log" || tail -n 5 "$log"
  fi
  awk -v name="$name" -v state="$state" -v used="$used" -v runs="$runs" '
    /cov: / { for (i = 1; i < NF; ++i) { if ($i == "cov:") cov = $(i + 1); if ($i == "corp:") corp = $(i + 1) } }
    /slowest_unit_time_sec/ { slow = $2 }
    /peak_rss_mb/ { rss = $2 }
    END { printf "fuzz %-12s %s: %s runs in %.1f minutes of CPU, coverage %s, corpus %s, slowest %s s, %s MB\n",
          name, state, runs, used / 60, cov, corp, slow, rss }' "$log"
done
[ ${#failed[@]} -eq 0 ] || { echo "fuzz failed: ${failed[*]} (see $build/crashes)"; exit 1; }
