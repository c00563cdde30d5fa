package net.isthmus.fastpath.control;

import static net.isthmus.fastpath.control.NeighbourLab.HOST_A;
import static net.isthmus.fastpath.control.NeighbourLab.HOST_B;
import static net.isthmus.fastpath.control.NeighbourLab.OWN;
import static net.isthmus.fastpath.control.NeighbourLab.STORAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.DropReason;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;
import org.junit.jupiter.api.Test;

class NeighbourTableTest {
    private static final String ASK_A = "who-has 10.1.0.7 tell 10.1.0.1 to ff:ff:ff:ff:ff:ff";
    private static final String PROBE_A = "who-has 10.1.0.7 tell 10.1.0.1 to " + HOST_A;
    private static final String PACKET_A = "packet 9 to 10.1.0.7";
    private static final String ERROR_A = "error 6 to sender of packet 9 to 10.1.0.7";

    private final NeighbourLab lab = new NeighbourLab();

    /** packet → who-has → is-at → route, packet. */
    @Test
    void shouldSendHeldPacketsWhenTheNeighbourAnswers() {
        lab.packetTo("10.1.0.7");
        lab.packetTo("10.1.0.7");
        assertThat(lab.said()).containsExactly(ASK_A);
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("incomplete");
        assertThat(lab.hostRoutes).isEmpty();

        lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");

        assertThat(lab.said()).containsExactly(PACKET_A, PACKET_A);
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("reachable");
        assertThat(lab.routeKind("10.1.0.7")).isEqualTo(AdjacencyTable.KIND_RESOLVED);
        assertThat(lab.rewriteMac(lab.routeOf("10.1.0.7"))).isEqualTo(HOST_A);
    }

    /** packet → solicit → advertise → route, packet. */
    @Test
    void shouldSendHeldPacketsWhenTheNeighbourAdvertises() {
        lab.packetTo("fd00:1::7");
        assertThat(lab.said())
                .containsExactly("solicit fd00:1::7 from fd00:1::1 at ff02::1:ff00:7 to 33:33:ff:00:00:07");

        lab.advertise(HOST_A, "fd00:1::7", true);

        assertThat(lab.said()).containsExactly("packet 9 to fd00:1::7");
        assertThat(lab.routeKind("fd00:1::7")).isEqualTo(AdjacencyTable.KIND_RESOLVED);
        byte[] header = lab.rewrite(lab.routeOf("fd00:1::7"));
        assertThat(header).hasSize(14).endsWith(0x86, 0xdd);
    }

    @Test
    void shouldTellSendersWhenNobodyAnswersThreeQuestions() {
        lab.packetTo("10.1.0.7");
        lab.pass(0.9);
        lab.packetTo("10.1.0.7");
        assertThat(lab.said()).containsExactly(ASK_A);
        lab.pass(1.2);
        assertThat(lab.said()).containsExactly(ASK_A, ASK_A);
        lab.pass(0.8);
        assertThat(lab.said()).isEmpty();
        lab.pass(0.2);
        assertThat(lab.said()).containsExactly(ERROR_A, ERROR_A);
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("none");
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();

        lab.packetTo("10.1.0.7");
        assertThat(lab.said()).as("the next packet asks anew").containsExactly(ASK_A);
    }

    @Test
    void shouldAskAgainBeforeTheAnswerIsTooOldWhileTrafficFlows() {
        resolveA();
        int asked = 0;
        for (int second = 0; second < 600; second++) {
            lab.pass(1);
            assertThat(lab.routeKind("10.1.0.7")).isEqualTo(AdjacencyTable.KIND_RESOLVED);
            for (String words : lab.said()) {
                assertThat(words).isEqualTo(PROBE_A);
                asked++;
                lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");
                assertThat(lab.stateOf("10.1.0.7")).isEqualTo("reachable");
            }
        }
        assertThat(asked).isBetween(7, 14);
    }

