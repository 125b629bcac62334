"""What Lambda runs: reports on a month, one per message of the queue."""

import csv
import io
import json
import logging
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
django.setup()

from django.db import close_old_connections  # noqa: E402

from bookings import files  # noqa: E402
from bookings.models import Booking, Report  # noqa: E402

log = logging.getLogger(__name__)


def handle(event, context):
    """Names the messages it failed at, and only those come back."""
    close_old_connections()  # Lambda freezes a process between two calls, for hours
    failed = []
    for record in event["Records"]:
        try:
            make(json.loads(record["body"])["report"])
        except Exception:
            log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def make(pk):
    """Writes a report. SQS may deliver a message twice: the second time writes the same."""
    report = Report.objects.filter(pk=pk).first()
    if report is None:
        return  # forgotten meanwhile
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["reference", "guest", "day", "cents"])
    month = Booking.objects.filter(day__year=report.month.year, day__month=report.month.month)
    rows.writerows(month.order_by("day", "reference").values_list("reference", "guest", "day", "cents"))
    files.write(report.key, text.getvalue().encode())
    Report.objects.filter(pk=pk).update(state=Report.State.READY)
