"""Settings of every process: web, worker, beat, migrations and the function.

What all of them need must be said: a variable that is missing ends the start.
"""

import os
from urllib.parse import urlsplit

from celery.schedules import crontab

from office.assets import INSTALLED_APPS, STATIC_ROOT, STATIC_URL, STORAGES  # noqa: F401
from office.environment import secret

# The address people type. Behind https there is a load balancer, without it a laptop.
SITE = urlsplit(os.environ["SITE_URL"])
HTTPS = SITE.scheme == "https"

SECRET_KEY = secret("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = [SITE.hostname]
CSRF_TRUSTED_ORIGINS = [f"{SITE.scheme}://{SITE.netloc}"]

# The load balancer ends TLS and says so in a header that it never passes on from a client.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

ROOT_URLCONF = "office.urls"
WSGI_APPLICATION = "office.wsgi.application"
LOGIN_URL = "admin:login"
MIDDLEWARE = [
    # First: the load balancer asks over HTTP, under the address of the task.
    "office.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Whether the server is who it says libpq learns from PGSSLMODE and PGSSLROOTCERT,
# which the image sets.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["DB_HOST"],
        "PORT": os.environ["DB_PORT"],
        "NAME": os.environ["DB_NAME"],
        "USER": secret("DB_USER", "username"),
        "PASSWORD": secret("DB_PASSWORD", "password"),
        # One connection per thread, tried before a request and closed after a minute.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

UPLOADS_BUCKET = os.environ["UPLOADS_BUCKET"]
UPLOADS_REGION = os.environ["UPLOADS_REGION"]
# Only who asks for reports knows the queue. Lambda knows it for the function.
REPORTS_QUEUE_URL = os.environ.get("REPORTS_QUEUE_URL")
REPORTS_QUEUE_REGION = os.environ.get("REPORTS_QUEUE_REGION")

if queue := os.environ.get("CELERY_QUEUE_URL"):
    # With SQS as the broker: uses: {"queue:celery": {CELERY_QUEUE_URL: url,
    # CELERY_QUEUE_REGION: region}}, and the worker as the queue's consumer. Queues named
    # here are neither looked for nor made, so no permission to do so is needed.
    CELERY_BROKER_URL = "sqs://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "region": os.environ["CELERY_QUEUE_REGION"],
        "predefined_queues": {"celery": {"url": queue}},
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # it would make a queue per worker
elif broker := os.environ.get("REDIS_URL"):
    # Kombu takes no TLS address that does not say how the certificate is checked.
    CELERY_BROKER_URL = broker + ("?ssl_cert_reqs=required" if broker.startswith("rediss://") else "")
    # A task that takes longer than this is given to a second worker.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_IGNORE_RESULT = True
# A task is done when it has ended, not when it was taken: one that is killed comes back.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# With REMAP_SIGTERM=SIGQUIT: so long may tasks go on after SIGTERM, and then give back
# what is left. ECS kills after stopTimeout, which is longer.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 90
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "office.beat.Scheduler"
CELERY_BEAT_SCHEDULE = {
    "forget-old-reports": {"task": "bookings.tasks.forget", "schedule": crontab(hour=3, minute=0)},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {"botocore": {"level": "WARNING"}},
}
