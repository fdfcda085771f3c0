# For amd64 and arm64:
#   docker build -t loadtest .
#   docker buildx build --platform linux/amd64,linux/arm64 -t REGISTRY/loadtest --push .
# debian:12-slim by the digest of its index: a tag can be moved, and this can not.
ARG BASE=docker.io/library/debian:12-slim@sha256:88200866dfff7ea7f5cbcb6ec7c8a701889efe6fe859fe64d6990e4b07ea4171

FROM $BASE AS build
WORKDIR /src
COPY scripts/setup scripts/setup
RUN scripts/setup --build && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DLOADTEST_TESTS=OFF \
    && cmake --build build/release --target loadtest \
    && strip build/release/loadtest

FROM $BASE
# The libraries that the program links, and no more: scripts/test-image compares.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
       libcaf-core0.17 libcaf-io0.17 libsimdjson14 libssl3 libstdc++6 \
       libyaml-cpp0.7 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --create-home --home-dir /var/lib/loadtest loadtest
COPY --from=build /src/build/release/loadtest /usr/local/bin/loadtest
COPY examples /usr/local/share/loadtest/examples
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="loadtest" \
      org.opencontainers.image.description="Realistic, reproducible load on an LLM platform" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="docker.io/library/debian:12-slim"
# By number, so that Kubernetes can tell that it is not root.
USER 10001:10001
WORKDIR /var/lib/loadtest
ENTRYPOINT ["loadtest"]
CMD ["--help"]
