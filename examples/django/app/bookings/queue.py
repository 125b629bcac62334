"""The queue of reports that somebody waits for."""

import json

import boto3
from django.conf import settings


def client():
    return boto3.client("sqs", region_name=settings.REPORTS_QUEUE_REGION)


def send(report):
    client().send_message(
        QueueUrl=settings.REPORTS_QUEUE_URL, MessageBody=json.dumps({"report": str(report.id)})
    )
