from django_celery_beat.schedulers import DatabaseScheduler

from office import alive


class Scheduler(DatabaseScheduler):
    """Keeps the times of the last runs in the database: the files of a task end with it."""

    def tick(self, *args, **kwargs):
        alive.BEAT.touch()
        return super().tick(*args, **kwargs)
