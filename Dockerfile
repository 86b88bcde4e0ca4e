# One image for web, worker, beat and set-up; docker-compose.yml says which command each runs, and asks how they are.
# Packages are installed in a stage of its own: one of them is built from source, and nothing of pip stays behind.
FROM python:3.13-slim-trixie AS packages
WORKDIR /build
COPY requirements.txt .
RUN python -m venv --without-pip /venv && pip --python /venv install --no-cache-dir -r requirements.txt

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="kerneltrack" \
      org.opencontainers.image.description="Tracks Linux kernel regressions and release status from the public record" \
      org.opencontainers.image.licenses="GPL-2.0-or-later"
# git follows archives and trees. /state is what a new volume looks like: it belongs to whom everything runs as.
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /tmp kerneltrack \
    && install -d -o kerneltrack -g kerneltrack /state
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# The root file system is read-only when this runs: bytecode is made now or never.
RUN /venv/bin/python -m compileall -q /app
ENV PATH="/venv/bin:$PATH" HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
STOPSIGNAL SIGTERM
EXPOSE 8000
