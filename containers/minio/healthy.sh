#!/bin/bash
# Succeeds when MinIO calls itself ready. The slim image has no HTTP client, bash can open a connection by itself.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${1:-9000}"
printf 'GET /minio/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
IFS=' ' read -r _ status _ <&3
[ "$status" = 200 ]
