package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Traceroute;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Two appliances as each other's IPsec peers, as documents and commands make them so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IpsecTunnelsIT {

    private static final Duration SETTLE = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(200);

    @SuppressWarnings("NullAway.Init")
    private TunnelledLab lab;

    @BeforeAll
    void open() {
        Requirements.appliance();
        lab = new TunnelledLab();
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static boolean reaches(Namespace from, String source, String to) {
        return Await.until(
                SETTLE,
                POLL,
                () -> from.run("ping", "-c", "1", "-W", "1", "-I", source, to).exitCode() == 0);
    }

    @Test
    @Order(1)
    void shouldCarryWhatSelectorsMeanWhenAChildIsPolicyBased() {
        assertThat(reaches(lab.a1().namespace(), "10.1.0.11", "10.2.0.11"))
                .as(() -> lab.west.command("show", "ipsec").output()
                        + lab.west.command("ipsec", "log", "peer").output()
                        + lab.east.command("ipsec", "log", "peer").output()
                        + lab.west.command("show", "drops").output())
                .isTrue();
    }

    @Test
    @Order(2)
    void shouldAnswerWithinTheTunnelWhenATraceComesByAPolicyBasedChild() {
        assertThat(Traceroute.run(lab.b1().namespace(), "10.1.0.11"))
                .as("the far appliance speaks as an address that the selectors allow")
                .containsExactly("10.2.0.1", "10.1.0.1", "10.1.0.11");
    }

    @Test
    @Order(2)
    void shouldCarryWhatRoutesSendWhenAChildIsRouteBased() {
        assertThat(reaches(lab.b1().namespace(), "10.2.1.11", "10.1.1.11"))
                .as(() -> lab.west.command("show", "ipsec").output()
                        + lab.west.command("show", "drops").output())
                .isTrue();
        assertThat(lab.west.command("show", "ipsec").output())
                .contains("peer/lan", "peer/routed", "172.16.2.2 port 4500")
                .doesNotContain(TunnelledLab.SECRET);
    }

    @Test
    @Order(3)
    void shouldLeaveTheTunnelUpWhenAnotherConnectionComes() {
        String more = TunnelledLab.document(1, 2, "start").replace("connections:\n", """
                connections:
                    other:
                      remoteAddrs: [192.0.2.1]
                      remote: { secretRef: psk }
                      children: { x: { localTs: [10.1.0.0/24], remoteTs: [10.9.0.0/24], startAction: none } }
                """);
        String before = lab.west.get("/api/v1/ipsec/peer");

        assertThat(lab.west.commit(more).statusCode()).isEqualTo(200);

        assertThat(lab.west.get("/api/v1/ipsec/peer").replaceAll("\"\\w*(Seconds\\w*|Packets|Bytes)\":-?\\d+", ""))
                .isEqualTo(before.replaceAll("\"\\w*(Seconds\\w*|Packets|Bytes)\":-?\\d+", ""));
        assertThat(reaches(lab.a1().namespace(), "10.1.0.11", "10.2.0.11")).isTrue();
    }

    @Test
    @Order(4)
    void shouldDropAndNotSendInClearWhenTheConnectionIsDown() {
        assertThat(lab.west.command("ipsec", "down", "peer").exitCode()).isZero();
        assertThat(Await.until(
                        SETTLE, POLL, () -> lab.west.get("/api/v1/ipsec/peer").contains("\"state\":\"down\"")))
                .isTrue();
        assertThat(Ping.of(lab.a1().namespace(), "10.2.0.11").count(1).run().isComplete())
                .isFalse();
        assertThat(lab.west.command("show", "drops").output()).contains("esp-");
        assertThat(lab.west.command("ipsec", "up", "peer").exitCode()).isZero();
        assertThat(reaches(lab.a1().namespace(), "10.1.0.11", "10.2.0.11")).isTrue();
    }

    @Test
    @Order(5)
    void shouldRefuseACommitThatNamesASecretThatIsMissing() {
        String wrong = TunnelledLab.document(1, 2, "start").replace("secretRef: psk", "secretRef: absent");

        var answer = lab.west.commit(wrong);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("set it first: isthmus secret set absent");
    }

    @Test
    @Order(6)
    void shouldCarryWhatRulesOfPolicyRoutingLeadIntoATunnelByItsNameOrItsOtherEnd() {
        commitInsteadOfRoute(
                lab.west, 1, 2, "policyRoutes: [{ name: far, in: [inside], to: [10.2.1.0/24], interface: vti }]");
        commitInsteadOfRoute(
                lab.east, 2, 1, "policyRoutes: [{ name: far, in: [inside], to: [10.1.1.0/24], via: 169.254.6.1 }]");

        assertThat(reaches(lab.a1().namespace(), "10.1.1.11", "10.2.1.11"))
                .as(this::rulesAndDrops)
                .isTrue();
    }

    @Test
    @Order(7)
    void shouldCarryWhatRoutesAndRulesOfAVrfLeadIntoATunnelOfThatVrf() {
        commitInsteadOfRoute(lab.west, 1, 2, """
                  - { vrf: red, to: 10.2.1.0/24, interface: vti }
                vrfs: { red: { interfaces: [inside, vti] } }""");
        commitInsteadOfRoute(lab.east, 2, 1, """
                vrfs: { red: { interfaces: [inside, vti] } }
                policyRoutes: [{ name: far, in: [inside], to: [10.1.1.0/24], via: 169.254.6.1 }]""");

        assertThat(reaches(lab.a1().namespace(), "10.1.1.11", "10.2.1.11"))
                .as(this::rulesAndDrops)
                .isTrue();
    }

    private String rulesAndDrops() {
        return lab.east.command("show", "policy-routes").output()
                + lab.east.command("show", "ipsec").output()
                + lab.east.command("show", "drops").output()
                + lab.west.command("show", "drops").output();
    }

    /** Something else instead of the route into the tunnel. */
    private static void commitInsteadOfRoute(IsthmusRouter appliance, int own, int other, String instead) {
        String route = "  - { to: 10.%d.1.0/24, interface: vti }".formatted(other);
        String document = TunnelledLab.document(own, other, own == 1 ? "start" : "none");
        assertThat(document).contains(route);
        var answer = appliance.commit(document.replace(route, instead));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
