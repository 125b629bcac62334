# syntax=docker/dockerfile:1
# A copy in our own registry has a digest that stays, and starts as the user it runs as.
FROM metabase/metabase:v0.63.19
# Java takes a quarter of the memory by itself; the drivers are unpacked where everyone may write.
ENV JAVA_OPTS=-XX:MaxRAMPercentage=75 MB_PLUGINS_DIR=/tmp/plugins
USER 1000:1000
EXPOSE 3000
