#!/usr/bin/env bash
# clang-tidy 14 with the tree's .clang-tidy, two files at a time.
#   tidy.sh            every .cpp of the rooms that compile_commands.json knows
#   tidy.sh --changed  only those changed against the commit before, or not committed yet
#   tidy.sh FILE...    these
# A file that passed is not looked at again until it, a header of ours or .clang-tidy changes.
# The path-sensitive analyzer is left out where Asio is: it walks into Asio's headers, takes a quarter of
# a minute a file and reports what it finds there.
# SHOUWEN_COMMANDS names the folder of compile_commands.json (default build/dev).
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
commands=${SHOUWEN_COMMANDS:-build/dev}
tool=$(command -v clang-tidy-14 || command -v clang-tidy) || { echo "clang-tidy-14 is not installed"; exit 1; }
[ -f "$commands/compile_commands.json" ] || { echo "no $commands/compile_commands.json: run ./dev build dev"; exit 1; }

case "${1:-}" in
  --changed) mapfile -t wanted < <({ git diff --name-only HEAD~1 -- '*.cpp'; git ls-files -o --exclude-standard -- '*.cpp'; } | sort -u) ;;
  "") mapfile -t wanted < <(find config parsers storage gateway -name '*.cpp' | sort) ;;
  *) wanted=("$@") ;;
esac

passed="$commands/tidy-passed"
mkdir -p "$passed"
headers=$({ cat .clang-tidy; find config parsers storage gateway -name '*.h' -o -name '*.def' | sort | xargs cat; } | sha256sum | cut -c1-16)
files=()
for file in "${wanted[@]}"; do
  case "$file" in config/* | parsers/* | storage/* | gateway/*) ;; *) continue ;; esac
  grep -qF "/$file\"" "$commands/compile_commands.json" || continue
  stamp="$passed/$(sha256sum <"$file" | cut -c1-16)-$headers"
  [ -e "$stamp" ] || files+=("$file" "$stamp")
done
echo "clang-tidy: $((${#files[@]} / 2)) of ${#wanted[@]} files to look at"
[ ${#files[@]} -gt 0 ] || exit 0

export tool commands
# shellcheck disable=SC2016
printf '%s\0' "${files[@]}" | xargs -0 -n 2 -P 2 bash -c '
  checks=
  case "$0" in gateway/app/* | gateway/intake/* | gateway/net/* | gateway/ops/* | gateway/replies/*) checks=--checks=-clang-analyzer-* ;; esac
  "$tool" --quiet $checks -p "$commands" "$0" 2>/dev/null || { echo "clang-tidy: $0"; exit 1; }
  touch "$1"'
