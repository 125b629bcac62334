"""What Celery's worker does. A task may be given to two workers, so each may run twice."""

import csv
import datetime
import io

from botocore.exceptions import BotoCoreError
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from bookings import files
from bookings.models import Booking, Report

KEPT = datetime.timedelta(days=90)


@shared_task(autoretry_for=(BotoCoreError, OperationalError), retry_backoff=True)
def take_over(key):
    """Imports the bookings of a file: reference, guest, day, cents."""
    rows = csv.DictReader(io.TextIOWrapper(files.read(key), encoding="utf-8"))
    Booking.objects.bulk_create(
        (Booking(**row) for row in rows),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["reference"],
        update_fields=["guest", "day", "cents"],
    )


@shared_task
def forget():
    """Removes reports nobody fetches any more, file first: a row without one is removed next time."""
    for report in Report.objects.filter(asked_at__lt=timezone.now() - KEPT).iterator():
        files.remove(report.key)
        report.delete()
