#!/usr/bin/env bash
# Every C++ file is as clang-format 14 writes it (./dev format mends it).
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=$(command -v clang-format-14 || command -v clang-format) || { echo "clang-format-14 is not installed"; exit 1; }
find config parsers storage gateway tests \( -name '*.h' -o -name '*.cpp' \) -print0 |
  xargs -0 -n 40 -P 2 "$tool" --dry-run -Werror
