# shellcheck shell=bash

# provide_packages HERE WORK: installs in WORK the npm packages that are locked
# in HERE. The source tree stays unchanged.
provide_packages() {
  local here=$1 work=$2
  mkdir -p "$work"
  if ! cmp -s "$here/package-lock.json" "$work/node_modules/.installed"; then
    cp "$here/package.json" "$here/package-lock.json" "$work/"
    npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund \
      --loglevel=error >&2
    cp "$here/package-lock.json" "$work/node_modules/.installed"
  fi
}
