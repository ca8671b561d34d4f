# shellcheck shell=bash
# Functions that deploy/run and deploy/test share. All messages go to standard
# error: standard output belongs to the program.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() {
  printf '%s\n' "$*" >&2
}

# Names in the package lists $@.
packages_of() {
  local list
  for list in "$@"; do
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$root/deploy/packages/$list"
  done
}

# Names in the package lists $@ that are not installed.
missing_packages() {
  local names
  mapfile -t names < <(packages_of "$@" | sort -u)
  comm -23 <(printf '%s\n' "${names[@]}") \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${names[@]}" \
      2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

# Installs the missing packages of the package lists $@.
install_packages() {
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} == 0)); then
    return 0
  fi
  if ! command -v apt-get >/dev/null; then
    say "These Debian packages are needed, and there is no apt-get:" \
      "${missing[*]}"
    return 1
  fi
  if (($(id -u) != 0)); then
    if ! command -v sudo >/dev/null; then
      say "These packages are needed; install them as root: ${missing[*]}"
      return 1
    fi
    as_root=(sudo)
  fi
  say "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
    --no-install-recommends "${missing[@]}" >&2
}

# Compilers to run at once: one per core, as far as memory allows. A unity
# source with cpprestsdk and CAF in it takes up to 2 GB.
build_jobs() {
  local cores by_memory
  cores=$(nproc)
  by_memory=$(awk '/^MemAvailable:/ { print int($2 / 2000000) }' /proc/meminfo)
  ((by_memory >= 1)) || by_memory=1
  echo $((cores < by_memory ? cores : by_memory))
}

# configure PRESET [OPTION…]. Shows the output only of a failure.
configure() {
  local preset=$1 output
  shift
  if ! output=$(cd "$root" && cmake --preset "$preset" "$@" 2>&1); then
    say "$output"
    return 1
  fi
}

# build PRESET [TARGET…]
build() {
  local preset=$1
  shift
  local targets=()
  if (($# > 0)); then
    targets=(--target "$@")
  fi
  CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 \
    cmake --build "$root/build/$preset" --parallel "$(build_jobs)" \
    "${targets[@]}" >&2
}

# Builds the program alone, with what it needs.
build_program() {
  install_packages build
  local options=()
  if [[ -n $(missing_packages test) ]]; then
    options=(-DFILLGUARD_TESTS=OFF -DFILLGUARD_BENCH=OFF)
  fi
  configure release "${options[@]}"
  if [[ ! -x $root/build/release/fillguard ]]; then
    say "Building for the first time, which takes some minutes:" \
      "$(build_jobs) compilers at once; [done/all] is the progress."
  fi
  build release fillguard
}
