# Two targets: `gpu` (the default, last in this file) and `cpu` (no GPU: demo and tests).
#   docker build -t truecall:gpu .
#   docker build -t truecall:cpu --target cpu .
# The base is an argument so that a mirror or a digest can be put in: --build-arg PYTHON_IMAGE=...@sha256:...
# Where the CPU build of torch comes from a folder of wheels: --build-context wheels=FOLDER.
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM scratch AS wheels

FROM ${PYTHON_IMAGE} AS python
ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

# Our own wheel, built apart: a change of code costs one small layer.
FROM python AS wheel
WORKDIR /source
COPY deploy/locks/cpu.txt deploy/locks/
RUN grep -E '^(hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==' deploy/locks/cpu.txt > build.txt \
 && pip install --no-deps -r build.txt
COPY . .
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /dist .

FROM python AS cpu-packages
ARG TORCH=2.13.0+cpu
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY deploy/locks/cpu.txt /locks/
RUN --mount=type=bind,from=wheels,target=/wheels \
    python -m venv /opt/truecall \
 && export PATH=/opt/truecall/bin:$PATH \
 && { pip install --no-deps --no-compile --find-links /wheels "torch==${TORCH}" \
      || pip install --no-deps --no-compile --index-url "${TORCH_INDEX}" "torch==${TORCH}"; } \
 && pip install --no-deps --no-compile --only-binary :all: -r /locks/cpu.txt \
 && { python -m compileall -qq -j 0 -x '/(tests?|testing)/' /opt/truecall/lib >/dev/null 2>&1 || true; }

FROM python AS gpu-packages
COPY deploy/locks/gpu.txt /locks/
RUN python -m venv /opt/truecall \
 && export PATH=/opt/truecall/bin:$PATH \
 && pip install --no-deps --no-compile --only-binary :all: -r /locks/gpu.txt \
 && { python -m compileall -qq -j 0 -x '/(tests?|testing)/' /opt/truecall/lib >/dev/null 2>&1 || true; }

# What both targets share: everything that is written lies in a volume or a tmpfs, so the root may be read-only.
FROM python AS runtime
# tini reaps what is left behind and passes SIGTERM to the gateway alone, which drains: an engine that gets it too
# aborts every turn. libgomp and libnuma are the engine's.
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini libgomp1 libnuma1 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 truecall \
 && useradd --uid 10001 --gid 10001 --home-dir /var/lib/truecall --shell /usr/sbin/nologin truecall \
 && install -d -o truecall -g truecall /var/lib/truecall /var/cache/truecall /models
ENV PATH=/opt/truecall/bin:$PATH \
    HOME=/var/lib/truecall \
    XDG_CACHE_HOME=/var/cache/truecall \
    HF_HOME=/var/cache/truecall/huggingface \
    VLLM_CACHE_ROOT=/var/cache/truecall/vllm \
    VLLM_CONFIG_ROOT=/var/cache/truecall/vllm-config \
    TORCHINDUCTOR_CACHE_DIR=/var/cache/truecall/inductor \
    TRITON_CACHE_DIR=/var/cache/truecall/triton \
    VLLM_NO_USAGE_STATS=1 \
    TRUECALL_SERVER__HOST=0.0.0.0
WORKDIR /var/lib/truecall
EXPOSE 8000
VOLUME ["/var/lib/truecall", "/var/cache/truecall"]
# Ready means that the engine answers; a large checkpoint may take minutes to load and compile.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --retries=3 CMD \
  ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/ready', timeout=4)"]
ENTRYPOINT ["tini", "--", "truecall"]
CMD ["serve"]

FROM runtime AS cpu
COPY --from=cpu-packages /opt/truecall /opt/truecall
RUN --mount=type=bind,from=wheel,source=/dist,target=/dist pip install --no-deps /dist/*.whl
ENV TRUECALL_PROFILE=cpu-demo TRUECALL_MODEL=/models/demo-tuned
USER truecall

FROM runtime AS gpu
# The engine compiles small kernels at its first start: Triton wants a C compiler.
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
COPY --from=gpu-packages /opt/truecall /opt/truecall
RUN --mount=type=bind,from=wheel,source=/dist,target=/dist pip install --no-deps /dist/*.whl
ENV TRUECALL_PROFILE=rtx4090 NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER truecall
