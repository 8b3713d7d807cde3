# The bot alone: no sandbox, no tests, no compiler. `docker build .`, or `make image` where no registry can be reached.
# BASE is any image with Python 3.11 or newer as `python3`, with its module venv; pin yours by digest.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
WORKDIR /app
RUN python3 -m venv --copies .venv
COPY requirements.txt ./
# Wheels only, each with its hash: nothing is compiled, and nothing that was swapped on the way gets in.
RUN .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-compile \
        --only-binary :all: --require-hashes -r requirements.txt \
    && .venv/bin/python -m pip uninstall -q -y pip
COPY manifest.yml LICENSE ./
COPY deploy/image/healthcheck.py deploy/image/pipefy-usage ./
COPY migrations migrations
COPY bot bot
# Any user may read it, and none may write: whoever runs the container owns nothing in here.
RUN .venv/bin/python -m compileall -q -j 0 bot migrations .venv/lib \
    && chmod 0755 pipefy-usage \
    && chmod -R u=rwX,go=rX . \
    && mkdir /data && chown 10001:0 /data && chmod 0770 /data

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=
LABEL org.opencontainers.image.title="Pipefy usage bot" \
      org.opencontainers.image.description="Pipefy integration usage, in Slack" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
COPY --from=build /app /app
COPY --from=build /data /data
WORKDIR /app
ENV PATH=/app:/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:////data/pipefy-usage.db
# A number, so that Kubernetes can see that it is not root. Group 0 may write /data: OpenShift runs containers as a
# random user of that group. https://docs.redhat.com/en/documentation/openshift_container_platform (Creating images)
USER 10001:0
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=5s --start-period=20s --retries=3 CMD ["/app/.venv/bin/python", "/app/healthcheck.py"]
# Exec form: the bot is process 1 and hears SIGTERM itself.
ENTRYPOINT ["/app/.venv/bin/python", "-m", "bot"]
CMD ["socket"]
