#!/usr/bin/env bash
# The units are well formed, and how much of the system they can reach: prints the exposure that
# systemd-analyze computes and fails above the limits. Works without a running systemd.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../../systemd"
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not installed (package systemd)"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# verify wants the program to exist where it will be installed; a program that always does stands in.
for unit in *.service *.timer *.socket; do
  sed -E "s#/usr/(bin/shouwen|libexec/shouwen/shouwen-[a-z]+)#/bin/true#" "$unit" >"$work/$unit"
done
said=$(systemd-analyze verify --recursive-errors=no "$work"/*.service "$work"/*.timer "$work"/*.socket 2>&1) || {
  echo "$said"
  exit 1
}
# Warnings (an unknown key, say) do not change its exit code. What it says of other units is not ours.
if grep -F "$work" <<<"$said"; then exit 1; fi

# exposure UNIT LIMIT (tenths)
exposure() {
  local line tenths
  line=$(systemd-analyze security --no-pager --offline=true "$work/$1" | tail -n 1)
  echo "$line"
  tenths=$(sed -E 's/.*: ([0-9]+)\.([0-9]).*/\1\2/' <<<"$line")
  [ "$((10#$tenths))" -le "$2" ] || { echo "$1: exposure above $2 tenths"; exit 1; }
}
exposure shouwen.service 15
exposure shouwen-backup.service 10
exposure shouwen-ocr@.service 15
exposure shouwen-extract.service 10

# The user and the folders are written as sysusers.d(5) and tmpfiles.d(5) ask.
mkdir -p "$work/root/etc"
if command -v systemd-sysusers >/dev/null; then
  systemd-sysusers --root="$work/root" "$PWD/shouwen.sysusers" >/dev/null 2>&1
  grep -q '^shouwen:' "$work/root/etc/passwd" || { echo "sysusers made no user shouwen"; exit 1; }
fi
if command -v systemd-tmpfiles >/dev/null && [ "$(id -u)" = 0 ]; then
  systemd-tmpfiles --root="$work/root" --create "$PWD/shouwen.tmpfiles"
  [ "$(stat -c %a "$work/root/var/backups/shouwen")" = 750 ] || { echo "tmpfiles made no backup folder"; exit 1; }
fi
