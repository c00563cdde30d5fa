package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Ping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code s1} takes {@code w1}, which is behind another link, for a neighbour: the appliance answers in its name. */
@OnLab
class ProxyNeighbourIT {
    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    ProxyNeighbourIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("the kernel has its own way to be a proxy");
        standard = ApplianceDocument.of(lab.network().topology());
    }

    @BeforeEach
    void takeForNeighbours() {
        lab.s1().namespace().ip("route", "replace", lab.w1().ip4() + "/32", "dev", "eth0");
        lab.s1().namespace().ip("-6", "route", "replace", lab.w1().ip6() + "/128", "dev", "eth0");
    }

    @AfterEach
    void restore() {
        lab.s1().namespace().ip("route", "del", lab.w1().ip4() + "/32");
        lab.s1().namespace().ip("-6", "route", "del", lab.w1().ip6() + "/128");
        lab.s1().namespace().ip("neigh", "flush", "all");
        assertThat(isthmus.commit(standard).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAnswerArpAndNdForHostsBehindAnotherLinkOnlyWhenAsked() {
        assertThat(pings(lab.w1().ip4())).isFalse();
        assertThat(pings(lab.w1().ip6())).isFalse();

        String document = standard.replace(
                "{ match: { name: eth1 },", "{ match: { name: eth1 }, ip: { proxyArp: true, proxyNd: true },");
        assertThat(document).isNotEqualTo(standard);
        assertThat(isthmus.commit(document).statusCode()).isEqualTo(200);
        lab.s1().namespace().ip("neigh", "flush", "all");

        assertThat(Await.until(
                        Duration.ofSeconds(30),
                        Duration.ofMillis(100),
                        () -> pings(lab.w1().ip4())))
                .isTrue();
        assertThat(Await.until(
                        Duration.ofSeconds(30),
                        Duration.ofMillis(100),
                        () -> pings(lab.w1().ip6())))
                .isTrue();
        assertThat(Arping.run(lab.s1().nic(), lab.network().host("s2").ip4()))
                .as("a host of the same link answers for itself, alone")
                .containsExactly(lab.network().host("s2").nic().mac());
    }

    private boolean pings(String address) {
        return Ping.of(lab.s1().namespace(), address).count(1).run().isComplete();
    }
}
