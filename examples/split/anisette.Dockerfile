# syntax=docker/dockerfile:1
# The public image has one tag, latest. Mirrored into our own registry it gets a digest that stays.
FROM dadoum/anisette-v3-server:latest
# Without it every request writes below the working directory, which is read-only.
ENV RUNTIME_DIRECTORY=/tmp
USER 1000:1000
EXPOSE 6969
