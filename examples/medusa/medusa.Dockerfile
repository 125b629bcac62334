# syntax=docker/dockerfile:1
# One image for server and worker: MEDUSA_WORKER_MODE tells them apart.
FROM node:22-slim AS build
WORKDIR /src
# Dependencies first: they change less often than the code.
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npx medusa build
WORKDIR /src/.medusa/server
RUN --mount=type=cache,target=/root/.npm cp /src/package-lock.json . && npm ci --omit=dev

FROM node:22-slim
ENV NODE_ENV=production MEDUSA_DISABLE_TELEMETRY=1 HOME=/tmp
WORKDIR /app
COPY --from=build --chown=root:root /src/.medusa/server ./
USER 1000:1000
EXPOSE 9000
# Node itself is started, not npm: SIGTERM reaches it and Medusa finishes its jobs.
CMD ["node_modules/.bin/medusa", "start"]
