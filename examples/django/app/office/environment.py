"""What the environment tells the program: plain variables, and secrets.

A service finds a secret in the variable itself. A function finds in the variable
with _ARN behind where Secrets Manager keeps it, for Lambda would keep the value
beside the plain ones. A fact of a piece, such as the database's password, is one
key of a JSON object there.
"""

import json
import os
from functools import cache

import boto3


def secret(name, key=None):
    if name in os.environ:
        return os.environ[name]
    text = _kept(os.environ[name + "_ARN"])
    return json.loads(text)[key] if key else text


@cache
def _kept(arn):
    region = arn.split(":")[3]
    return boto3.client("secretsmanager", region_name=region).get_secret_value(SecretId=arn)["SecretString"]
