package net.isthmus.core.config;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How it is found out whether a backend of a service can take sessions. */
@Section(
        value = "Asks every backend of a service, again and again, whether it can take sessions. Exactly one of tcp,"
                + " tls, http, https, grpc, dns, udp and icmp is written. The first answer decides at once; then"
                + " `rise` good answers or `fall` bad ones in a row are needed. After a first bad answer the next"
                + " questions come faster, `fall` of them an interval, so that a backend that has died is found"
                + " out within two intervals. Certificates are not verified, as Kubernetes' probes do not.",
        example = """
            services:
              web:
                loadBalancerIP: 203.0.113.30
                selector: { app: web }
                ports: [{ port: 443, targetPort: 8443 }]
                healthCheck: { http: /healthz, port: 8080, interval: 2s, rise: 2, fall: 3 }
            """)
public record HealthCheck(
        @Key(value = "True for a TCP connection that is made and closed.", defaultsTo = "false", example = "true")
        boolean tcp,

        @Key(value = "True for a TLS handshake.", defaultsTo = "false", example = "true")
        boolean tls,

        @Key(
                value = "Path that is fetched by HTTP.",
                noun = "path",
                pattern = HealthCheck.PATH,
                shape = HealthCheck.PATH_SHAPE,
                example = "/healthz")
        Optional<String> http,

        @Key(
                value = "Path that is fetched by HTTPS.",
                noun = "path",
                pattern = HealthCheck.PATH,
                shape = HealthCheck.PATH_SHAPE,
                example = "/healthz")
        Optional<String> https,

        @Key(
                value = "Service that is asked for by `grpc.health.v1.Health`, without TLS; an empty text for the "
                        + "server as a whole.",
                noun = "service",
                pattern = "[A-Za-z0-9._/-]{0,128}",
                shape = "up to 128 letters, digits, dots, underscores, slashes and hyphens",
                example = "shop.Cart")
        Optional<String> grpc,

        @Key(
                value = "Domain name whose A record is asked for by UDP; the answer must be without error.",
                noun = "domain name",
                pattern = HealthCheck.NAME,
                shape = HealthCheck.NAME_SHAPE,
                example = "www.example.net")
        Optional<String> dns,

        @Key(
                value = "Text that is sent in a datagram, to which any must come back.",
                noun = "text",
                pattern = HealthCheck.TEXT,
                shape = HealthCheck.TEXT_SHAPE,
                example = "ping")
        Optional<String> udp,

        @Key(value = "True for ICMP echoes.", defaultsTo = "false", example = "true")
        boolean icmp,

        @Key(
                value = "Port that is asked; without it, the backend's for the first port of the service.",
                min = 1,
                max = 65_535,
                example = "8080")
        Optional<Integer> port,

        @Key(
                value = "Name of the server in TLS (SNI) and HTTP (Host); without it, none and the backend's address.",
                noun = "host name",
                pattern = HealthCheck.HOST,
                shape = HealthCheck.HOST_SHAPE,
                example = "www.example.net")
        Optional<String> serverName,

        @Key(value = "Statuses that are good, of http and https.", defaultsTo = "200-399", example = "200-299")
        HttpStatuses status,

        @Key(
                value = "Text that is in the first 64 KiB of the answer, of http, https and udp.",
                noun = "text",
                pattern = HealthCheck.TEXT,
                shape = HealthCheck.TEXT_SHAPE,
                example = "ready")
        Optional<String> expect,

        @Key(value = "Time between questions, from 100ms.", defaultsTo = "5s", example = "2s", max = 3600)
        Duration interval,

        @Key(
                value = "How long an answer may take, up to the interval; without it, the interval divided by fall.",
                example = "500ms",
                max = 3600)
        Optional<Duration> timeout,

        @Key(value = "Good answers after which it is alive again.", defaultsTo = "2", min = 1, max = 100)
        int rise,

        @Key(value = "Bad answers, or none, after which it is dead.", defaultsTo = "3", min = 1, max = 100)
        int fall) {

    /** The shortest interval. */
    public static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    static final String PATH = "/[!-~]{0,255}";
    static final String PATH_SHAPE = "a slash, then up to 255 characters without spaces";
    static final String NAME = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,9}\\.?";
    static final String NAME_SHAPE = "a domain name";
    static final String HOST = HealthCheck.LABEL + "(\\." + HealthCheck.LABEL + "){0,9}";
    static final String HOST_SHAPE = "a host name";
    static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    static final String TEXT = "[ -~]{1,255}";
    static final String TEXT_SHAPE = "up to 255 printable characters of ASCII";

    /** How long an answer may take. */
    public Duration patience() {
        return timeout.orElse(interval.dividedBy(fall));
    }

    /** How many ways of asking are written: one, if it is right. */
    public long means() {
        return Stream.of(
                        tcp,
                        tls,
                        http.isPresent(),
                        https.isPresent(),
                        grpc.isPresent(),
                        dns.isPresent(),
                        udp.isPresent(),
                        icmp)
                .filter(isWritten -> isWritten)
                .count();
    }

    /** What it asks, in a word or two: {@code http /healthz}. */
    public String describe() {
        return tcp
                ? "tcp"
                : tls
                        ? "tls"
                        : icmp
                                ? "icmp"
                                : Stream.of(
                                                http.map(path -> "http " + path),
                                                https.map(path -> "https " + path),
                                                grpc.map(name -> name.isEmpty() ? "grpc" : "grpc " + name),
                                                dns.map(name -> "dns " + name),
                                                udp.map(text -> "udp \"" + text + "\""))
                                        .flatMap(Optional::stream)
                                        .findFirst()
                                        .orElse("nothing");
    }
}
