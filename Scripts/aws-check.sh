#!/usr/bin/env bash
# Walks the shipped tiers on AWS, in a test account, stage after stage, with data in Redis, Aurora and S3, and prints what was lost and how
# long each of them was down. It deploys a throw-away application of its own, whose resources all bear its name and its tag, and removes it.
#
# Usage: aws-check.sh --account ID [options]
#        aws-check.sh --account ID --cleanup RUN
#
#       --account ID        the account; refused unless the credentials belong to it
#       --region REGION     without it from AWS_REGION, AWS_DEFAULT_REGION or the profile
#       --walk A,B,...      the tiers in their order; without it all six ordered pairs of minimum, medium and enterprise
#       --bridge            start from Redis as a CacheCluster, and go to the first tier of the walk from there; AtRestEncryptionEnabled, which
#                           a group that takes over a node cannot have, is left out of the tiers
#       --sharded           end with enterprise-sharded, from which there is no way back
#       --vpc ID --subnets A,B
#                           work in this VPC, in two private subnets in two zones; the first must reach AWS through a NAT gateway
#       --keep              leave everything running at the end
#       --cleanup RUN       remove what a run that was killed has left; RUN is what it printed first, and in its stacks' names
#       --json              print a JSON line for each stage instead of the table
#   -n, --dry-run           print every command in its order, and send nothing; tiergit works in a temporary repository
#   -y, --yes               do not ask
#
# It needs tiergit, git, ssh-keygen, jq and the AWS CLI, with rights to make stacks of EC2, IAM, ElastiCache, RDS, Secrets Manager, S3 and
# SSM and to find resources by tag. The six transitions take some five hours and cost some 5 US dollars, by the prices of us-east-1; what is
# left running on enterprise costs some 15 a day.
#
# Exit codes: 0 nothing was lost, and Redis was down for at most 300 seconds in each transition; 1 otherwise, or when something could not be
# deployed or removed; 3 refused; 4 not confirmed; 64 usage; 130 interrupted.
#
# Not verified: nobody has run this on AWS yet. It was run against an imitation of AWS whose every command the AWS CLI had parsed, with the
# probes on a local Redis, with and without shards, PostgreSQL and an imitation of S3. Only a run shows: whether the first two zones of the
# region have all instance types; how long the stages take and what they cost; whether CloudFormation takes the stages, above all those of
# --bridge and --sharded; what a change set without changes says; whether Amazon Linux still has redis6 and postgresql16; and whether the last
# snapshots of Redis and Aurora carry the names and tags by which they are found and deleted: look at both lists afterwards.
#
# What it does not show: Copilot's part, as each template is a stack of its own; services that keep connections open, as each probe connects
# anew; losses that come with size, as some hundred kilobytes are stored; and writes to S3 during a stage, of which only reads are probed.

set -euo pipefail
shopt -s inherit_errexit
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/aws-check
account='' region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}} tiers=minimum,medium,enterprise,medium,minimum,enterprise,minimum
bridge='' sharded='' vpc='' subnets='' keep='' cleanup='' json='' dry='' yes=''
while (($#)); do
    case $1 in
        --account) account=${2?$1 wants a value}; shift ;;
        --region) region=${2?$1 wants a value}; shift ;;
        --walk) tiers=${2?$1 wants a value}; shift ;;
        --bridge) bridge=1 ;;
        --sharded) sharded=1 ;;
        --vpc) vpc=${2?$1 wants a value}; shift ;;
        --subnets) subnets=${2?$1 wants a value}; shift ;;
        --keep) keep=1 ;;
        --cleanup) cleanup=${2?$1 wants a value}; shift ;;
        --json) json=1 ;;
        -n | --dry-run) dry=1 ;;
        -y | --yes) yes=1 ;;
        -h | --help) usage; exit ;;
        *) echo "error: $1 is not known" >&2; usage >&2; exit 64 ;;
    esac
    shift
