import os

from celery import Celery, bootsteps

from office import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")

app = Celery("office")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Alive(bootsteps.StartStopStep):
    """Shows that the worker's loop turns, whatever its broker is."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker):
        alive.WORKER.touch()
        worker.timer.call_repeatedly(10, alive.WORKER.touch)


app.steps["worker"].add(Alive)
