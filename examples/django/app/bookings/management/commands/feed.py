from django.conf import settings
from django.core.management.base import BaseCommand

from bookings import handler, queue


class Command(BaseCommand):
    help = "Stands in for Lambda on a laptop: calls the function with what waits in the queue."

    def handle(self, **options):
        sqs, url = queue.client(), settings.REPORTS_QUEUE_URL
        while True:
            messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20, MaxNumberOfMessages=10).get("Messages", [])
            records = [{"messageId": m["MessageId"], "body": m["Body"]} for m in messages]
            failed = {f["itemIdentifier"] for f in handler.handle({"Records": records}, None)["batchItemFailures"]}
            for message in messages:
                if message["MessageId"] not in failed:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
