import uuid

from django.db import models


class Booking(models.Model):
    # What the guest's system calls it: importing a file twice changes nothing.
    reference = models.CharField(max_length=40, unique=True)
    guest = models.CharField(max_length=200)
    day = models.DateField(db_index=True)
    cents = models.PositiveIntegerField()

    def __str__(self):
        return self.reference


class Report(models.Model):
    class State(models.TextChoices):
        ASKED = "asked"
        READY = "ready"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField(help_text="its first day")
    state = models.CharField(max_length=5, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)

    @property
    def key(self):
        return f"reports/{self.id}.csv"

    def __str__(self):
        return f"{self.month:%Y-%m}"
