#!/bin/bash
# Everything in functions, indented by tabs; the traps are set on the way.
set -Eeuo pipefail

log() { printf '[%s] %s\n' "deploy" "$*"; }

usage() {
	cat <<-'TEXT'
		Deploys the environment and its services:
		    copilot env deploy --name ENV
		    copilot deploy --name SERVICE --env ENV
	TEXT
}

ask() {
	local answer
	read -r -p "$1: " answer
	printf '%s' "$answer"
}

deploy_service() {
	local service="$1"
	local environment="$2"
	log "service $service"
	copilot svc deploy \
		--name "$service" \
		--env "$environment"
}

deploy_all() {
	local environment="$1"; shift
	local service
	local -a broken=()
	for service in "$@"; do
		if ! deploy_service "$service" "$environment"; then
			broken+=("$service")
		fi
	done
	if (( ${#broken[@]} > 0 )); then
		log "not deployed: ${broken[*]}"
		return 0
	fi
}

main() {
	local client environment
	usage >/dev/null
	client="$(ask "Client")"
	[[ "$client" =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$ ]] || { log "no such client: $client"; exit 64; }
	environment="$(ask "Environment (staging, prod)")"
	[[ "$environment" == staging || "$environment" == prod ]] || exit 64
	CLIENT_DOMAIN="$client.theanswer.ai"
	if [[ "$environment" == staging ]]; then CLIENT_DOMAIN="staging.$CLIENT_DOMAIN"; fi
	export CLIENT_DOMAIN

	local scratch
	scratch="$(mktemp -d)"
	trap 'log "bye, $?"; rm -rf "'"$scratch"'"' EXIT
	bash copilot/scripts/copilot-switch-app.sh >"$scratch/app"
	log "$(cat "$scratch/app")"

	copilot env deploy --name "$environment" || log "nothing new in the environment"
	deploy_all "$environment" web api
	log "done"
}

main "$@"
