FROM debian:12 AS build
WORKDIR /src
COPY scripts/setup scripts/setup
RUN scripts/setup --build && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DLOADTEST_TESTS=OFF \
    && cmake --build build/release --target loadtest \
    && strip build/release/loadtest

FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
       libcaf-core0.17 libsimdjson14 libssl3 libstdc++6 libyaml-cpp0.7 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --create-home --home-dir /var/lib/loadtest loadtest
COPY --from=build /src/build/release/loadtest /usr/local/bin/loadtest
COPY examples /usr/local/share/loadtest/examples
# By number, so that Kubernetes can tell that it is not root.
USER 10001:10001
WORKDIR /var/lib/loadtest
ENTRYPOINT ["loadtest"]
CMD ["--help"]
