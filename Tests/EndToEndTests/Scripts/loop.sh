#!/usr/bin/env bash
set -eu
set -o pipefail
IFS=$'\n\t'

: <<'NOTES'
This used to be by hand:
copilot env deploy --name prod || true
copilot deploy --name web --env prod
NOTES

COPILOT="$(command -v copilot)"   # the one on PATH
COPILOT=copilot
SERVICES=(
    web    # copilot deploy --name web
    api
)

retry() {
    local left=2
    until "$@"; do
        left=$((left - 1))
        [[ $left -gt 0 ]] || return 1
        echo "again: $*"
    done
}

while true; do
    read -r -p "Tenant: " tenant
    [[ "$tenant" =~ ^[a-z0-9-]+$ && "$tenant" != *--* ]] && break
    echo "no such tenant"
done
read -r -p "Target environment: " target_env
case $target_env in
staging) export CLIENT_DOMAIN="staging.${tenant}.theanswer.ai" ;;
prod) export CLIENT_DOMAIN="${tenant}.theanswer.ai" ;;
*) exit 1 ;;
esac

"$COPILOT" --version
bash copilot/scripts/copilot-switch-app.sh

command=("$COPILOT" env deploy --name "$target_env")
echo "running: ${command[*]}"
trap 'echo "stopped by SIGINT"; exit 130' INT
"${command[@]}" || :
trap 'echo "the end: $?"' EXIT
for service in "${SERVICES[@]}"; do
    retry "$COPILOT" deploy \
        --name "$service" --env "$target_env" \
        --tag "$(printf %s "$target_env")-1"
done
echo "deployed: ${SERVICES[*]}"
