FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /datafind ./cmd/datafind \
 && mkdir -m 0700 /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /datafind /datafind
COPY --from=build --chown=65532:65532 /data /data
ENV DATAFIND_JOURNAL=/data/journal.db \
    DATAFIND_HEALTH=127.0.0.1:8080
VOLUME /data
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/datafind", "doctor", "--alive"]
ENTRYPOINT ["/datafind"]
CMD ["serve"]
