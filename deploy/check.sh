#!/usr/bin/env bash
# Validate what is shipped for operators with the vendors' own tools. Those of PyPI come into a folder of their own;
# promtool, systemd-analyze, caddy and docker compose are asked where they are installed, and named where they are not.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=.venv-deploy
status=0
if [ ! -e "$tools/.made" ] || [ deploy/requirements-check.txt -nt "$tools/.made" ]; then
    "${PYTHON:-python3}" -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check -r deploy/requirements-check.txt
    touch "$tools/.made"
fi

check() { # name, command …
    local output
    if output=$("${@:2}" 2>&1); then
        printf '✓ %s\n' "$1"
    else
        printf '✗ %s\n%s\n' "$1" "$output"
        status=1
    fi
}
skip() { printf -- '– %s: not checked, %s is not installed\n' "$1" "$2"; }

check "workflows (actionlint)" "$tools/bin/actionlint" .github/workflows/ci.yml .github/workflows/release.yml
for version in 1.30 1.34; do
    for manifest in deploy/kubernetes/*.yaml; do
        check "$manifest (Kubernetes $version)" "$tools/bin/kubernetes-validate" --strict --quiet -k "$version" "$manifest"
    done
done

if command -v promtool >/dev/null; then
    check "alert rules (promtool)" promtool check rules deploy/prometheus/rules.yaml
    check "tests of the alert rules (promtool)" promtool test rules deploy/prometheus/rules.test.yaml
else
    skip "alert rules" promtool
fi

if command -v systemd-analyze >/dev/null; then
    unit=$(mktemp -d) # the same unit with a program that is there: nothing else may be wrong
    sed 's#^ExecStart=.*#ExecStart=/bin/true socket#' deploy/systemd/pipefy-usage.service >"$unit/pipefy-usage.service"
    check "systemd unit" systemd-analyze verify "$unit/pipefy-usage.service"
    check "sandbox of the systemd unit" systemd-analyze security --offline=true --threshold=20 "$unit/pipefy-usage.service"
    rm -rf "$unit"
else
    skip "systemd unit" systemd-analyze
fi

if command -v caddy >/dev/null; then
    check "proxy (caddy)" env BOT_DOMAIN=bot.example.com caddy adapt --config deploy/proxy/Caddyfile --adapter caddyfile
else
    skip "proxy" caddy
fi

if docker compose version >/dev/null 2>&1; then
    export POSTGRES_PASSWORD=x BOT_DOMAIN=bot.example.com
    [ -e .env ] || { touch .env; trap 'rm -f .env' EXIT; }
    check compose.yaml docker compose -f compose.yaml config --quiet
    check compose.postgres.yaml docker compose -f compose.postgres.yaml config --quiet
else
    skip "compose files" "docker compose"
fi
exit $status
