# syntax=docker/dockerfile:1
# One image for the API, its worker, its schedules and its migrations: the command tells them apart.
FROM node:22-slim AS build
WORKDIR /src
# Dependencies first: they change less often than the code.
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-slim
# Who vouches for RDS, in every region, so that the client can insist on it.
ADD --chmod=644 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /etc/ssl/certs/rds.pem
ENV NODE_ENV=production NODE_EXTRA_CA_CERTS=/etc/ssl/certs/rds.pem
WORKDIR /app
COPY --from=build /src/package.json /src/knexfile.js ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/migrations migrations
COPY --from=build /src/dist dist
USER 1000:1000
EXPOSE 8080
# Node itself is started, not npm: SIGTERM reaches it.
CMD ["node", "dist/server.js"]
