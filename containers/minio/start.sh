#!/bin/sh
# Starts MinIO over /data. A folder of the data folder is a bucket, so the app's bucket is there before the first request.
# MINIO_ROOT_USER and MINIO_ROOT_PASSWORD are required; MINIO_API_CORS_ALLOW_ORIGIN should name the app's origin.
set -eu
: "${MINIO_ROOT_USER:?is missing}" "${MINIO_ROOT_PASSWORD:?is missing}"
data=${MINIO_DATA:-/data}
[ -z "${MINIO_BUCKET:-}" ] || mkdir -p "$data/$MINIO_BUCKET"
exec minio server --quiet --address "${MINIO_ADDRESS:-:9000}" "$data"
