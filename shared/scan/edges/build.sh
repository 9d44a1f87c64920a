#!/bin/sh
# Builds network.wasm from network.c. Needs clang and lld with the wasm32 target (Debian: `apt-get install clang lld`).
set -eu
cd "$(dirname "$0")"
clang --target=wasm32 -msimd128 -O3 -ffast-math -nostdlib -Wl,--no-entry -Wl,--strip-all -o network.wasm network.c
ls -l network.wasm
