package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.Cable;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Nic;
import net.isthmus.lab.StandardTopology;
import net.isthmus.lab.probe.Ping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** NICs that vanish, return, change their names and addresses: the uplink's, which bears the default routes. */
@OnLab
class NicLifeIT {

    private static final int OK = 200;
    private static final int ROUNDS = 3;
    private static final Duration SETTLED = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    /**
     * A NIC that is back must be bound by then; the fastest of all rounds counts, for the machine has others to serve.
     */
    private static final Duration BOUND_AGAIN = Duration.ofSeconds(4);

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;
    private final Nic port;
    private final Nic farEnd;

    NicLifeIT(StandardLab lab) {
        this.lab = lab;
        this.isthmus = lab.isthmus("a kernel has no configuration to keep");
        this.standard = ApplianceDocument.of(lab.network().topology());
        Cable uplink = lab.network().port("uplink");
        this.port = uplink.one();
        this.farEnd = uplink.other();
    }

    @AfterEach
    void restore() {
        if (!port.namespace().run("ip", "link", "show", port.name()).succeeded()) {
            lab.cable(port, farEnd, StandardTopology.UPLINK_MTU_BYTES);
            configureHost();
        }
        if (isthmus.isRunning()) {
            commit(standard);
            assertThat(lab.reaches(lab.s1(), lab.internet().description().loopbackIp4()))
                    .isTrue();
        }
    }

