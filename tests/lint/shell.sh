#!/usr/bin/env bash
# Every shell script parses and pleases shellcheck.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mapfile -t scripts < <(grep -rlEI --exclude-dir=build --exclude-dir='.git' -m 1 '^#!.*[/ ](ba)?sh$|^# shellcheck shell=bash' . | sort)
if ((${#scripts[@]} == 0)); then
  echo "shell: found no shell scripts under $PWD" >&2
  exit 1
fi
for script in "${scripts[@]}"; do bash -n "$script"; done
shellcheck --severity=warning "${scripts[@]}"
echo "shell: ${#scripts[@]} scripts parse"
