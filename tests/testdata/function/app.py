from lib import sizes


def handler(event, context):
    return {"sizes": sizes.ALL}
