# syntax=docker/dockerfile:1
# Valkey as a service of an environment: see docs/valkey.md.
FROM valkey/valkey:8.1.3-alpine
COPY --chmod=755 <<'START' /usr/local/bin/start-valkey
#!/bin/sh
# The password comes by standard input: an argument is there for every process to see.
# A folder /data that can be written to was mounted, and what is in it stays.
set -eu
: "${VALKEY_PASSWORD:?is missing}"
if [ -w /data ]; then
  set -- --dir /data --appendonly yes "$@"
else
  set -- --dir /tmp --appendonly no "$@"
fi
exec valkey-server - --bind '* -::*' --port 6379 --save '' \
  --maxmemory "${VALKEY_MAXMEMORY:-0}" --maxmemory-policy noeviction "$@" <<CONFIG
requirepass $VALKEY_PASSWORD
CONFIG
START
USER 1000:1000
EXPOSE 6379
ENTRYPOINT ["start-valkey"]
CMD []
