#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ./dev bench [NAME [OPTION...]]: one benchmark, or all of them and one table, asked against measured.
#   fetch    CPU of the fetch against one bare UID FETCH and mbsync      --rounds 9 --messages 2000
#   intake   CPU of the whole intake against mbsync + notmuch; syncs     --rounds 9 --messages 2000
#   latency  the server's EXISTS to the receiver's 250                   --seconds 60 --rate 10
#   memory   idle, one message of 64 MB, 10,000 messages after 1,000     --messages 10000
#   extract  CPU for an attachment's text, sandbox included                  FOLDER...
#   mime     parse + decode + SHA-256 against GMime and a ceiling         --rounds 9 --mails 250
#   ocr      characters read right on drawn faxes, CPU and memory        --seeds 201 202 --tesseract
#   whose    units told from drawn fax pages alone, four conditions       --seeds 301 --pages 75
#   score    the labelled corpus through `shouwen inspect`               --verbose
#   perturb  the same mails changed, one thing at a time                 --rounds 4 --verbose
#   classify CPU of one mail beyond extraction, 100,000 names
#   board    a million pieces, 5,000 units: the board now and of a past moment    CAMPAIGN PIECES UNITS
#   search   two characters among a million texts                         TEXTS CHARACTERS QUERIES
#   campaign another trade's campaign: nothing but a file is told        --verbose
# Exit 1 when an invariant fails (a score, a count, memory); a missed timing is told, not judged.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${SHOUWEN_BUILD:-build/release}
python="python3 -B"

campaign() {
  local work
  work=$(mktemp -d)
  $python tests/campaign/generate.py "$work"
  $python tests/bench/score_corpus.py --program "$build/shouwen" --corpus "$work" --campaign \
    tests/campaign/2021-campus-safety.toml --own-address aq@office.example "$@"
  rm -rf "$work"
}

bench() {
  local name=$1
  shift
  case $name in
    fetch) "$build/bench_fetch" "$@" || [ $? = 1 ] ;;  # 1: a bar on time is missed
    intake) $python tests/bench/intake.py --binary "$build/shouwen" --rounds 9 "$@" ;;
    latency) $python tests/bench/latency.py --binary "$build/shouwen" --seconds 60 "$@" ;;
    memory) $python tests/bench/memory.py --binary "$build/shouwen" "$@" ;;
    extract)
      [ $# -gt 0 ] || set -- "$([ -d ../shared/corpus/mail ] && echo ../shared/corpus/mail || echo tests/corpus)"
      "$build/bench_extract" "$@" ;;
    mime) "$build/bench_mime" "$@" ;;
    ocr) /usr/bin/python3 -B tests/ocr/accuracy.py "$build/read_pages" "$@" ;;
    whose) /usr/bin/python3 -B tests/ocr/whose.py --program "$build/shouwen" "$@" ;;
    score) $python tests/bench/score_corpus.py --program "$build/shouwen" --more --gate "$@" ;;
    classify) "$build/bench_classify" config/etc/campaigns/2020-credit-month.toml ;;
    board)
      [ $# -gt 0 ] || set -- config/etc/campaigns/2020-credit-month.toml
      "$build/bench_board" "$@" ;;
    search) "$build/bench_search" "$@" ;;
    perturb) $python tests/bench/perturb.py --program "$build/shouwen" "$@" ;;
    campaign) campaign "$@" ;;
    *)
      sed -n '3,18s/^# *//p' "$0"
      return 2
      ;;
  esac
}

if [ $# -gt 0 ] && [ "$1" != all ]; then
  bench "$@"
  exit
fi

told=$(mktemp)
trap 'rm -f "$told"' EXIT
failed=()
for name in score mime extract board search fetch intake latency memory; do
  echo "== $name"
  bench $name 2>&1 | tee -a "$told" || failed+=("$name")
done
echo
echo "== asked (bar, goal) and measured"
grep -E '^(board|search|intake|latency|memory|mime|median|  disposition|  false)' "$told"
if [ ${#failed[@]} -gt 0 ]; then
  echo "FAILED: ${failed[*]}"
  exit 1
fi
