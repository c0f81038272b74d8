#!/usr/bin/env bash
# Everything ./dev lint does, cheapest first; goes on after a failure and names each at the end.
#   run.sh [--no-tidy | --all]   clang-tidy looks at what changed since the last commit but one,
#                                at nothing, or at every file (ten minutes on two cores the first time)
# SPDX-License-Identifier: Apache-2.0
set -uo pipefail
cd "$(dirname "$0")" || exit 1
failed=()
step() {
  local name=$1
  shift
  echo "-- $name"
  "$@" || failed+=("$name")
}
step "rules' own test" python3 -B rules_test.py
step "layering, libraries, names, licences, sizes" python3 -B layering_test.py
step "clang-format" ./format.sh
step "systemd units" ./systemd.sh
if command -v shellcheck >/dev/null; then
  step "shellcheck" shellcheck ../../dev ./*.sh
else
  echo "-- shellcheck: not installed, skipped"
fi
case "${1:-}" in
  --no-tidy) ;;
  --all) step "clang-tidy" ./tidy.sh ;;
  *) step "clang-tidy (changed files)" ./tidy.sh --changed ;;
esac
[ ${#failed[@]} -eq 0 ] || { printf 'lint failed: %s\n' "${failed[@]}"; exit 1; }
echo "lint: clean"