done
wrong() { echo "error: $1" >&2; exit "${2:-64}"; }
[[ $account =~ ^[0-9]{12}$ || ($dry && ! $account) ]] || wrong 'add --account with the twelve digits of your test account'
[[ ! $cleanup || $cleanup =~ ^[0-9]{12}$ ]] || wrong 'a run has twelve digits, as in tiergit-check-261128093000'
[[ $tiers =~ ^[a-z0-9-]+(,[a-z0-9-]+)*$ ]] || wrong '--walk takes tiers separated by commas'
[[ "$vpc/$subnets" =~ ^(/|vpc-[a-z0-9]+/subnet-[a-z0-9]+,subnet-[a-z0-9]+)$ ]] || wrong '--vpc and two --subnets go together'
IFS=, read -r -a path <<<"${bridge:+cache-cluster,}$tiers${sharded:+,enterprise-sharded}"
((${#path[@]} > 1)) || wrong '--walk takes two tiers or more'
for command in tiergit git ssh-keygen jq aws; do
    [[ $command == aws && $dry ]] || command -v "$command" >/dev/null || wrong "$command is not on PATH" 127
done

# Every name begins with $app, and every stack gives its tag to what it makes. With the environment these are 30 of the 33 characters that
# the name of the replication group leaves.
tag=tiergit-check run=${cleanup:-$(date -u +%y%m%d%H%M%S)} number=0 outcome='' changes='' instance='' redis_export=RedisURL
app=$tag-$run
target=(-c check -e prod)
declare -A made=() parameter=([App]=$app [Env]=prod)
rows=() lost=0 redis_down=0 failed='' slow=''
exec 3>&1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
unset "${!GIT_@}" "${!XDG_@}" "${!CLIENT_@}" COPILOT_TIER SSH_AUTH_SOCK
export AWS_PAGER='' AWS_MAX_ATTEMPTS=10 AWS_RETRY_MODE=standard

# MARK: Commands

say() { echo "$*" >&2; }
show() { printf '%s' "$1" >&3; shift; printf ' %q' "$@" >&3; echo >&3; }
# Every call of AWS. A dry run prints it, and has no answer.
cloud() { if [[ $dry ]]; then show 'would run:' aws "$@"; else aws "$@"; fi; }
# tiergit and git, with a home of their own: your configuration and keys are neither read nor changed.
with_home() {
    [[ ! $dry ]] || show 'runs in a temporary repository:' "$@"
    HOME=$work/home GIT_CONFIG_NOSYSTEM=1 "$@"
}
# Asks every five seconds, for so many minutes, until the answer is neither empty nor one that passes (a regular expression). A call
# that fails is repeated for a minute.
poll() {
    local end=$((SECONDS + 60 * $1)) passes=$2 answer='' failures=0
    shift 2
    if [[ $dry ]]; then show 'would ask until it is done:' aws "$@"; return 0; fi
    while ((SECONDS < end)); do
        if answer=$(aws "$@" --output text 2>"$work/poll"); then
            failures=0
            [[ ! $answer || $answer =~ ^(None|$passes)$ ]] || { echo "$answer"; return 0; }
        elif ((++failures == 12)); then
            cat "$work/poll" >&2
            return 1
        fi
        sleep 5
    done
    say "error: for too long ${answer:-without an answer}: aws $*"
    return 1
}
# Runs a shell command on the instance, and prints what it printed.
remote() {
    local id status
    jq -cn --arg command "$1" '{commands: [$command], executionTimeout: ["1800"]}' >"$work/command.json"
    [[ ! $dry ]] || show 'on the instance:' "${1:0:100}"
    id=$(cloud ssm send-command --instance-ids "$instance" --document-name AWS-RunShellScript --comment "$app" \
        --parameters "file://$work/command.json" --query Command.CommandId --output text)
    [[ ! $dry ]] || id='<CommandId>'
    status=$(poll 40 'Pending|InProgress|Delayed|Cancelling' ssm get-command-invocation --command-id "$id" --instance-id "$instance" \
        --query Status)
    if [[ ! $dry && $status != Success ]]; then
        say "error: the instance could not run ${1:0:100}: $status"
        cloud ssm get-command-invocation --command-id "$id" --instance-id "$instance" --query StandardErrorContent --output text >&2
        return 1
    fi
    cloud ssm get-command-invocation --command-id "$id" --instance-id "$instance" --query StandardOutputContent --output text
}
export_of() {
    cloud cloudformation list-exports --query "Exports[?Name=='$app-prod-$1'].Value | [0]" --output text
    [[ ! $dry ]] || echo "<$1>"
}
output_of() {
    cloud cloudformation describe-stacks --stack-name "$app-$1" --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue | [0]" --output text
    [[ ! $dry ]] || echo "<$2>"
}

# MARK: Deployment

# Deploys a template as the stack of that name, through a change set, and sets outcome: succeeded, unchanged or failed.
deploy() {
    local stack=$app-$1 template=$2 kind=UPDATE set=check-$((++number)) name declared values=() status
    [[ ${made[$1]-} ]] || kind=CREATE
    declared=$(sed -n '/^Parameters:$/,/^[A-Z]/p' "$template")
    for name in App Env VPCID PrivateSubnets ProbeSubnet RedisExport; do
        ! grep -Eq "^ +$name:\$" <<<"$declared" || values+=("ParameterKey=$name,ParameterValue=${parameter[$name]//,/\\,}")
    done
    ((${#values[@]} == 0)) || values=(--parameters "${values[@]}")
    outcome=failed made[$1]=1
    cloud cloudformation create-change-set --stack-name "$stack" --change-set-name "$set" --change-set-type "$kind" \
        --template-body "file://$template" --capabilities CAPABILITY_IAM --tags "Key=$tag,Value=$run" "${values[@]}" >/dev/null || return 0
    status=$(poll 15 'CREATE_PENDING|CREATE_IN_PROGRESS' cloudformation describe-change-set --stack-name "$stack" \
        --change-set-name "$set" --query Status) || return 0
    cloud cloudformation describe-change-set --stack-name "$stack" --change-set-name "$set" --output json >"$work/$set.json"
    if [[ $status == FAILED ]]; then
        if grep -Eq "didn't contain changes|No updates are to be performed" "$work/$set.json"; then
            outcome=unchanged
            cloud cloudformation delete-change-set --stack-name "$stack" --change-set-name "$set" >/dev/null
        else
            say "error: $stack: $(jq -r .StatusReason "$work/$set.json")"
        fi
        return 0
    fi
    # shellcheck disable=SC2016
    [[ $kind == CREATE || $dry ]] || changes+=$(jq -r '.Changes[].ResourceChange
        | "\(.Action) \(.LogicalResourceId)" + if .Replacement | . == null or . == "False" then "" else " (replacement: \(.Replacement))" end' \
        "$work/$set.json")$'\n'
    cloud cloudformation execute-change-set --stack-name "$stack" --change-set-name "$set" || return 0
    status=$(rest "$stack") || return 0
    case $status in
        CREATE_COMPLETE | UPDATE_COMPLETE) outcome=succeeded ;;
        *)
            [[ ! $dry ]] || { outcome=succeeded; return 0; }
            say "error: $stack: $status"
            aws cloudformation describe-stack-events --stack-name "$stack" --max-items 40 --output text \
                --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatusReason]" >&2 || :
            ;;
    esac
}
# Waits until nothing goes on in a stack, and prints its status.
rest() {
    [[ $dry ]] || sleep 5 # what was started just now shows a moment later
    poll 180 '.*_IN_PROGRESS' cloudformation describe-stacks --stack-name "$1" --query 'Stacks[0].StackStatus'
}
# Deploys the templates of a folder, each as a stack: like Copilot, all of them each time.
deploy_addons() {
    local file some=unchanged
    changes=''
    for file in "$1"/*.yml; do
        [[ $file != */addons.parameters.yml ]] || continue
        deploy "$(basename "$file" .yml)" "$file"
        case $outcome in failed) return 0 ;; succeeded) some=succeeded ;; esac
    done
    outcome=$some
}
needed() { [[ $outcome != failed ]] || wrong "$1 could not be deployed" 1; }
# Tells the instance what to probe, as a service is given it.
point() {
    local url secret bucket
    url=$(export_of "$redis_export")
    secret=$(export_of flowiseclusterAuroraSecret)
    bucket=$(export_of theansweraiserverstorageBucketName)
    remote "/opt/tiergit-probe point '$url' '$secret' '$bucket' '$region'" >/dev/null
}
# What people do before a stage that asks for it: a service imports another address of Redis.
move_consumer() {
    say "before this stage, the service imports $1 instead of $redis_export"
    sed -i.old "s/-$redis_export\$/-$1/" copilot/web/manifest.yml
    rm copilot/web/manifest.yml.old
    with_home git commit -q -m "web imports $1" copilot/web/manifest.yml
    redis_export=$1 parameter[RedisExport]=$1
    deploy probe "$here/probe.yml"
    needed "the import of $1"
}

