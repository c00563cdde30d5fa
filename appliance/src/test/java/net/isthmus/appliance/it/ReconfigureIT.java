package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.SteadyPing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A changed document on a running appliance: what changed takes effect, and everything else does not even notice. */
@OnLab
class ReconfigureIT {

    private static final int OK = 200;
    private static final int UNPROCESSABLE = 422;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    ReconfigureIT(StandardLab lab) {
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

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }

    @Test
    void shouldTakeAndGiveUpAnAddressWhenItIsAddedAndRemoved() {
        assertThat(lab.ping(lab.w1(), "10.20.0.254").count(1).run().received()).isZero();

        commit(changed("\"10.20.0.1/24\"", "\"10.20.0.1/24\", \"10.20.0.254/24\""));
        assertThat(lab.reaches(lab.w1(), "10.20.0.254")).isTrue();

        commit(standard);
        assertThat(lab.ping(lab.w1(), "10.20.0.254").count(1).run().received()).isZero();
        assertThat(lab.ping(lab.w1(), "10.20.0.1").run()).matches(Ping.Result::isComplete);
    }

    @Test
    void shouldDropWhenABlackholeRouteIsAddedAndForwardWhenItIsRemoved() {
        String internet = lab.internet().description().loopbackIp4();

        commit(standard + "  - { to: 198.51.100.0/24, blackhole: true }\n");
        assertThat(lab.ping(lab.s1(), internet).count(1).run().received()).isZero();
        assertThat(lab.newDrops("route-blackhole", 0, 1)).isPositive();

        commit(standard);
        assertThat(lab.ping(lab.s1(), internet).run()).matches(Ping.Result::isComplete);
    }

    @Test
    void shouldTellTheNewMtuWhenTheUplinksIsChanged() {
        String internet = lab.internet().description().loopbackIp4();
        lab.s1().namespace().ip("route", "flush", "cache");
        try {
            commit(changed("mtu: 1500", "mtu: 1400"));
            assertThat(lab.ping(lab.s1(), internet)
                            .packets(1401)
                            .unfragmented()
                            .count(1)
                            .run()
                            .complaints())
                    .containsExactly(new Ping.Complaint("10.10.0.1", "Frag needed and DF set (mtu = 1400)"));
            assertThat(lab.ping(lab.s1(), internet).packets(1400).unfragmented().run())
                    .matches(Ping.Result::isComplete);
        } finally {
            lab.s1().namespace().ip("route", "flush", "cache");
        }
    }

    @Test
    void shouldTakeAMemberOutAndInWhenTheBridgeChanges() {
        commit(changed("[campus-a, dc-200]", "[campus-a]"));
        assertThat(lab.ping(lab.a1(), lab.b1().ip4()).count(1).run().received()).isZero();
        assertThat(lab.ping(lab.a1(), "10.30.0.1").run()).matches(Ping.Result::isComplete);

        commit(standard);
        assertThat(lab.reaches(lab.a1(), lab.b1().ip4())).isTrue();
    }

    @Test
    void shouldLoseNoPacketOfOthersWhenSomethingElseChanges() {
        try (SteadyPing routed = SteadyPing.start(lab.s1().namespace(), lab.w1().ip4());
                SteadyPing bridged =
                        SteadyPing.start(lab.a1().namespace(), lab.b1().ip6())) {
            for (int round = 0; round < 10; round++) {
                commit(standard + "  - { to: 203.0.113.0/24, via: 172.16.0.1 }\n");
                commit(changed("[\"172.16.0.2/30\"", "[\"172.16.0.2/30\", \"192.0.2.1/32\""));
                commit(standard);
            }
            assertThat(routed.result()).matches(SteadyPing.Result::isComplete);
            assertThat(bridged.result()).matches(SteadyPing.Result::isComplete);
        }
    }

    @Test
    void shouldChangeNothingAndNameEveryMistakeWhenTheDocumentIsBad() {
        String before = isthmus.get("/api/v1/configuration/document");

        HttpResponse<String> refused = isthmus.commit(changed("mtu: 1500", "mtu: 90000")
                .replace("10.20.0.1/24", "10.20.0.1/33")
                .replace("vlans:", "vlanz:"));

        assertThat(refused.statusCode()).isEqualTo(UNPROCESSABLE);
        assertThat(refused.body())
                .contains("interfaces.uplink.mtu")
                .contains("interfaces.web.addresses")
                .contains("vlanz");
        assertThat(isthmus.get("/api/v1/configuration/document")).isEqualTo(before);
        assertThat(lab.ping(lab.s1(), lab.w1().ip4()).run()).matches(Ping.Result::isComplete);
    }

    @Test
    void shouldComeBackWithTheCommittedDocumentWhenKilled() {
        commit(changed("\"10.20.0.1/24\"", "\"10.20.0.1/24\", \"10.20.0.253/24\""));
        isthmus.kill();
        isthmus.start();

        assertThat(lab.reaches(lab.w1(), "10.20.0.253")).isTrue();
    }

    private String changed(String before, String after) {
        assertThat(standard).contains(before);
        return standard.replace(before, after);
    }
}
