#!/usr/bin/env bash
# Installs the Debian packages that building needs, and only those that are missing; with --tests what the tests need as well.
set -euo pipefail

packages=(
    pkg-config       # how the build finds the libraries
    libpq-dev        # PostgreSQL's client library: every connection
    libssl-dev       # libcrypto: checksums
    libedit-dev      # line editing in the interactive shell
    libyaml-dev      # migration files
    libpg-query-dev  # PostgreSQL's own SQL parser
    postgresql       # initdb, postgres, pg_dump: the sandbox, the tests, backups
)
if [ "${1:-}" = --tests ]; then
    packages+=(
        tmux      # a terminal whose screen the tests can read
        zsh fish  # for their completions
    )
fi

installed() { dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install-packages: this system has no apt-get" >&2
    echo "Install what your system calls these Debian packages, then run \`swift build\`: ${packages[*]}." >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    # pkgconf takes pkg-config's place on newer systems.
    if [ "$package" = pkg-config ] && command -v pkg-config >/dev/null; then continue; fi
    installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "install-packages: these packages are missing, and there is no sudo to install them: ${missing[*]}" >&2
        echo "Run as root: apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing with apt-get${as_root:+ through sudo}: ${missing[*]}"

# What apt-get says is shown when it fails.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

known() {
    local package
    for package in "${missing[@]}"; do
        [ -n "$(apt-cache madison "$package" 2>/dev/null)" ] || return 1
    done
}
if ! known; then
    echo "The package lists are missing or old: apt-get update"
    apt update
fi
install() {
    if apt install --no-install-recommends -y "$@"; then return; fi
    echo "Once more with fresh package lists: apt-get update"
    apt update
    apt install --no-install-recommends -y "$@"
}

# Debian's postgresql makes a cluster and starts a server on port 5432. Nothing here needs it, so while it is installed
# that is switched off; a later pg_createcluster is not affected.
switch=/etc/postgresql-common/createcluster.d/ai-shell.conf
if [[ " ${missing[*]} " == *" postgresql "* ]] && ! installed postgresql-common; then
    install postgresql-common
    "${as_root[@]}" mkdir -p "${switch%/*}"
    echo "create_main_cluster = false" | "${as_root[@]}" tee "$switch" >/dev/null
    trap 'rm -f "$log"; "${as_root[@]}" rm -f "$switch"' EXIT
fi
install "${missing[@]}"
