#!/usr/bin/env bash
set -euo pipefail

CLIENT_KEY=""
COPILOT_ENV=""
while [[ $# -gt 0 ]]; do
    case "$1" in
        --client) CLIENT_KEY="$2"; shift 2 ;;
        --env) COPILOT_ENV="$2"; shift 2 ;;
        *) echo "usage: $0 [--client KEY] [--env ENV]" >&2; exit 64 ;;
    esac
done
[[ -n "$CLIENT_KEY" ]] || read -r -p "Client key: " CLIENT_KEY
[[ -n "$COPILOT_ENV" ]] || read -r -p "Environment: " COPILOT_ENV

on_error() { echo "error near line $1" >&2; }
trap 'on_error $LINENO' ERR

deploy_environment() {
    copilot env deploy --name "$COPILOT_ENV" || :
}

deploy_services() {
    local name
    for name in web api; do
        echo "deploying $name"
        copilot svc deploy --name "$name" --env "$COPILOT_ENV" 2>&1 | sed 's/^/    /'
    done
}

prefix=""
if [[ "$COPILOT_ENV" == "staging" ]]; then prefix="staging."; fi
export CLIENT_DOMAIN="${prefix}${CLIENT_KEY}.theanswer.ai"
./copilot/scripts/copilot-switch-app.sh

trap - ERR
deploy_environment
read -r -p "Deploy the services too? [Y/n] " more
if [[ "${more:-y}" != n ]]; then
    deploy_services
fi
echo "finished"
