#!/bin/sh
# Reads the held-out texts with our reader, with nlp.js and with a plain naive
# Bayes, all trained on the same corpus, and prints quality and speed side by
# side. Needs Go and Node; run it from anywhere.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
[ -d node_modules ] || npm ci --no-audit --no-fund >/dev/null
ours=$(mktemp)
trap 'rm -f "$ours"' EXIT
(cd ../.. && go run ./handlers/understand/cmd/evaluate -json) >"$ours"
node compare.mjs "$ours"
