#!/usr/bin/env bash
# Makes a folder of those libraries that the program as shipped has inside, for the linker to find first: half of the time that a
# small program takes to start is the system looking up the symbols of its libraries. libpq and what it brings stay outside, where
# Debian keeps them safe. Prints the folder that is to be PKG_CONFIG_PATH.
set -euo pipefail

folder=${1:?usage: static-libraries.sh FOLDER}
mkdir -p "$folder/pkgconfig"
folder=$(cd "$folder" && pwd)

system=$(pkg-config --variable=libdir libcrypto)
for library in pg_query yaml edit bsd md tinfo; do
    if [ -e "$system/lib$library.a" ]; then ln -sf "$system/lib$library.a" "$folder/"; fi
done
standard=$("${CC:-clang}" -print-file-name=libstdc++.a 2>/dev/null || true)
if [ -e "$standard" ]; then ln -sf "$standard" "$folder/"; fi

# The folder has to come before the system's own, which this package is the first to name.
sed "s|^libdir=.*|libdir=$folder|" "$system/pkgconfig/libcrypto.pc" >"$folder/pkgconfig/libcrypto.pc"
echo "$folder/pkgconfig"
