#!/usr/bin/env bash
# Deploys one client's environment with AWS Copilot behind tiergit's gate, without asking anything, and records how it ended.
#
# Usage: tier-deploy.sh [-c CLIENT -e ENV] [-s SERVICE]... [options]
#
#   -c, --client CLIENT   the client; without it from CLIENT_DOMAIN, else from copilot/.workspace
#   -e, --env ENV         the environment, such as prod
#   -s, --service NAME    deploy this service or job, in the order given; without it all that have a manifest
#       --no-env          leave the environment, and with it the addons, as it is deployed
#       --tier TIER       switch to this tier first; it is planned and recorded
#   -m, --message REASON  the reason for that switch
#       --accept NAME     accept by name what a plan is stopped for, such as interrupts:RedisCluster
#       --no-sync         neither fetch histories before nor send the result after
#   -n, --dry-run         show the plan, what the gate says and the commands; change and deploy nothing
#
# The order: sync, switch (with --tier), copilot-switch-app.sh where there is one, activate, the gate, `copilot env deploy`, each
# service, record. The first step that fails ends it, and its exit code is the script's; 3 and 7 are the gate's.

set -euo pipefail
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
target=() services=() accept=() message=() client='' env='' tier='' with_env=1 sync=1 dry=''
while (($#)); do
    case $1 in
        -c | --client) client=${2?$1 wants a value}; shift ;;
        -e | --env) env=${2?$1 wants a value}; shift ;;
        -s | --service) services+=("${2?$1 wants a value}"); shift ;;
        --accept) accept+=("$1" "${2?$1 wants a value}"); shift ;;
        --tier) tier=${2?$1 wants a value}; shift ;;
        -m | --message) message=(-m "${2?$1 wants a value}"); shift ;;
        --no-env) with_env= ;;
        --no-sync) sync= ;;
        -n | --dry-run) dry=1 ;;
        -h | --help) usage; exit ;;
        *) echo "error: $1 is not known" >&2; usage >&2; exit 64 ;;
    esac
    shift
done
command -v tiergit >/dev/null || { echo "error: tiergit is not on PATH" >&2; exit 127; }
cd "$(git rev-parse --show-toplevel)"
exec </dev/null # nobody is asked

# A repository without clients has one record, default/all, and Copilot's environments all the same.
if [[ $client || $(tiergit hook detect --print client 2>/dev/null) != default/all ]]; then
    [[ -z $client ]] || target+=(-c "$client")
    [[ -z $env ]] || target+=(-e "$env")
    place=$(tiergit hook detect --print client "${target[@]}")
    target=(-c "${place%/*}" -e "${place#*/}") env=${place#*/}
    CLIENT_DOMAIN=$(tiergit hook detect --print domain "${target[@]}")
    export CLIENT_DOMAIN
fi
[[ $env ]] || { echo "error: which environment? add -e ENV" >&2; exit 64; }
[[ $(git remote) ]] || sync=''
if ((${#services[@]} == 0)); then
    for manifest in copilot/*/manifest.yml; do
        service=${manifest#copilot/} service=${service%/manifest.yml}
        [[ $service == environments || $service == pipelines || ! -f $manifest ]] || services+=("$service")
    done
fi
# One deployment command; a dry run only prints it.
deploy() {
    if [[ $dry ]]; then printf 'would run:'; printf ' %q' "$@"; echo; else tiergit hook run -- "$@"; fi
}
deploy_all() {
    [[ -z $with_env ]] || deploy copilot env deploy --name "$env"
    local service kind
    for service in "${services[@]}"; do
        kind=svc
        if grep -q "^type: *['\"]\{0,1\}Scheduled Job" "copilot/$service/manifest.yml" 2>/dev/null; then kind=job; fi
        deploy copilot "$kind" deploy --name "$service" --env "$env"
    done
}

if [[ $dry ]]; then
    [[ -z $tier ]] || tiergit switch "$tier" "${target[@]}" "${accept[@]}" --dry-run
    tiergit activate "${target[@]}" --dry-run
    deploy_all
    echo "note: nothing was activated, so the gate looks at what stands here now" >&2
    exec tiergit hook pre-deploy "${target[@]}" "${accept[@]}" --dry-run
fi
[[ -z $sync ]] || tiergit sync --quiet || echo "warning: the histories could not be fetched: what is here counts" >&2
[[ -z $tier ]] || tiergit switch "$tier" "${target[@]}" "${accept[@]}" "${message[@]}" --yes
[[ ! -f copilot/scripts/copilot-switch-app.sh ]] || bash copilot/scripts/copilot-switch-app.sh
tiergit hook choose "${target[@]}" --no-input
tiergit hook pre-deploy "${target[@]}" "${accept[@]}"
finish() {
    local status=$?
    trap - EXIT
    tiergit hook post-deploy "${target[@]}" --status "$status" || :
    [[ -z $sync ]] || tiergit sync --quiet || echo "warning: the result is recorded here, and was not sent" >&2
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
deploy_all