    @Test
    void shouldGiveUpWhenAKnownNeighbourIsSilent() {
        resolveA();
        lab.pass(75 + 7);

        assertThat(lab.said()).containsExactly(PROBE_A, PROBE_A, PROBE_A, ASK_A, ASK_A, ASK_A);
        assertThat(lab.hostRoutes).isEmpty();
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
    }

    @Test
    void shouldFindANeighbourWhoseMacChangedSilently() {
        resolveA();
        while (!lab.said().contains(ASK_A)) {
            lab.pass(0.01);
        }
        assertThat(lab.routeKind("10.1.0.7")).as("used meanwhile").isEqualTo(AdjacencyTable.KIND_RESOLVED);

        lab.arp(Arp.REPLY, HOST_B, "10.1.0.7", "10.1.0.1");

        assertThat(macOfA()).isEqualTo(HOST_B);
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("reachable");
    }

    @Test
    void shouldSwapTheMacWithoutAGapWhenAGratuitousArpTellsAnother() {
        resolveA();
        int adjacency = lab.routeOf("10.1.0.7");
        int slot = AdjacencyTable.rewriteSlot(lab.adjacencies.get(adjacency));
        lab.grace.awake(0);

        lab.arp(Arp.REQUEST, HOST_B, "10.1.0.7", "10.1.0.7");

        assertThat(lab.hostRoutes).containsEntry(IpPrefix.parse("10.1.0.7/32"), adjacency);
        assertThat(macOfA()).isEqualTo(HOST_B);
        assertThat(lab.adjacencies.rewrite(slot, 1) & 0xffff_ffff_ffffL)
                .as("a worker that still reads the old slot sees the old header")
                .isEqualTo(HOST_A.value());
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("delay");
        lab.pass(5.1);
        assertThat(lab.said()).as("verified soon").containsExactly("who-has 10.1.0.7 tell 10.1.0.1 to " + HOST_B);
    }

    @Test
    void shouldReuseSlotsOnlyAfterTheGracePeriodWhenAMacFlaps() {
        var small = new NeighbourLab(NeighbourSettings.DEFAULT, 8);
        small.packetTo("10.1.0.7");
        small.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");
        small.grace.awake(0); // a worker that does not come to its quiescent point
        for (int i = 0; i < 100; i++) {
            small.arp(Arp.REQUEST, new MacAddress(0x0200_0000_0100L + i), "10.1.0.7", "10.1.0.7");
        }
        assertThat(small.routeKind("10.1.0.7"))
                .as("no slot is left: packets come to the control loop, none goes to the old MAC")
                .isEqualTo(AdjacencyTable.KIND_INCOMPLETE);

        small.grace.quiescent(0);
        small.said();
        small.unresolved(small.routeOf("10.1.0.7"), NeighbourLab.packet("10.1.0.7"));

        assertThat(small.said()).containsExactly(PACKET_A);
        assertThat(small.rewriteMac(small.routeOf("10.1.0.7"))).isEqualTo(new MacAddress(0x0200_0000_0163L));
    }

