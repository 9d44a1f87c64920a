#!/bin/sh
# Gives the two roles their passwords from the container's environment; psql reads them itself, so they are in no process list.
set -eu
: "${DOCUVAULT_APP_PASSWORD:?DOCUVAULT_APP_PASSWORD is missing}"
: "${DOCUVAULT_MIGRATE_PASSWORD:?DOCUVAULT_MIGRATE_PASSWORD is missing}"
psql -v ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv app_password DOCUVAULT_APP_PASSWORD
\getenv migrate_password DOCUVAULT_MIGRATE_PASSWORD
ALTER ROLE docuvault_app PASSWORD :'app_password';
ALTER ROLE docuvault_migrate PASSWORD :'migrate_password';
SQL
