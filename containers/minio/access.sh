#!/bin/sh
# Gives the app a key of its own, which reads and writes the objects of its bucket and can do nothing else. Waits for MinIO, may
# run again at any time, and then also takes over a changed MINIO_SECRET_KEY. Keys go through standard input, not the command line.
set -eu
: "${MINIO_ROOT_USER:?is missing}" "${MINIO_ROOT_PASSWORD:?is missing}" "${MINIO_ACCESS_KEY:?is missing}" "${MINIO_SECRET_KEY:?is missing}"
bucket=${MINIO_BUCKET:-docuvault}
export MC_CONFIG_DIR=/tmp/mc

tries=60
until printf '%s\n%s\n' "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" | mc --quiet alias set store "${MINIO_ENDPOINT:-http://minio:9000}" >/tmp/last 2>&1; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { cat /tmp/last >&2; exit 1; }
  sleep 1
done

cat >/tmp/policy.json <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"], "Resource": ["arn:aws:s3:::$bucket"] },
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      "Resource": ["arn:aws:s3:::$bucket/*"]
    }
  ]
}
JSON
mc --quiet admin policy create store docuvault-app /tmp/policy.json
printf '%s\n%s\n' "$MINIO_ACCESS_KEY" "$MINIO_SECRET_KEY" | mc --quiet admin user add store
mc --quiet admin policy attach store docuvault-app --user "$MINIO_ACCESS_KEY" >/tmp/last 2>&1 || grep -q "already" /tmp/last || { cat /tmp/last >&2; exit 1; }
echo "The app's key reaches the bucket $bucket."
