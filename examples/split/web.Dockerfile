# syntax=docker/dockerfile:1
# The frontend and the admin are the same kind of program: the build context says which.
FROM node:22-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/build build
USER 1000:1000
EXPOSE 3000
CMD ["node", "build/index.js"]
