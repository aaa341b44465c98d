#!/usr/bin/env bash
# The environment is asked for first; errors are looked at one by one, without set -e.

say() { echo "== $*"; }
goodbye() { echo "goodbye ($?)"; }
trap goodbye EXIT

PS3="Stage? "
read -r -p "Stage [staging/prod]: " STAGE
if [ "$STAGE" != staging ] && [ "$STAGE" != prod ]; then echo "no such stage"; exit 2; fi
read -r -p "Customer key: " CUSTOMER
echo "$CUSTOMER" | grep -Eq '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'
if [ $? -ne 0 ]; then
    echo "no such customer: $CUSTOMER"
    exit 2
fi
[ "$STAGE" = staging ] && CLIENT_DOMAIN="staging.$CUSTOMER.theanswer.ai" || CLIENT_DOMAIN="$CUSTOMER.theanswer.ai"
export CLIENT_DOMAIN

say "account"; aws sts get-caller-identity --query Account
say "application"
bash copilot/scripts/copilot-switch-app.sh || exit 3

say "environment"
copilot env deploy --name "${STAGE}" || say "the environment had nothing new"

say "services"
copilot deploy --name web --env "${STAGE}"
if [ $? -ne 0 ]; then
    say "web failed"
    exit 4
fi
copilot deploy --name api --env "${STAGE}"
status=$?
if [ $status -ne 0 ]; then say "api failed"; exit 5; fi
say "finished"