# syntax=docker/dockerfile:1
FROM node:22-slim AS build
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /src
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
# With output: "standalone" in next.config.js: a server with the few modules it needs.
RUN npx next build

FROM node:22-slim
# Next listens on HOSTNAME, which a container sets to its own name, and answers its health check
# on localhost only when told otherwise. It keeps idle connections longer than the load balancer.
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000 KEEP_ALIVE_TIMEOUT=75000
WORKDIR /app
COPY --from=build /src/.next/standalone ./
COPY --from=build /src/.next/static .next/static
COPY --from=build /src/public public
# Images it has scaled go where a task may write.
RUN ln -s /tmp .next/cache
USER 1000:1000
EXPOSE 3000
CMD ["node", "server.js"]
