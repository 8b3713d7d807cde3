#!/usr/bin/env bash
# Build the image where no registry can be reached: its base is made of Debian packages, and buildah needs no daemon.
# Needs buildah and debootstrap, and root. https://github.com/containers/buildah/blob/main/docs/buildah-build.1.md
set -euo pipefail
cd "$(dirname "$0")/../.."

image=${IMAGE:-pipefy-usage-bot}
suite=${SUITE:-bookworm}
base=localhost/pipefy-usage-base:$suite
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs

for tool in buildah debootstrap; do
    command -v "$tool" >/dev/null || { echo "make image: install $tool first (apt-get install $tool)" >&2; exit 69; }
done

if ! buildah inspect --type image "$base" >/dev/null 2>&1; then
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$suite" "$root" >"$root.log" 2>&1 \
        || { tail -n 20 "$root.log" >&2; exit 70; }
    rm -rf "$root.log" "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/usr/share/{doc,man,locale}/*
    container=$(buildah from scratch)
    buildah add -q "$container" "$root" / >/dev/null
    buildah commit -q --rm "$container" "$base" >/dev/null
fi

# Certificates of the machine that builds: behind a proxy that opens TLS, pip would trust nothing otherwise.
buildah build -q --format docker --pull=never --layers=false \
    --build-arg BASE="$base" \
    --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
    --volume /etc/ssl/certs:/etc/ssl/certs:ro \
    --tag "$image" .