    @Test
    void shouldKeepTheAdjacencyOfAGatewayForItsRoutes() {
        IpAddress gateway = IpAddress.parse("10.1.0.254");
        int adjacency = lab.table.acquire(STORAGE, gateway);
        assertThat(lab.table.acquire(STORAGE, gateway)).isEqualTo(adjacency);
        assertThat(AdjacencyTable.kind(lab.adjacencies.get(adjacency))).isEqualTo(AdjacencyTable.KIND_INCOMPLETE);

        lab.unresolved(adjacency, NeighbourLab.packet("8.8.8.8"));
        assertThat(lab.said()).containsExactly("who-has 10.1.0.254 tell 10.1.0.1 to ff:ff:ff:ff:ff:ff");
        lab.arp(Arp.REPLY, HOST_A, "10.1.0.254", "10.1.0.1");
        assertThat(lab.said()).containsExactly("packet 9 to 8.8.8.8");
        assertThat(lab.rewriteMac(adjacency)).isEqualTo(HOST_A);
        assertThat(lab.hostRoutes).as("no packet asked for the gateway itself").isEmpty();

        lab.pass(90);
        assertThat(lab.stateOf("10.1.0.254")).isEqualTo("absent");
        assertThat(AdjacencyTable.kind(lab.adjacencies.get(adjacency))).isEqualTo(AdjacencyTable.KIND_INCOMPLETE);

        lab.table.release(STORAGE, gateway);
        lab.table.release(STORAGE, gateway);
        lab.pass(0.1);
        assertThat(lab.adjacencies.allocate()).as("given back").isEqualTo(adjacency);
        assertThatThrownBy(() -> lab.table.release(STORAGE, gateway)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKeepAnIndexUntilWorkersHaveLetGoOfIt() {
        IpAddress gateway = IpAddress.parse("10.1.0.254");
        lab.grace.awake(0);
        int adjacency = lab.table.acquire(STORAGE, gateway);
        lab.table.release(STORAGE, gateway);
        lab.pass(1);
        assertThat(lab.table.acquire(STORAGE, gateway)).isNotEqualTo(adjacency);
        lab.table.release(STORAGE, gateway);
        lab.grace.quiescent(0);
        lab.pass(1);
        assertThat(List.of(lab.adjacencies.allocate(), lab.adjacencies.allocate()))
                .contains(adjacency);
    }

    @Test
    void shouldHoldTheNewestPacketsWhenManyWait() {
        for (int i = 0; i < 20; i++) {
            lab.packetTo("10.1.0.7");
        }
        assertThat(lab.dropped(DropReason.NEIGHBOUR_QUEUE_FULL)).isEqualTo(4);
        lab.said();
        lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");
        assertThat(lab.said()).isEqualTo(Collections.nCopies(16, PACKET_A));
    }

    @Test
    void shouldBoundTheBytesThatWaitInAll() {
        var bounded = new NeighbourLab(NeighbourSettings.DEFAULT.withBounds(100, 100, 16, 100), 64);
        bounded.packetTo("10.1.0.7"); // 46 bytes each
        bounded.packetTo("10.1.0.8");
        bounded.packetTo("10.1.0.9");
        assertThat(bounded.dropped(DropReason.NEIGHBOUR_QUEUE_FULL)).isOne();
        bounded.said();
        bounded.pass(4);
        assertThat(bounded.said().stream().filter(words -> words.startsWith("error")))
                .hasSize(2);
        bounded.packetTo("10.1.0.9");
        assertThat(bounded.dropped(DropReason.NEIGHBOUR_QUEUE_FULL))
                .as("the bytes are free again")
                .isOne();
    }

    @Test
    void shouldKeepKnownNeighboursWhenAPrefixIsScanned() {
        var scanned = new NeighbourLab(NeighbourSettings.DEFAULT.withBounds(64, 16, 16, 1 << 20), 256);
        for (int host = 2; host < 40; host++) {
            scanned.packetTo("10.1.0." + host);
            scanned.arp(Arp.REPLY, new MacAddress(0x0200_0000_0a00L + host), "10.1.0." + host, "10.1.0.1");
        }
        assertThat(scanned.hostRoutes).hasSize(38);

        for (int i = 0; i < 20_000; i++) {
            scanned.packetTo("fd00:1::" + Integer.toHexString(0x100 + i));
            if (i % 10 == 0) {
                scanned.pass(0.01);
            }
        }

        assertThat(scanned.table.snapshot(scanned.nowNs)).hasSizeLessThanOrEqualTo(38 + 16);
        assertThat(scanned.hostRoutes).hasSize(38);
        assertThat(scanned.dropped(DropReason.NEIGHBOUR_TABLE_FULL)).isPositive();
        long questions = scanned.said().stream()
                .filter(words -> words.startsWith("solicit"))
                .count();
        assertThat(questions).as("20 s of scan at 1000 new a second").isLessThan(3L * 20_300);

        scanned.packetTo("10.1.0.77");
        scanned.arp(Arp.REPLY, HOST_B, "10.1.0.77", "10.1.0.1");
        assertThat(scanned.routeKind("10.1.0.77"))
                .as("a new neighbour is found during the scan")
                .isEqualTo(AdjacencyTable.KIND_RESOLVED);
    }

    @Test
    void shouldLimitNewQuestionsWhenTimeStandsStill() {
        for (int i = 0; i < 300; i++) {
            lab.packetTo("fd00:1::" + Integer.toHexString(0x100 + i));
        }
        assertThat(lab.said()).hasSize(200);
        assertThat(lab.dropped(DropReason.NEIGHBOUR_RATE_LIMITED)).isEqualTo(100);
    }

    @Test
    void shouldRefuseWhenTheTableIsFullOfKnownNeighbours() {
        var full = new NeighbourLab(NeighbourSettings.DEFAULT.withBounds(2, 2, 16, 4096), 64);
        for (int host = 2; host < 5; host++) {
            full.packetTo("10.1.0." + host);
            full.arp(Arp.REPLY, HOST_A, "10.1.0." + host, "10.1.0.1");
        }
        assertThat(full.hostRoutes).hasSize(2);
        assertThat(full.dropped(DropReason.NEIGHBOUR_TABLE_FULL)).isOne();
    }

    @Test
    void shouldDropAndNotCircleWhenTheFibIsFull() {
        lab.isFibFull = true;
        lab.packetTo("10.1.0.7");
        lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");
        lab.said();
        lab.packetTo("10.1.0.7");
        assertThat(lab.said()).isEmpty();
        assertThat(lab.dropped(DropReason.NEIGHBOUR_TABLE_FULL)).isEqualTo(2);

        lab.isFibFull = false;
        lab.packetTo("10.1.0.7");
        assertThat(lab.said()).containsExactly(PACKET_A);
    }

    @Test
    void shouldCountWhenTheWorkerDoesNotKeepUp() {
        lab.isRingFull = true;
        lab.packetTo("10.1.0.7");
        lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");
        assertThat(lab.dropped(DropReason.INJECT_RING_FULL)).isEqualTo(2);
    }

    @Test
    void shouldNotResolveTheSubnetsBroadcastOrNetworkAddress() {
        lab.packetTo("10.1.0.255");
        lab.packetTo("10.1.0.0");
        assertThat(lab.said()).isEmpty();
        assertThat(lab.dropped(DropReason.MULTICAST_NOT_ROUTED)).isEqualTo(2);
    }

    @Test
    void shouldForgetNeighboursWhenTheInterfaceGoesDown() {
        resolveA();
        int gateway = lab.table.acquire(STORAGE, IpAddress.parse("10.1.0.254"));
        lab.arp(Arp.REQUEST, HOST_B, "10.1.0.254", "10.1.0.1");
        lab.packetTo("10.1.0.8");
        lab.said();

        lab.down(STORAGE, OWN, "10.1.0.1/24", "fd00:1::1/64");

        assertThat(lab.said()).containsExactly("error 6 to sender of packet 9 to 10.1.0.8");
        assertThat(lab.hostRoutes).isEmpty();
        assertThat(AdjacencyTable.kind(lab.adjacencies.get(gateway))).isEqualTo(AdjacencyTable.KIND_INCOMPLETE);
        lab.packetTo("10.1.0.7");
        lab.unresolved(gateway, NeighbourLab.packet("8.8.8.8"));
        assertThat(lab.said()).containsExactly(ERROR_A, "error 6 to sender of packet 9 to 8.8.8.8");

        lab.up(STORAGE, OWN, 0, "10.1.0.1/24");
        lab.said();
        lab.unresolved(gateway, NeighbourLab.packet("8.8.8.8"));
        assertThat(lab.said()).containsExactly("who-has 10.1.0.254 tell 10.1.0.1 to ff:ff:ff:ff:ff:ff");
    }

    @Test
    void shouldForgetNeighboursWhenTheirPrefixOrInterfaceGoes() {
        resolveA();
        lab.packetTo("fd00:1::7");
        lab.advertise(HOST_A, "fd00:1::7", true);
        assertThat(lab.hostRoutes).hasSize(2);

        lab.up(STORAGE, OWN, 0, "10.1.0.1/24");
        assertThat(lab.hostRoutes).containsOnlyKeys(IpPrefix.parse("10.1.0.7/32"));

        lab.table.interfaceRemoved(STORAGE);
        assertThat(lab.hostRoutes).isEmpty();
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
    }

    @Test
    void shouldWriteTheNewSourceWhenTheInterfacesMacChanges() {
        resolveA();
        lab.said();
        MacAddress changed = MacAddress.parse("02:00:00:00:00:99");

        lab.up(STORAGE, changed, 0, "10.1.0.1/24");

        byte[] header = lab.rewrite(lab.routeOf("10.1.0.7"));
        assertThat(new MacAddress(Ethernet.source(java.lang.foreign.MemorySegment.ofArray(header), 0)))
                .isEqualTo(changed);
        assertThat(lab.said())
                .containsExactly(
                        "solicit fe80::ff:fe00:99 from :: at ff02::1:ff00:99 to 33:33:ff:00:00:99",
                        "who-has 10.1.0.1 tell 0.0.0.0 to ff:ff:ff:ff:ff:ff");
        lab.pass(0.4);
        assertThat(lab.said())
                .containsExactlyInAnyOrder(
                        "advertise fe80::ff:fe00:99 at ff02::1 to 33:33:00:00:00:01",
                        "who-has 10.1.0.1 tell 10.1.0.1 to ff:ff:ff:ff:ff:ff");
    }

    @Test
    void shouldCarryTheTagWhenTheInterfaceIsAVlan() {
        lab.up(NeighbourLab.VLAN, OWN, 100, "10.2.0.1/24");
        int adjacency = lab.table.acquire(NeighbourLab.VLAN, IpAddress.parse("10.2.0.9"));
        lab.arp(NeighbourLab.VLAN, Arp.REQUEST, HOST_A, "10.2.0.9", "10.2.0.1");

        assertThat(lab.rewrite(adjacency)).hasSize(18).endsWith(0x81, 0x00, 0x00, 100, 0x08, 0x00);
    }

    @Test
    void shouldKeepAConfiguredNeighbourWhateverIsSaid() {
        lab.table.configure(STORAGE, IpAddress.parse("10.1.0.7"), HOST_A);
        lab.packetTo("10.1.0.7");
        assertThat(lab.said()).containsExactly(PACKET_A);
        lab.arp(Arp.REQUEST, HOST_B, "10.1.0.7", "10.1.0.1");
        lab.pass(1000);
        assertThat(macOfA()).isEqualTo(HOST_A);
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("permanent");

        lab.down(STORAGE, OWN, "10.1.0.1/24");
        assertThat(lab.hostRoutes).isEmpty();
        lab.up(STORAGE, OWN, 0, "10.1.0.1/24");
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("permanent");

        lab.table.unconfigure(STORAGE, IpAddress.parse("10.1.0.7"));
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("delay");
    }

    @Test
    void shouldShowWhoIsThereWithAge() {
        resolveA();
        lab.pass(3);
        assertThat(lab.table.snapshot(lab.nowNs))
                .containsExactly(
                        new NeighbourStatus("if2", "10.1.0.7", Optional.of(HOST_A.toString()), "reachable", 3));
    }

    private void resolveA() {
        lab.packetTo("10.1.0.7");
        lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");
        lab.said();
    }

    private MacAddress macOfA() {
        return lab.rewriteMac(lab.routeOf("10.1.0.7"));
    }
}
