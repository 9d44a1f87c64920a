#!/bin/sh
# Makes `.env` from `.env.example` with a fresh secret in every place that needs one. Never touches a `.env` that is there:
# its secrets open the data. Another file may be named: `sh scripts/compose/secrets.sh FILE`.
set -eu
example=$(dirname "$0")/../../.env.example
file=${1:-.env}
if [ -e "$file" ]; then
  echo "$file is there already." >&2
  exit 1
fi
random() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
while IFS= read -r line; do
  case $line in
    SECRET_KEY= | CLOUD_CREDS_KEY= | MAIL_IN_SECRET= | *_PASSWORD= | MINIO_SECRET_KEY=)
      case $line in
        SMTP_* | ADMIN_* | WEBDAV_*) printf '%s\n' "$line" ;;
        *) printf '%s%s\n' "$line" "$(random 32)" ;;
      esac
      ;;
    MINIO_ROOT_USER= | MINIO_ACCESS_KEY=) printf '%s%s\n' "$line" "docuvault-$(random 6)" ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$example" >"$file.new"
mv "$file.new" "$file"
echo "$file is written. Keep a copy of it: without SECRET_KEY and CLOUD_CREDS_KEY some data can not be opened."
