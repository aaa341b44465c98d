#!/usr/bin/env bash
set -euo pipefail

# Usage: CLIENT_DOMAIN=staging.abc.theanswer.ai bash copilot/scripts/copilot-switch-app.sh
RESOLVED_DOMAIN="${1:-${CLIENT_DOMAIN:-}}"
if [[ "${RESOLVED_DOMAIN}" =~ ^https?:// ]]; then
  echo "ERROR: no protocol in a domain, please: ${RESOLVED_DOMAIN}" >&2
  exit 1
fi
APP_NAME="${APP_OVERRIDE:-$(printf '%s' "${RESOLVED_DOMAIN}" | sed 's/\.theanswer\.ai$//; s/\./-/g')-aai}"

TARGET_DIR="copilot"
TARGET_FILE="${TARGET_DIR}/.workspace"
mkdir -p "${TARGET_DIR}"
printf "application: %s\n" "${APP_NAME}" > "${TARGET_FILE}"
echo "Wrote ${TARGET_FILE} with application: ${APP_NAME}"
