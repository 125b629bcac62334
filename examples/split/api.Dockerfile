# syntax=docker/dockerfile:1
# One image for the API, its workers and its migrations: the command tells them apart.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
# Dependencies first: they change less often than the code.
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip /venv/bin/pip install --requirement requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
USER 1000:1000
EXPOSE 8000
CMD ["uvicorn", "tracker.api:app", "--host", "0.0.0.0", "--port", "8000", "--proxy-headers", "--forwarded-allow-ips", "*", "--timeout-keep-alive", "75", "--timeout-graceful-shutdown", "25"]
