package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code isthmus explain} and {@code isthmus show policy} on an appliance that runs. */
@OnLab
class PolicyIT {
    private static final int OK = 200;
    private static final String POLICY = """

        zones:
          internet: { default: deny }
          trusted: { default: allow-out }
          dmz: { default: deny }
        workloads:
          db-0: { labels: { app: db }, addresses: [10.10.0.11, "fd00:10::11"], ports: { sql: 5432 } }
          web-0: { labels: { app: web }, addresses: [10.20.0.11] }
        networkPolicies:
          db-from-web:
            podSelector: { matchLabels: { app: db } }
            policyTypes: [Ingress]
            ingress:
              - { from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: sql }] }
        firewall:
          rules:
            - { name: no-telnet, protocol: tcp, port: 23, action: reject, log: true }
            - { name: api, from: internet, to: self, protocol: tcp, port: 443, action: allow }
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    PolicyIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel has no such policy");
        standard = ApplianceDocument.of(lab.network().topology());
    }

    @BeforeEach
    void takePolicy() {
        String zoned = with("uplink", "internet", with("storage", "trusted", with("web", "dmz", standard)));
        HttpResponse<String> response = isthmus.commit(zoned + POLICY);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            assertThat(isthmus.commit(standard).statusCode()).isEqualTo(OK);
        }
    }

    @Test
    void shouldNameTheLineThatDecidesWhenAskedToExplain() {
        assertThat(explain("web-0", "db-0", "5432"))
                .contains("from 10.20.0.11 (web-0 app=web) in zone dmz")
                .contains("to   10.10.0.11 (db-0 app=db) in zone trusted")
                .contains("by   network policy db-from-web, ingress rule 1: allows ingress from workloads app=web at "
                        + "tcp/sql")
                .contains("verdict: allow");
        assertThat(explain("10.20.0.11", "db-0", "80"))
                .contains("db-0 is isolated for ingress by network policy db-from-web; no rule allows this")
                .contains("verdict: deny, logged");
        assertThat(explain("db-0", "198.51.100.10", "80"))
                .contains("to   198.51.100.10 in zone internet")
                .contains("default of zone trusted")
                .contains("verdict: allow");
        assertThat(explain("198.51.100.10", "10.10.0.1", "443"))
                .contains("in zone self")
                .contains("rule api")
                .contains("verdict: allow");
        assertThat(explain("198.51.100.10", "10.10.0.1", "22")).contains("verdict: deny");
        assertThat(explain("db-0", "web-0", "23")).contains("rule no-telnet").contains("verdict: reject, logged");
        Outcome unknown = isthmus.command("explain", "--from", "nobody", "--to", "db-0");
        assertThat(unknown.exitCode()).isNotZero();
        assertThat(unknown.errors()).contains("there is no workload named nobody");
    }

    @Test
    void shouldShowEveryRulePolicyAndZone() {
        Outcome shown = isthmus.command("show", "policy");
        assertThat(shown.output())
                .contains("no-telnet", "reject: tcp; port 23")
                .contains("db-from-web", "selects 1 workload of namespace default: app=db")
                .contains("internet", "its hosts may not go to other zones");
    }

    @Test
    void shouldDecideAsItExplainsWhenHostsTalk() {
        Sockets.Transfer sql =
                Sockets.tcp(lab.w1().namespace(), lab.s1().namespace(), lab.s1().ip4(), 5432, 100_000);
        assertThat(sql.isIdentical()).as(sql.text()).isTrue();
        assertThat(lab.ping(lab.w1(), lab.s1().ip4()).count(1).run().isComplete())
                .as("the database answers nothing but SQL")
                .isFalse();
        assertThat(lab.ping(lab.s1(), lab.w1().ip4()).count(1).run())
                .as("the database itself may ask, and gets its reply")
                .matches(Ping.Result::isComplete);
        Sockets.Transfer telnet =
                Sockets.tcp(lab.s1().namespace(), lab.w1().namespace(), lab.w1().ip4(), 23, 1000);
        assertThat(telnet.text()).contains("refused");
        assertThat(isthmus.command("show", "policy").output())
                .containsPattern("rule +no-telnet +yes +[1-9]")
                .containsPattern("network-policy +db-from-web +yes +[1-9][0-9]* +[1-9]");
    }

    private String explain(String from, String to, String port) {
        Outcome outcome = isthmus.command("explain", "--from", from, "--to", to, "--port", port);
        assertThat(outcome.exitCode()).as(outcome.describe()).isZero();
        return outcome.output();
    }

    private static String with(String link, String zone, String document) {
        String start = "  " + link + ": {";
        assertThat(document).contains(start);
        return document.replace(start, start + " zone: " + zone + ",");
    }
}
