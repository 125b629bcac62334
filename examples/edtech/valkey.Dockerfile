# syntax=docker/dockerfile:1
# For staging, where ElastiCache costs more than what it holds is worth: a restart empties it.
FROM valkey/valkey:8.1
USER 1000:1000
EXPOSE 6379
# Evicting keys would lose jobs; writing is refused instead, before the task runs out of memory.
CMD ["sh", "-c", "exec valkey-server --requirepass \"$VALKEY_PASSWORD\" --maxmemory 384mb --maxmemory-policy noeviction --save '' --dir /tmp"]
