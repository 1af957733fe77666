# The steps are the ones developers run: what builds here builds there.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /hopmap
COPY . .
RUN cargo xtask build --release

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 65532 --home-dir /var/lib/hopmap --create-home hopmap
COPY --from=build /hopmap/target/release/hopmap /usr/local/bin/hopmap
COPY --from=build /hopmap/target/site /usr/share/hopmap/site
ENV HOPMAP_SITE=/usr/share/hopmap/site
USER 65532
WORKDIR /var/lib/hopmap
VOLUME /var/lib/hopmap
EXPOSE 3000
ENTRYPOINT ["hopmap"]
CMD ["serve", "--listen", "0.0.0.0:3000"]