# MARK: The walk

# Switches to a tier in its stages, until one fails.
walk() {
    local plan stage before=$redis_down
    say "== $1 -> $2"
    plan=$(with_home tiergit plan "$2" "${target[@]}" --stages --json)
    if [[ $(jq '.bars | length' <<<"$plan") != 0 ]]; then
        say "error: there is no way: $(jq -r '[.bars[] | "\(.part): \(.text)"] | join("; ")' <<<"$plan")"
        failed=1
        return 0
    fi
    while read -r stage; do
        [[ ! $stage ]] || take "$1" "$2" "$stage" </dev/null
        [[ ! $failed ]] || return 0
    done < <(jq -c '.stages[]' <<<"$plan")
    ((redis_down - before <= 300)) || slow+=" $1->$2"
}
# Takes one stage, and keeps a row about it.
take() {
    local stage=$3 name accept=() began seconds counts group row
    for name in $(jq -r '.acceptances[]' <<<"$stage"); do accept+=(--accept "$name"); done
    # ${App}-prod-RedisURL is what is imported, ${App}-prod-RedisURLNext or another URL what to import instead.
    for name in $(jq -r --arg mine "-$redis_export" '.moves[] | select(.export | endswith($mine))
        | ([.alternatives[] | select(test("URL(Next)?$"))] + .alternatives)[0]' <<<"$stage"); do
        move_consumer "${name##*-}"
    done
    point
    remote "/opt/tiergit-probe write $run-$((++number))" >/dev/null
    remote '/opt/tiergit-probe start' >/dev/null
    began=$SECONDS
    with_home tiergit switch "$2" "${target[@]}" --stage "$(jq .number <<<"$stage")" "${accept[@]}" -m aws-check -y >&2
    with_home tiergit hook pre-deploy "${target[@]}" "${accept[@]}" --process $$ --engine cloudformation >&2
    deploy_addons copilot/environments/addons
    with_home tiergit hook post-deploy "${target[@]}" --result "$outcome" >&2
    seconds=$((SECONDS - began))
    [[ $outcome != failed ]] || failed=1
    [[ $dry ]] || sleep 30 # for an outage that begins with the last step
    counts=$(remote '/opt/tiergit-probe stop')
    counts+=" $(remote '/opt/tiergit-probe read')"
    group=$(cloud elasticache describe-replication-groups --replication-group-id "$app-prod-redis" --output text --query \
        'ReplicationGroups[0].[CacheNodeType, length(MemberClusters), AutomaticFailover, MultiAZ, ClusterMode]' 2>/dev/null || :)
    group=${group//$'\t'/ }
    [[ ! $dry ]] || return 0
    row=$(jq -cn --arg from "$1" --arg to "$2" --argjson stage "$stage" --arg result "$outcome" --argjson seconds "$seconds" \
        --arg changes "$changes" --arg counts "$counts" --arg group "$group" '($counts | [scan("[0-9]+") | tonumber]) as $n
        | def service(at): {lost: $n[6 + at], longestDown: $n[2 * at], down: $n[2 * at + 1]};
        {$from, $to, stage: $stage.number, of: $stage.of, verdict: $stage.verdict, $result, $seconds,
            changes: ($changes | split("\n") | map(select(. != ""))), $group,
            redis: service(0), aurora: service(1), s3: service(2)}')
    rows+=("$row")
    redis_down=$((redis_down + $(jq .redis.down <<<"$row")))
    lost=$((lost + $(jq '.redis.lost + .aurora.lost + .s3.lost' <<<"$row")))
    table "$row" >&2
    say "Redis is now: ${group:-no group}"
    [[ ! $json ]] || echo "$row"
}
# Prints rows, the header with an empty one.
table() {
    local cells line
    for line in "$@"; do
        if [[ $line ]]; then
            IFS='|' read -r -a cells < <(jq -r '[.redis, .aurora, .s3 | "\(.lost)/\(.down) s"] as $services | ["\(.from) -> \(.to)",
                "\(.stage)/\(.of)", if .result == "failed" then "FAILED" else .verdict end, .seconds] + $services | join("|")' <<<"$line")
        else
            cells=(transition stage verdict seconds 'Redis lost/down' 'Aurora lost/down' 'S3 lost/down')
        fi
        printf '%-36s %-6s %-11s %8s  %-16s  %-16s  %s\n' "${cells[@]}"
    done
}

# MARK: The end

# In here `return` always says what it returns: in a trap, without a number, it would be the status that the script ended with.

# The stacks of the run, by name and tag, and how they stand.
stacks() {
    local name
    cloud cloudformation describe-stacks --output text --query \
        "Stacks[?starts_with(StackName, '$app-') && Tags[?Key=='$tag' && Value=='$run']].[StackName, StackStatus]"
    if [[ $dry ]]; then for name in "${!made[@]}"; do echo "$app-$name -"; done; fi
}
# Deletes what is not in a stack any more. That it is gone already is as good.
discard() {
    local answer
    answer=$(cloud "$@" 2>&1 >/dev/null) || [[ $answer == *NotFound* || $answer == *NoSuchBucket* ]] || { say "$answer"; return 1; }
}
empty_bucket() {
    local round
    for round in {1..50}; do
        cloud s3api list-object-versions --bucket "$1" --max-items 500 --output json --query \
            "{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}, Quiet: \`true\`}" >"$work/versions.json" 2>/dev/null || return 0
        [[ ! $dry && $(jq '.Objects | length' "$work/versions.json") != 0 ]] || return 0
        cloud s3api delete-objects --bucket "$1" --delete "file://$work/versions.json" >/dev/null || return 1
    done
    say "error: after $round rounds s3://$1 is not empty"
}
# Deletes stacks at the same time, and waits for it.
delete_stacks() {
    local name status=0
    for name in "$@"; do cloud cloudformation delete-stack --stack-name "$name" || status=1; done
    for name in "$@"; do cloud cloudformation wait stack-delete-complete --stack-name "$name" || status=1; done
    return "$status"
}
remove() {
    local list name status found id probe=() addons=() network=() left=''
    list=$(stacks) || return 1
    while read -r name status; do
        case $name in
            '') continue ;;
            "$app-probe") probe=("$name") ;;
            "$app-network") network=("$name") ;;
            *) addons+=("$name") ;;
        esac
        # A stack in review has never executed anything, and stays so.
        [[ $status == REVIEW_IN_PROGRESS ]] || rest "$name" >/dev/null || left=1
        found=$(cloud cloudformation list-stack-resources --stack-name "$name" --output text --query \
            "StackResourceSummaries[?ResourceType=='AWS::RDS::DBCluster' && PhysicalResourceId].PhysicalResourceId") || left=1
        for id in $found; do
            discard rds modify-db-cluster --db-cluster-identifier "$id" --no-deletion-protection --apply-immediately || left=1
        done
    done <<<"$list"
    # Importers go before what they import, and the network after what is in it.
    delete_stacks "${probe[@]}" || left=1
    delete_stacks "${addons[@]}" || left=1
    delete_stacks "${network[@]}" || left=1

    # Kept by their policies: the bucket, the secret, what --bridge keeps on its way, and the final snapshots.
    found=$(cloud resourcegroupstaggingapi get-resources --tag-filters "Key=$tag,Values=$run" --output text --resource-type-filters s3 \
        secretsmanager:secret elasticache:replicationgroup elasticache:cluster --query 'ResourceTagMappingList[].ResourceARN') || left=1
    for id in $found; do
        case $id in
            arn:*:s3:::*) empty_bucket "${id##*:::}" && discard s3api delete-bucket --bucket "${id##*:::}" ;;
            *:secret:*) discard secretsmanager delete-secret --secret-id "$id" --force-delete-without-recovery ;;
            *:replicationgroup:"$app"-*) discard elasticache delete-replication-group --replication-group-id "${id##*:}" ;;
            *:cluster:"$app"-*) discard elasticache delete-cache-cluster --cache-cluster-id "${id##*:}" ;;
        esac || left=1
    done
    found=$(cloud elasticache describe-snapshots --output text --query "Snapshots[?SnapshotSource=='manual' &&
        (starts_with(ReplicationGroupId || '', '$app-') || starts_with(CacheClusterId || '', '$app-'))].SnapshotName") || left=1
    for id in $found; do discard elasticache delete-snapshot --snapshot-name "$id" || left=1; done
    found=$(cloud rds describe-db-cluster-snapshots --snapshot-type manual --output text --query \
        "DBClusterSnapshots[?TagList[?Key=='$tag' && Value=='$run']].DBClusterSnapshotIdentifier") || left=1
    for id in $found; do discard rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier "$id" || left=1; done
    [[ ! $left ]]
}
# What cannot be deleted yet may be a little later.
clean_up() {
    local try
    say "== removing what $app has made; if this is killed: $again"
    for try in 1 2 3 4 5; do
        if remove; then [[ $dry ]] || say "$app is removed"; return 0; fi
        [[ ! $dry && $try -lt 5 ]] || break
        sleep 180 # what is being deleted keeps other things from it
    done
    say "error: something of $app is left; look at its stacks and try again: $again"
    return 1
}
report() {
    [[ $json || $dry || ${#rows[@]} -eq 0 ]] || table '' "${rows[@]}"
    [[ ! $failed ]] || say 'error: the walk did not come to its end'
    ((lost == 0)) || say "error: $lost pieces of data were lost"
    [[ ! $slow ]] || say "error: Redis was down for more than 300 seconds in:$slow"
    [[ ! $failed && ! $slow && $lost -eq 0 ]]
}
finish() {
    local status=$?
    trap - EXIT
    trap '' HUP INT TERM # what was begun is taken back
    ((status == 0)) || failed=1
    report || status=$((status ? status : 1))
    if ((${#made[@]})); then
        if [[ $keep ]]; then say "$app is left as it is, and costs money until: $again"; else clean_up || status=1; fi
    fi
    rm -rf "$work"
    exit "$status"
}

# MARK: What is done

if [[ ! $region ]]; then
    region=$(aws configure get region 2>/dev/null || :)
    [[ $region || ! $dry ]] || region=REGION
    [[ $region ]] || wrong 'which region? add --region'
fi
export AWS_REGION=$region AWS_DEFAULT_REGION=$region
again="${BASH_SOURCE[0]} --account ${account:-ID} --region $region --cleanup $run"

identity=$(cloud sts get-caller-identity --query Account --output text) || wrong 'AWS does not know these credentials' 3
[[ $dry || $identity == "$account" ]] || wrong "the credentials are of account $identity, not of $account: nothing was done" 3
if [[ $cleanup ]]; then what="Deletes all that the run $run has left"; else what="Deploys $app, walks ${path[*]}, and removes it: \
some five hours and 5 US dollars for six transitions"; fi
say "$what. Account ${account:-ID}, region $region."
if [[ ! $yes && ! $dry ]]; then
    [[ -t 0 ]] || wrong 'nobody is here to confirm it: add -y' 4
    read -r -p 'Go on? Type yes: ' answer
    [[ $answer == yes ]] || wrong 'not confirmed: nothing was done' 4
fi
if [[ $cleanup ]]; then
    clean_up
    exit
fi
trap finish EXIT
say "run $run; if it is killed: $again"

# A repository with the shipped tiers, and a key to sign its records.
mkdir "$work/home" "$work/repository"
cd "$work/repository"
ssh-keygen -q -t ed25519 -N '' -C aws-check -f "$work/home/key"
echo "aws-check@example.com $(<"$work/home/key.pub")" >"$work/home/signers"
printf '[user]\n\tname = aws-check\n\temail = aws-check@example.com\n\tsigningkey = %s\n[gpg]\n\tformat = ssh\n[gpg "ssh"]
\tallowedSignersFile = %s\n' "$work/home/key.pub" "$work/home/signers" >"$work/home/.gitconfig"
with_home git init -q --initial-branch=main
mkdir -p copilot/web
echo "application: $app" >copilot/.workspace
# shellcheck disable=SC2016
printf 'name: web\ntype: Backend Service\nvariables:\n    REDIS_URL:\n        from_cfn: %s\n' \
    '${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}-RedisURL' >copilot/web/manifest.yml
with_home git add copilot
with_home git commit -q -m 'A service that imports the address of Redis'
with_home tiergit init ${sharded:+--sharded} >&2
if [[ $bridge ]]; then
    cp -R copilot/environments/addons-minimum copilot/environments/addons-cache-cluster
    cp "$here/cache-cluster.yml" copilot/environments/addons-cache-cluster/redis-elasticache.yml
    printf '  cache-cluster:\n    title: CacheCluster\n    folder: addons-cache-cluster\n' >>copilot/tiers.yml
    # A node that was not encrypted at rest cannot be taken over by a group that is.
    sed -i.old '/^ *AtRestEncryptionEnabled: true$/d' copilot/environments/addons-*/redis-elasticache.yml
    rm copilot/environments/addons-*/*.old
    with_home git add -A copilot
    with_home git commit -q -m 'Redis as a CacheCluster, and tiers that can take it over'
fi
for tier in "${path[@]}"; do with_home tiergit info "$tier" >/dev/null; done

# The network, the first tier, the instance.
if [[ $vpc ]]; then
    parameter[VPCID]=$vpc parameter[PrivateSubnets]=$subnets parameter[ProbeSubnet]=${subnets%%,*}
else
    deploy network "$here/network.yml"
    needed 'the network'
    parameter[VPCID]=$(output_of network Vpc)
    parameter[PrivateSubnets]=$(output_of network PrivateSubnets)
    parameter[ProbeSubnet]=$(output_of network PublicSubnet)
fi
deploy_addons "copilot/environments/addons-${path[0]}"
needed "the tier ${path[0]}"
with_home tiergit adopt "${path[0]}" "${target[@]}" -m aws-check >&2
parameter[RedisExport]=$redis_export
deploy probe "$here/probe.yml"
needed 'the instance'
instance=$(output_of probe Instance)
poll 15 ConnectionLost ssm describe-instance-information --filters "Key=InstanceIds,Values=$instance" \
    --query 'InstanceInformationList[0].PingStatus' >/dev/null
remote "echo $(base64 <"$here/probe.sh" | tr -d '\n') | base64 -d >/opt/tiergit-probe && chmod 755 /opt/tiergit-probe &&
    /opt/tiergit-probe install" >/dev/null

for ((step = 1; step < ${#path[@]}; step++)); do
    walk "${path[step - 1]}" "${path[step]}"
    [[ ! $failed ]] || break
done
