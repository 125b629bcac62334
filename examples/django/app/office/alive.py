"""Files by which ECS sees that a process without a port still turns: each is younger
than a minute as long as it does."""

from pathlib import Path

BEAT = Path("/tmp/beat")
WORKER = Path("/tmp/worker")
