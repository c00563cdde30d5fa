package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Health checks of every kind against real servers, from the network in which the backend is. */
@OnLab
class ServiceHealthIT {
    private static final int OK = 200;
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    ServiceHealthIT(StandardLab lab) {
        this.lab = lab;
        this.isthmus = lab.isthmus("a kernel reads no document");
        this.standard = ApplianceDocument.of(lab.network().topology());
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldSeeAServerDieAndComeBackAndSayWhy() {
        commit(standard + workloads() + service("app: web", "http: /healthz"));
        awaitState("web-0", "down", "connection refused");

        try (RunningCommand first = http(lab.w1());
                RunningCommand second = http(lab.s1())) {
            awaitState("web-0", "up", "HTTP status 200");
            awaitState("web-1", "up", "HTTP status 200");
            assertThat(isthmus.command("show", "services").output())
                    .containsPattern("web-0 +10.20.0.11 +up .*HTTP status 200");
            assertThat(first.output()).contains("asked by 10.20.0.1 /healthz");
            assertThat(second.output()).contains("asked by 10.10.0.1 /healthz");

            first.kill();
            awaitState("web-0", "down", "connection refused");
            awaitState("web-1", "up", "");
        }
        try (RunningCommand _ = http(lab.w1())) {
            awaitState("web-0", "up", "");
        }
        assertThat(isthmus.process().output())
                .contains("service probed: backend web-0 (10.20.0.11) is down: connection refused")
                .contains("service probed: backend web-0 (10.20.0.11) is up: HTTP status 200");
        assertThat(isthmus.get("/q/metrics"))
                .contains("isthmus_service_backend_up{service=\"probed\",backend=\"web-0\",address=\"10.20.0.11\"");
    }

    @Test
    void shouldSpeakGrpcWithARealServer() {
        try (RunningCommand _ = Backend.start(lab.host("w2"), "grpc", "10.20.0.12", 9100, "w2")) {
            commit(standard + workloads() + service("app: rpc", "grpc: \"\", port: 9100"));
            awaitState("rpc-0", "up", "gRPC says SERVING");

            commit(standard + workloads() + service("app: rpc", "grpc: shop.Cart, port: 9100"));
            awaitState("rpc-0", "down", "gRPC says NOT_SERVING");
        }
        awaitState("rpc-0", "down", "connection refused");
    }

    @Test
    void shouldAskByUdpAndDns() {
        try (RunningCommand _ = Backend.start(lab.host("w2"), "udp", "10.20.0.12", 9101, "w2")) {
            commit(standard + workloads() + service("app: rpc", "udp: hello, port: 9101, expect: w2"));
            awaitState("rpc-0", "up", "an answer of 3 octets");
        }
        awaitState("rpc-0", "down", "port unreachable");
        try (RunningCommand _ = lab.host("w2")
                .namespace()
                .start(
                        "dnsmasq",
                        "-k",
                        "--no-resolv",
                        "--no-hosts",
                        "--port=9102",
                        "--address=/www.example.net/1.2.3.4")) {
            commit(standard + workloads() + service("app: rpc", "dns: www.example.net, port: 9102"));
            awaitState("rpc-0", "up", "DNS says NOERROR");

            commit(standard + workloads() + service("app: rpc", "dns: www.example.org, port: 9102"));
            awaitState("rpc-0", "down", "DNS says REFUSED");
        }
    }

    @Test
    void shouldAskByIcmpInTheVrfOfTheService() {
        String document = standard + "vrfs: { red: { interfaces: [web] } }\n" + workloads()
                + service("app: rpc", "icmp: true") + "    vrf: red\n";
        commit(document);
        awaitState("rpc-0", "up", "an echo came back");

        lab.host("w2").namespace().sysctl("net.ipv4.icmp_echo_ignore_all=1");
        try {
            awaitState("rpc-0", "down", "no answer within");
        } finally {
            lab.host("w2").namespace().sysctl("net.ipv4.icmp_echo_ignore_all=0");
        }
        awaitState("rpc-0", "up", "");
    }

    private static RunningCommand http(LabHost host) {
        return Backend.start(host, "http", host.ip4(), 8080, host.name());
    }

    private static String workloads() {
        return """

            workloads:
              web-0: { labels: { app: web }, addresses: [10.20.0.11] }
              web-1: { labels: { app: web }, addresses: [10.10.0.11] }
              rpc-0: { labels: { app: rpc }, addresses: [10.20.0.12] }
            """;
    }

    private static String service(String selector, String check) {
        return """
            services:
              probed:
                loadBalancerIP: 203.0.113.30
                selector: { %s }
                ports: [{ port: 80, targetPort: 8080 }]
                healthCheck: { %s, interval: 600ms, timeout: 600ms, rise: 2, fall: 2 }
            """.formatted(selector, check);
    }

    private void awaitState(String backend, String state, String words) {
        Pattern pattern = Pattern.compile(
                "\"name\"\\s*:\\s*\"%s\"[^}]*\"state\"\\s*:\\s*\"%s\"[^}]*%s".formatted(backend, state, words));
        String[] shown = {""};
        boolean isSeen = Await.until(SETTLED, POLL, () -> {
            shown[0] = isthmus.get("/api/v1/services");
            return pattern.matcher(shown[0]).find();
        });
        assertThat(isSeen).as("/%s/ in\n%s", pattern, shown[0]).isTrue();
    }

    private void commit(String document) {
        HttpResponse<String> answer = isthmus.commit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(OK);
    }
}
