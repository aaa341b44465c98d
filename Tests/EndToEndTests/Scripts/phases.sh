#!/usr/bin/env bash
set -euo pipefail

readonly GREEN='\033[0;32m' NC='\033[0m'

print_phase() {
  echo -e "\n${GREEN}▶ PHASE $1: $2${NC}"
}

# Clean up when somebody interrupts. copilot deploy is not run from here.
cleanup() {
  echo ""
  echo "Interrupted! Cleaning up..."
  exit 130
}
trap cleanup SIGINT SIGTERM

print_phase "1" "PREREQUISITES"
aws sts get-caller-identity
for bin in aws copilot; do
  command -v "$bin" >/dev/null 2>&1 || {
    echo "Required command '$bin' not found on PATH."
    exit 1
  }
done

lower() { printf '%s' "${1:-}" | tr '[:upper:]' '[:lower:]'; }

print_phase "2" "CLIENT DOMAIN SELECTION"
read -r -p "Client domain key (e.g., acme): " SUBDOMAIN
SUBDOMAIN="$(lower "$SUBDOMAIN")"
if [[ -z "$SUBDOMAIN" || ! "$SUBDOMAIN" =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$ || "$SUBDOMAIN" =~ -- ]]; then
  echo "Invalid domain key."
  exit 1
fi

print_phase "3" "ENVIRONMENT SELECTION"
read -r -p "Enter choice (1-2 or staging/prod): " choice
case "${choice:-}" in
  1|staging) ENV="staging" ;;
  2|prod) ENV="prod" ;;
  *) echo "Invalid choice"; exit 1 ;;
esac

BASE_DOMAIN="theanswer.ai"
if [[ "$ENV" == "staging" ]]; then
  CLIENT_DOMAIN="staging.${SUBDOMAIN}.${BASE_DOMAIN}"
else
  CLIENT_DOMAIN="${SUBDOMAIN}.${BASE_DOMAIN}"
fi
export CLIENT_DOMAIN

print_phase "4" "APPLICATION SETUP"
bash ./copilot/scripts/copilot-switch-app.sh

print_phase "6" "ENVIRONMENT MANAGEMENT"
# --- bootstrap / deploy the copilot environment (infra) ---
if copilot env show --name "$ENV" >/dev/null 2>&1; then
  echo "Deploying existing environment '$ENV'..."
  copilot env deploy --name "$ENV" || true   # allow 'no changes' without failing
else
  copilot env init --name "$ENV"
  copilot env deploy --name "$ENV"
fi

print_phase "7" "SERVICE SELECTION"
svc_choice=""
if read -t 15 -r -p "Enter choice (1-4) [default 1 in 15s]: " svc_choice; then
  :
else
  svc_choice="1"
fi
SERVICES=()
case "${svc_choice:-1}" in
  1) SERVICES=("web" "api") ;;
  2) SERVICES=("web") ;;
  4) echo "Aborted by user choice"; exit 0 ;;
  *) echo "Invalid choice '$svc_choice'"; exit 1 ;;
esac

print_phase "8" "SERVICE DEPLOYMENT"
for svc in "${SERVICES[@]}"; do
  echo "→ copilot deploy --name $svc --env $ENV"
  copilot deploy --name "$svc" --env "$ENV"
done

echo "All services deployed to '$ENV'"
