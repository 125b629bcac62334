"""The bucket of the environment, reached with the role of the task: there are no keys."""

import boto3
from django.conf import settings


def client():
    return boto3.client("s3", region_name=settings.UPLOADS_REGION)


def write(key, body):
    client().put_object(Bucket=settings.UPLOADS_BUCKET, Key=key, Body=body)


def read(key):
    return client().get_object(Bucket=settings.UPLOADS_BUCKET, Key=key)["Body"]


def remove(key):
    client().delete_object(Bucket=settings.UPLOADS_BUCKET, Key=key)
