# syntax=docker/dockerfile:1
# One image for web, worker, beat and tasks, which their commands tell apart, and one for
# the function, which is the same program started by Lambda.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
# Dependencies first: they change less often than the code.
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip /venv/bin/pip install --requirement requirements.txt

FROM python:3.13-slim-bookworm AS app
# Who vouches for RDS, in every region.
ADD --chmod=644 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /etc/ssl/certs/rds.pem
ENV PGSSLMODE=verify-full PGSSLROOTCERT=/etc/ssl/certs/rds.pem
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Nothing can be collected or compiled later: tasks have a read-only disk.
RUN DJANGO_SETTINGS_MODULE=office.assets python manage.py collectstatic --noinput && python -m compileall -q .
USER 1000:1000
EXPOSE 8000
# No shell in between: SIGTERM reaches gunicorn, which ends what it has begun.
CMD ["gunicorn", "office.wsgi"]

FROM app AS reports
ENTRYPOINT ["python", "-m", "awslambdaric"]
CMD ["bookings.handler.handle"]
