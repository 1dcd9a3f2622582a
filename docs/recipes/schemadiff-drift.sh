#!/bin/sh
# /usr/local/bin/schemadiff-drift, for cron: it mails what is printed, which is nothing where all is well.
set -u
. /etc/schemadiff/drift.env
cd /srv/project || exit 64
exec 9>/var/lib/schemadiff/drift.lock
# The one of last night is still at work.
flock -n 9 || exit 0
# 5: a lock, or somebody at work there. Worth another try, and no reason to wake anybody.
for pause in 60 300 0; do
    code=0
    said=$(timeout 30m schemadiff drift --env production 2>&1) || code=$?
    if [ "$code" -ne 5 ]; then break; fi
    sleep "$pause"
done
if [ "$code" -ne 0 ]; then
    printf '%s\nschemadiff drift ended with %s\n' "$said" "$code"
fi
exit "$code"
