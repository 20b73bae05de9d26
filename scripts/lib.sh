# shellcheck shell=bash
# What the scripts share; sourced, never run. Messages go to stderr, so that a script's stdout stays its data.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=$(basename "$0")

say() { printf '%s: %s\n' "$script" "$*" >&2; }

# die MESSAGE: one line that says what, where and how to fix it.
die() {
  say "$*"
  exit 1
}

# The comment block at the head of the calling script, without its marks.
usage() { sed -n '2,/^[^#]/{/^#/!q;s/^# \{0,1\}//;p}' "$0"; }

# configure PRESET: only where no configuration is there yet or the presets changed since; ninja sees changed CMakeLists by itself.
configure() {
  local folder=$root/build/$1
  if [[ ! -f $folder/build.ninja || $root/CMakePresets.json -nt $folder/CMakeCache.txt ]]; then
    say "configuring build/$1"
    (cd "$root" && cmake --preset "$1" >&2) && touch "$folder/CMakeCache.txt"
  fi
}

# build PRESET [TARGET...]: all targets where none is named. Progress on a terminal only.
build() {
  local arguments=(--preset "$1")
  shift
  (($# == 0)) || arguments+=(--target "$@")
  [[ -t 2 ]] || arguments+=(-- --quiet)
  (cd "$root" && cmake --build "${arguments[@]}" >&2)
}