    @Test
    void shouldBindANicAgainWithAllThatRestsOnItWhenItReturns() {
        String document = isthmus.get("/api/v1/configuration/document");
        List<Duration> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(lab.reaches(lab.s1(), lab.internet().description().loopbackIp4()))
                    .isTrue();
            String macBefore = mac();
            delete(port);

            assertThat(await(() -> state().equals("absent") && routes().isEmpty()))
                    .as("no NIC, no routes by it: %s", routes())
                    .isTrue();
            assertThat(lab.ping(lab.s1(), lab.internet().description().loopbackIp4())
                            .count(1)
                            .run()
                            .received())
                    .isZero();
            assertThat(await(() -> plan().contains("no NIC is eth5 now; waiting for one")))
                    .isTrue();
            assertThat(isthmus.get("/api/v1/configuration/document")).isEqualTo(document);

            long laidNs = System.nanoTime();
            lab.cable(port, farEnd, StandardTopology.UPLINK_MTU_BYTES);
            assertThat(await(() -> state().equals("up"))).isTrue();
            times.add(Duration.ofNanos(System.nanoTime() - laidNs));
            configureHost();
            assertThat(mac()).as("that of the new NIC").isEqualTo(port.mac()).isNotEqualTo(macBefore);
            List<String> all = List.of("0.0.0.0/0", "::/0", "172.16.0.0/30", "fd00:16::/64");
            assertThat(await(() -> routes().containsAll(all)))
                    .as("%s", routes())
                    .isTrue();
            assertThat(lab.reaches(lab.s1(), lab.internet().description().loopbackIp6()))
                    .isTrue();
        }
        assertThat(Collections.min(times)).as("%s", times).isLessThan(BOUND_AGAIN);
    }

    @Test
    void shouldFindANicByItsMacWhenItReturnsUnderAnotherName() {
        port.mac("02:00:00:00:05:05");
        commit(standard.replace("match: { name: eth5 }", "match: { macaddress: \"02:00:00:00:05:05\" }"));
        assertThat(await(() -> state().equals("up"))).isTrue();
        delete(port);
        assertThat(await(() -> state().equals("absent"))).isTrue();
        Nic other = lab.network().appliance().nic("eth55");
        try {
            lab.cable(other, farEnd, StandardTopology.UPLINK_MTU_BYTES);
            configureHost();
            assertThat(state()).as("a NIC of another MAC is not meant").isEqualTo("absent");

            other.mac("02:00:00:00:05:05");
            assertThat(await(() -> state().equals("up"))).isTrue();
            assertThat(lab.reaches(lab.s1(), lab.internet().description().loopbackIp4()))
                    .isTrue();
        } finally {
            other.down();
            lab.network().appliance().ip("link", "set", "eth55", "name", "eth5");
            port.up();
        }
    }

    @Test
    void shouldFollowAMacAndPutAnMtuBackWhenSomebodyElseChangesThem() {
        port.mac("02:00:00:00:05:06");
        assertThat(await(() -> mac().equals("02:00:00:00:05:06"))).isTrue();
        assertThat(lab.reaches(lab.s1(), lab.internet().description().loopbackIp4()))
                .as("neighbours are told of the new MAC or ask for it")
                .isTrue();

        port.mtu(1400);
        assertThat(await(() -> port.namespace()
                        .require("cat", "/sys/class/net/eth5/mtu")
                        .output()
                        .strip()
                        .equals("1500")))
                .isTrue();
        assertThat(lab.ping(lab.s1(), lab.internet().description().loopbackIp4())
                        .packets(1500)
                        .run())
                .matches(Ping.Result::isComplete);
    }

    @Test
    void shouldSayWhyWhenTwoInterfacesMeanOneNicOrANicIsNotThere() {
        commit(standard.replace(
                "interfaces:\n",
                "interfaces:\n  second: { match: { macaddress: \"%s\" } }\n  third: { match: { pci: 250 } }\n"
                        .formatted(port.mac())));
        // Which of the two gets the NIC depends on the order of the commit; the other one says so.
        assertThat(await(() -> plan().contains("a NIC is one interface"))).isTrue();
        assertThat(plan()).contains("no NIC is NIC 250 in PCI order now; waiting for one");
    }

    @Test
    void shouldShowHowEachPortIsServedAndWhy() {
        assertThat(plan())
                .containsSubsequence(
                        "storage: NIC eth1, looked for as eth1",
                        "driver  veth",
                        "offers  basic redirect rx-sg",
                        "way     af-xdp native",
                        "af-xdp zero-copy: not tried, the driver has no zero-copy (no xsk-zerocopy)",
                        "MTU     9000: the longest packet takes 3 chunks",
                        "above MTU 3520 this driver takes packets only in several buffers (rx-sg)",
                        "queues  0: worker 0",
                        "flows   one worker has them all",
                        "uplink: NIC eth5",
                        "MTU     1500: a packet takes one chunk");
    }

    private String plan() {
        return isthmus.command("show", "interfaces", "--plan").output();
    }

    private void delete(Nic nic) {
        nic.namespace().ip("link", "del", nic.name());
    }

    /** The host's NIC is a new one, too. */
    private void configureHost() {
        LabHost internet = lab.internet();
        internet.description().addresses().forEach(address -> internet.nic().address(address));
        internet.description().gateways().forEach(gateway -> internet.namespace()
                .ip("route", "replace", "default", "via", gateway));
    }

    private String state() {
        return member("state");
    }

    private String mac() {
        return member("mac");
    }

    /** A member of the uplink's object in the list of interfaces. */
    private String member(String name) {
        Matcher matcher = Pattern.compile("\"name\"\\s*:\\s*\"uplink\"[^}]*?\"" + name + "\"\\s*:\\s*\"([^\"]*)\"")
                .matcher(isthmus.get("/api/v1/interfaces"));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Prefixes of the routes by the uplink that packets use. */
    private List<String> routes() {
        return Pattern.compile("\\{[^}]*}")
                .matcher(isthmus.get("/api/v1/routes"))
                .results()
                .map(MatchResult::group)
                .filter(route -> route.matches("(?s).*\"interfaceName\"\\s*:\\s*\"uplink\".*\"isBest\"\\s*:\\s*true.*"))
                .map(route -> route.replaceAll("(?s).*\"prefix\"\\s*:\\s*\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static boolean await(BooleanSupplier condition) {
        return Await.until(SETTLED, POLL, condition);
    }

    private void commit(String document) {
        assertThat(isthmus.commit(document).statusCode()).as(document).isEqualTo(OK);
    }
}
