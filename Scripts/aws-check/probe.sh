#!/usr/bin/env bash
# What aws-check.sh runs on its instance (Amazon Linux 2023, as root): keeps pieces of data in Redis, Aurora and S3, compares them with
# the copy on the instance, and asks each of the three once a second whether it works.
#
#   install                                 the clients
#   point REDIS_URL SECRET BUCKET REGION    what to probe, as a service is given it
#   write TAG                               new data in the place of the old, in all three and in the copy
#   read                                    prints how many pieces are missing or not as written: Redis, Aurora, S3
#   start, stop                             ask in the background; stop prints the longest and the whole outage of each, in seconds
#
# An outage goes from the last answer before it to the first after it, so it is counted one to three seconds too long. Redis and Aurora
# are written to, S3 is read from.
set -euo pipefail
export LC_ALL=C
pieces=1000 folder=${TIERGIT_PROBE:-/var/lib/tiergit-probe}
umask 077
mkdir -p "$folder"
cd "$folder"
# shellcheck source=/dev/null
[[ ! -f settings ]] || . ./settings

# Follows redirections, so that a group with several shards is probed like one without.
redis() { timeout 120 redis6-cli -c -u "$REDIS_URL"; }

write() {
    od -An -v -tx1 -N "$((32 * pieces))" /dev/urandom | tr -d ' \n' | fold -w 64 | awk -v tag="$1" '{ print tag ":" NR ":" $0 }' >copy
    local stored
    stored=$(awk -F: '{ print "SET check:" $2 " " $0 }' copy | redis | grep -c '^OK$') || :
    ((stored == pieces)) || { echo "Redis took $stored of $pieces pieces" >&2; return 1; }
    psql -q -v ON_ERROR_STOP=1 <<'END'
set client_min_messages = warning;
create table if not exists probe (piece text);
create table if not exists ticks (at timestamptz);
begin;
truncate probe;
\copy probe from 'copy'
commit;
END
    rm -rf objects
    mkdir objects
    split -l 10 -d -a 3 copy objects/part.
    aws s3 cp --only-show-errors --recursive objects "s3://$BUCKET/probe/"
}

from_redis() { awk -F: '{ print "GET check:" $2 }' copy | redis; }
from_aurora() { psql -qAtc 'select piece from probe'; }
from_s3() {
    rm -rf got
    aws s3 cp --only-show-errors --recursive "s3://$BUCKET/probe/" got && cat got/*
}
# What is missing at first may be slow to answer, so it is asked for again within a minute.
lost() {
    local missing try
    for try in 1 2 3 4 5 6; do
        missing=$(comm -23 <(sort copy) <("$1" 2>/dev/null | sort) | wc -l)
        ((missing > 0 && try < 6)) || break
        sleep 10
    done
    echo "$((missing))"
}

ask_redis() { [[ $(timeout 2 redis6-cli -c -u "$REDIS_URL" SET check:tick "$EPOCHSECONDS" 2>/dev/null) == *OK* ]]; }
ask_aurora() { timeout 3 psql -qAtc 'insert into ticks values (now())' >/dev/null 2>&1; }
ask_s3() {
    # A signed address ends with the credentials that signed it, which change every few hours.
    if ((EPOCHSECONDS - ${signed:-0} > 60)); then
        address=$(aws s3 presign "s3://$BUCKET/probe/part.000" --expires-in 900) signed=$EPOCHSECONDS
    fi
    curl -sfL -m 3 -o /dev/null "$address"
}
watch() {
    local service=$1 answer
    while :; do
        sleep 1 &
        if "ask_$service"; then answer=ok; else answer=down; fi
        echo "$EPOCHSECONDS $answer" >>"$service.log"
        wait $!
    done
}
# Without any answer, the outage is the whole time.
outages() {
    awk 'function end(at) { length_ = at - since; total += length_; if (length_ > longest) longest = length_; down = 0 }
        NR == 1 { since = $1 }
        $2 == "down" { down = 1 }
        $2 == "ok" { if (down) end($1); since = $1 }
        END { if (down) end($1); printf "%d %d\n", longest, total }' "$1.log"
}

case ${1-} in
install) dnf -q -y install redis6 postgresql16 jq >/dev/null ;;
point)
    secret=$(aws --region "$5" secretsmanager get-secret-value --secret-id "$3" --query SecretString --output text)
    field() { jq -er ".$1 | tostring" <<<"$secret"; }
    printf 'export %s=%q\n' REDIS_URL "$2" BUCKET "$4" AWS_DEFAULT_REGION "$5" PGCONNECT_TIMEOUT 2 PGHOST "$(field host)" \
        PGPORT "$(field port)" PGDATABASE "$(field dbname)" PGUSER "$(field username)" PGPASSWORD "$(field password)" >settings
    ;;
write) write "$2" ;;
read) echo "$(lost from_redis) $(lost from_aurora) $(lost from_s3)" ;;
start)
    rm -f ./*.log
    systemd-run --quiet --collect --unit=tiergit-probe "$(realpath "$0")" watch
    ;;
watch)
    for service in redis aurora s3; do watch "$service" & done
    wait
    ;;
stop)
    systemctl stop tiergit-probe
    echo "$(outages redis) $(outages aurora) $(outages s3)"
    ;;
*) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p;}' "$0"; exit 64 ;;
esac
