package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Nic;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Capture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** NICs that prove whose network they are on: storage by ARP and neighbour discovery of s1, web by those of w1. */
@OnLab
class NicVerifyIT {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final Duration SETTLED = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String STORAGE = "storage: { match: { name: eth1 },";
    private static final String WEB = "web: { match: { name: eth2 },";
    private static final String BY_S1 = " verify: { arp: 10.10.0.11, nd: \"fd00:10::11\" },";
    private static final String BY_W1 = " verify: { arp: 10.20.0.11 },";

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    NicVerifyIT(StandardLab lab) {
        this.lab = lab;
        this.isthmus = lab.isthmus("a kernel verifies no NIC");
        this.standard = ApplianceDocument.of(lab.network().topology());
    }

    @AfterEach
    void restore() {
        commit(standard);
        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
    }

    private String document(String storage, String web) {
        return standard.replace(STORAGE, storage).replace(WEB, web);
    }

    @Test
    void shouldForwardNothingWhileNicsAreMixedUpAndForwardWhenTheyAreNot() {
        String mixedUp = document("storage: { match: { name: eth2 }," + BY_S1, "web: { match: { name: eth1 }," + BY_W1);
        commit(standard.replaceAll("(?m)^  (storage|web): .*\n", "").replaceAll("(?s)\nroutes:.*", ""));
        try (Capture atS1 = Capture.start(
                        lab.s1().nic(), "not ether src " + lab.s1().nic().mac());
                Capture atW1 = Capture.start(
                        lab.w1().nic(), "not ether src " + lab.w1().nic().mac())) {
            commit(mixedUp);
            assertThat(await(() -> show().contains("the NICs are mixed up"))).isTrue();
            assertThat(show())
                    .containsPattern("storage +port +unverified +eth2")
                    .containsPattern("web +port +unverified +eth1")
                    .contains("storage is unverified: the neighbour 10.10.0.11 and neighbour fd00:10::11, declared for"
                            + " storage, answers on the NIC of web, eth1")
                    .contains("declared for web, answers on the NIC of storage, eth2");
            assertThat(isthmus.get("/api/v1/routes")).contains("dev storage (down)", "dev web (down)");
            HttpResponse<String> ready = ready();
            assertThat(ready.statusCode()).isEqualTo(UNAVAILABLE);
            assertThat(ready.body()).contains("the NICs are mixed up");
            assertThat(isthmus.get("/q/metrics"))
                    .contains("isthmus_interface_unverified{interface=\"storage\"} 1.0")
                    .contains("isthmus_interface_unverified{interface=\"uplink\"} 0.0");
            assertThat(isthmus.process().output())
                    .contains("interface storage is unverified, nothing is forwarded by it");

            // Whatever hosts try, also by a MAC address that they know, stays where it is.
            String port1 = lab.network().port("storage").one().mac();
            LabHost s1 = lab.s1();
            s1.namespace()
                    .ip(
                            "neigh",
                            "replace",
                            "10.10.0.1",
                            "lladdr",
                            port1,
                            "dev",
                            s1.nic().name());
            for (String to : List.of(
                    "10.10.0.1", lab.w1().ip4(), lab.internet().description().loopbackIp4())) {
                assertThat(lab.ping(s1, to).count(2).run().received()).as(to).isZero();
            }
            s1.namespace().ip("neigh", "del", "10.10.0.1", "dev", s1.nic().name());
            assertThat(atS1.finish()).isNotEmpty().allMatch(NicVerifyIT::isQuestion);
            assertThat(atW1.finish()).isNotEmpty().allMatch(NicVerifyIT::isQuestion);
        }
        commit(document(STORAGE + BY_S1, WEB + BY_W1));
        assertThat(await(() -> !show().contains("unverified"))).as(show()).isTrue();
        assertThat(ready().statusCode()).isEqualTo(OK);
        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
        assertThat(lab.reaches(lab.w1(), lab.s1().ip6())).isTrue();
        assertThat(lab.newDrops("interface-unverified", 0, 1)).isPositive();
    }

    /** The appliance's probes, and what hosts beside the appliance say. */
    private static boolean isQuestion(String line) {
        boolean isAppliance = line.contains("10.10.0.1 ") || line.contains("10.20.0.1 ");
        boolean isProbe = line.contains("ARP") || line.contains("neighbor solicitation") || line.contains("ICMP6");
        return isProbe && !isAppliance;
    }

    @Test
    void shouldVerifyAnewWhenTheMacChangesAndTouchNothingElse() {
        commit(document(STORAGE + BY_S1, WEB));
        assertThat(await(() -> !show().contains("unverified"))).isTrue();
        Nic port = lab.network().port("storage").one();
        String before = isthmus.process().output();
        port.mac("02:00:00:00:01:77");
        assertThat(await(() -> count("interface storage: its NIC is the right one")
                        == count(before, "interface storage: its NIC is the right one") + 1))
                .isTrue();
        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();

        // A neighbour that is not there: the port is held, the others go on, and it is free when nothing is asked.
        commit(document(STORAGE + " verify: { arp: 10.10.0.99, patience: 0s },", WEB));
        assertThat(await(() -> show().contains("storage is unverified: nobody answers ARP for 10.10.0.99")))
                .as(show())
                .isTrue();
        assertThat(lab.reaches(lab.w1(), lab.internet().description().loopbackIp4()))
                .isTrue();
        assertThat(lab.ping(lab.s1(), "10.10.0.1").count(1).run().received()).isZero();
        commit(document(STORAGE + " verify: { arp: 10.10.0.11, macaddress: \"02:00:00:00:00:99\" },", WEB));
        assertThat(await(() -> show().contains(
                                "10.10.0.11 answers from " + lab.s1().nic().mac() + ", not from")))
                .as(show())
                .isTrue();
        commit(standard);
        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
    }

    @Test
    void shouldTakeTheOfferOfADhcpServerForAProof() {
        LabHost s1 = lab.s1();
        try (RunningCommand server = s1.namespace()
                .start(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--port=0",
                        "--conf-file=/dev/null",
                        "--interface=" + s1.nic().name(),
                        "--bind-interfaces",
                        "--dhcp-leasefile=" + s1.namespace().file("leases"),
                        "--dhcp-range=10.10.0.100,10.10.0.150,255.255.255.0,2m")) {
            commit(document(STORAGE + " verify: { dhcp: 10.10.0.12, patience: 0s },", WEB));
            assertThat(await(() -> show().contains("the DHCP server is 10.10.0.11, not 10.10.0.12")))
                    .as("%s%n%s", show(), server.tail())
                    .isTrue();
            commit(document(STORAGE + " verify: { dhcp: 10.10.0.11, subnet: 10.10.0.0/24 },", WEB));
            assertThat(await(() -> !show().contains("unverified"))).as(show()).isTrue();
            assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
        }
    }

    private long count(String text) {
        return count(isthmus.process().output(), text);
    }

    private static long count(String log, String text) {
        return log.lines().filter(line -> line.contains(text)).count();
    }

    private String show() {
        return isthmus.command("show", "interfaces").output();
    }

    private HttpResponse<String> ready() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(isthmus.uri("/q/health/ready")).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static boolean await(BooleanSupplier condition) {
        return Await.until(SETTLED, POLL, condition);
    }

    private void commit(String document) {
        HttpResponse<String> answer = isthmus.commit(document);
        assertThat(answer.statusCode()).as("%s%n%s", answer.body(), document).isEqualTo(OK);
    }
}
