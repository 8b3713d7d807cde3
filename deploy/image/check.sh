#!/usr/bin/env bash
# Start the image as a cluster would: read-only, as a random user of group 0, beside the sandbox. Ask /readyz, stop it.
# ENGINE=buildah (root, no daemon) or docker. Needs .venv with the demo's packages: `make image-check` sees to it.
set -euo pipefail
cd "$(dirname "$0")/../.."

image=${IMAGE:-pipefy-usage-bot}
engine=${ENGINE:-buildah}
python=${PYTHON:-.venv/bin/python}
user=54321 # any: the image knows no such user
work=$(mktemp -d)
export PORT=${PORT:-3917} STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
pids=() container=""

clean() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    if [ "$engine" = docker ]; then
        [ -z "$container" ] || docker rm -f "$container" >/dev/null 2>&1 || true
    else
        [ -z "$container" ] || buildah rm "$container" >/dev/null
    fi
    rm -rf "$work"
}
trap clean EXIT
say() { printf '%s\n' "$*"; }
fail() { printf 'image-check: %s\n' "$*" >&2; cat "$work"/*.log >&2; exit 1; }
ready() { "$python" deploy/image/healthcheck.py "${1:-/readyz}"; }

"$python" -m sandbox.chaos_server '{}' >"$work/port" 2>"$work/sandbox.log" &
pids+=($!)
for _ in $(seq 100); do [ -s "$work/port" ] && break || sleep 0.1; done
outside=http://127.0.0.1:$(cat "$work/port")
"$python" - "$outside" "$PORT" >"$work/env" <<'PY'
import sys

from sandbox.world import World

outside, port = sys.argv[1:]
world = World(base_url=outside)
print(
    f"SLACK_SIGNING_SECRET={world.signing_secret}",
    f"SLACK_BOT_TOKEN={world.bot_token}",
    f"SLACK_API_URL={outside}/api/",
    f"PIPEFY_CLIENT_ID={world.pipefy.client_id}",
    f"PIPEFY_CLIENT_SECRET={world.pipefy.client_secret}",
    f"PIPEFY_API_URL={outside}/graphql",
    f"PIPEFY_TOKEN_URL={outside}/oauth/token",
    f"PORT={port}",
    sep="\n",
)
PY

# --- One way to run a command in the image, for each engine -------------------------------------------------------
mkdir -m 0770 "$work/data" # what a fresh volume is: the image's /data, group 0 may write
if [ "$engine" = docker ]; then
    chmod 0777 "$work/data" # whoever runs this need not be root
    start() { # name, command …; takes this process's place, so that its id is known
        exec docker run --rm --name "$1" --network host --read-only --tmpfs /tmp --user $user:0 --cap-drop ALL \
            --security-opt no-new-privileges --volume "$work/data:/data" --env-file "$work/env" "$image" "${@:2}"
    }
    inside() { docker run --rm --read-only --user $user:0 --entrypoint "$1" "$image" "${@:2}"; }
    container=pipefy-usage-image-check
    stop() { docker stop --time 40 "$container" >/dev/null; }
else
    container=$(buildah from --pull-never "$image")
    root=$(buildah mount "$container")
    # `chroot` looks at the rights of that user alone; the mounts are seen by this process and end with it.
    cat >"$work/enter" <<'SH'
root=$1 data=$2 user=$3; shift 3
mount --bind "$root" "$root"
mount --bind "$data" "$root/data"
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user:0" --groups=0 "$root" /usr/bin/env -C /app "$@"
SH
    image_env() { buildah inspect --type image --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' "$image"; }
    entry() { buildah inspect --type image --format '{{range .OCIv1.Config.Entrypoint}}{{println .}}{{end}}' "$image"; }
    mapfile -t settings < <(image_env | grep . ; cat "$work/env")
    mapfile -t entrypoint < <(entry | grep .)
    start() { exec unshare --mount --propagation private bash "$work/enter" "$root" "$work/data" $user -i "${settings[@]}" "${entrypoint[@]}" "${@:2}"; }
    inside() { unshare --mount --propagation private bash "$work/enter" "$root" "$work/data" $user -i "${settings[@]}" "$@"; }
    stop() { kill -TERM "$bot"; }
fi

run() { (start "$@"); }

# --- What has to be so ----------------------------------------------------------------------------------------------
say "engine: $engine; as user $user:0, root file system read-only"
run image-check-version --version >"$work/version.log" 2>&1 || fail "--version does not run"
say "version: $(cat "$work/version.log")"
run image-check-doctor doctor >"$work/doctor.log" 2>&1 || fail "doctor finds something to fix"
say "doctor: $(grep -c '^✓' "$work/doctor.log") parts, all right"
[ -z "$(ls -A "$work/data")" ] || fail "doctor made a file"
if inside /app/.venv/bin/python -c 'open("/app/bot/x", "w")' >"$work/write.log" 2>&1; then fail "the image can be written to"; fi
say "read-only: /app takes no file"

started=$(date +%s%N)
start "$container" serve >"$work/bot.log" 2>&1 &
bot=$!
pids+=("$bot")
for _ in $(seq 300); do ready && break; kill -0 "$bot" 2>/dev/null || fail "the bot ended"; sleep 0.1; done
ready || fail "/readyz is not 200"
say "/readyz: 200 after $((($(date +%s%N) - started) / 1000000)) ms"
ready /healthz || fail "/healthz is not 200"
[ -s "$work/data/pipefy-usage.db" ] || fail "the database is not in /data"
[ "$engine" = docker ] || say "memory: $(awk '/VmRSS/ {printf "%d MB", $2 / 1024}' /proc/$bot/status)"

started=$(date +%s%N)
stop
status=0; wait "$bot" || status=$?
[ "$status" -eq 0 ] || fail "exit status $status after SIGTERM"
say "SIGTERM: ended with status 0 after $((($(date +%s%N) - started) / 1000000)) ms"
if ready; then fail "the health check is content with a bot that ended"; fi

if [ "$engine" = buildah ]; then
    for name in pipefy-usage-base:${SUITE:-bookworm} "$image"; do
        mkdir "$work/oci" && buildah push -q "$name" "oci:$work/oci" >/dev/null
        say "size: $name $(du -sm "$work/oci" | cut -f1) MB compressed"
        rm -rf "$work/oci"
    done
fi
say "image-check: all is well"
