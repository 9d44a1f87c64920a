#!/bin/sh
# Writes the list of users, which holds the password, where only this process reads it, and starts PgBouncer.
set -eu
: "${DOCUVAULT_APP_PASSWORD:?is missing}"
umask 077
printf '"docuvault_app" "%s"\n' "$(printf %s "$DOCUVAULT_APP_PASSWORD" | sed 's/"/""/g')" >/tmp/users.txt
exec pgbouncer /etc/pgbouncer/docuvault.ini
