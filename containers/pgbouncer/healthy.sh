#!/bin/bash
# Succeeds when PgBouncer answers an SSLRequest (PostgreSQL's protocol, 8 bytes), which needs neither a login nor a database.
set -eu
exec 3<>/dev/tcp/127.0.0.1/6432
printf '\x00\x00\x00\x08\x04\xd2\x16\x2f' >&3
IFS= read -r -t 4 -n 1 answer <&3
[ "$answer" = N ] || [ "$answer" = S ]
