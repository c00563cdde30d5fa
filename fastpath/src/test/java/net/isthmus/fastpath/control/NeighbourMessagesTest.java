package net.isthmus.fastpath.control;

import static net.isthmus.fastpath.control.NeighbourLab.HOST_A;
import static net.isthmus.fastpath.control.NeighbourLab.HOST_B;
import static net.isthmus.fastpath.control.NeighbourLab.OWN;
import static net.isthmus.fastpath.control.NeighbourLab.STORAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.wire.Arp;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.NeighbourDiscovery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbourMessagesTest {
    private static final String LINK_LOCAL = "fe80::ff:fe00:2";

    private final NeighbourLab lab = new NeighbourLab();

    @Test
    void shouldAnswerArpForOwnAddressesAndRememberTheAsker() {
        lab.arp(Arp.REQUEST, HOST_A, "10.1.0.7", "10.1.0.1");

        assertThat(lab.said()).containsExactly("10.1.0.1 is-at " + OWN + " to " + HOST_A);
        assertThat(lab.stateOf("10.1.0.7")).isEqualTo("delay");
        assertThat(lab.hostRoutes).as("a route only when a packet asks for one").isEmpty();
        lab.packetTo("10.1.0.7");
        assertThat(lab.said()).as("the first packet does not wait").containsExactly("packet 9 to 10.1.0.7");
    }

    @Test
    void shouldAnswerAProbeForAnOwnAddress() {
        lab.arp(Arp.REQUEST, HOST_A, "0.0.0.0", "10.1.0.1");

        assertThat(lab.said()).containsExactly("10.1.0.1 is-at " + OWN + " to " + HOST_A);
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.2", "10.2.0.1", "10.1.0.255", "0.0.0.0"})
    void shouldNotAnswerArpForOtherAddresses(String target) {
        lab.up(NeighbourLab.VLAN, OWN, 100, "10.2.0.1/24"); // own, but of another interface
        lab.said();

        lab.arp(Arp.REQUEST, HOST_A, "10.1.0.7", target);

        assertThat(lab.said()).isEmpty();
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
        assertThat(lab.dropped(DropReason.ARP_NOT_FOR_US)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.255", "10.1.0.0", "10.2.0.7", "255.255.255.255", "224.0.0.1"})
    void shouldRefuseWhenArpClaimsWhatNoNeighbourHas(String sender) {
        lab.arp(Arp.REQUEST, HOST_A, sender, "10.1.0.1");
        lab.arp(Arp.REPLY, HOST_A, sender, "10.1.0.1");

        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
        assertThat(lab.dropped(DropReason.NEIGHBOUR_CLAIM_REFUSED)).isEqualTo(2);
    }

    @Test
    void shouldContradictOnceInTenSecondsWhenAnOwnAddressIsClaimed() {
        String announcement = "who-has 10.1.0.1 tell 10.1.0.1 to ff:ff:ff:ff:ff:ff";
        for (int i = 0; i < 5; i++) {
            lab.arp(Arp.REPLY, HOST_A, "10.1.0.1", "10.1.0.9");
        }
        assertThat(lab.said()).containsExactly(announcement);
        lab.pass(10.1);
        lab.arp(Arp.REQUEST, HOST_A, "10.1.0.1", "10.1.0.1");
        assertThat(lab.said()).containsExactly(announcement);
        lab.pass(10.1);
        lab.advertise(HOST_A, "fd00:1::1", false);
        assertThat(lab.said()).containsExactly("advertise fd00:1::1 at ff02::1 to 33:33:00:00:00:01");
        assertThat(lab.dropped(DropReason.ADDRESS_CONFLICT)).isEqualTo(7);
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
    }

    @Test
    void shouldUpdateOnlyExistingEntriesWhenArpIsGratuitous() {
        lab.arp(Arp.REQUEST, HOST_A, "10.1.0.7", "10.1.0.7");
        lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.7");
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
        assertThat(lab.dropped(DropReason.ARP_NOT_FOR_US)).isEqualTo(2);

        lab.packetTo("10.1.0.7");
        lab.arp(Arp.REPLY, HOST_A, "10.1.0.7", "10.1.0.1");
        lab.arp(Arp.REPLY, HOST_B, "10.1.0.7", "10.1.0.7");
        assertThat(lab.table.snapshot(lab.nowNs).getFirst().mac()).contains(HOST_B.toString());
        assertThat(lab.stateOf("10.1.0.7")).as("nobody asked").isEqualTo("delay");
    }

    @ParameterizedTest
    @CsvSource({"fd00:1::1,ff02::1:ff00:1", "fd00:1::1,fd00:1::1", LINK_LOCAL + ",ff02::1:ff00:2"})
    void shouldAnswerSolicitationsForOwnAddresses(String target, String destination) {
        lab.solicit(HOST_A, "fd00:1::7", destination, target);

        assertThat(lab.said()).containsExactly("advertise " + target + " solicited at fd00:1::7 to " + HOST_A);
        assertThat(lab.stateOf("fd00:1::7")).isEqualTo("delay");
    }

    @Test
    void shouldDefendWhenAnotherTriesAnOwnAddress() {
        byte[] probe = new byte[64];
        MemorySegment memory = MemorySegment.ofArray(probe);
        byte[] full = new byte[NeighbourDiscovery.LENGTH];
        NeighbourDiscovery.writeSolicitation(
                MemorySegment.ofArray(full),
                0,
                IpAddress.parse("::"),
                IpAddress.parse("ff02::1:ff00:1"),
                IpAddress.parse("fd00:1::1"),
                HOST_A);
        System.arraycopy(full, 0, probe, 0, 64);
        probe[5] = 24;
        net.isthmus.wire.Icmpv6.writeChecksum(memory, 0, 24);

        lab.nd(probe);

        assertThat(lab.said()).containsExactly("advertise fd00:1::1 at ff02::1 to 33:33:00:00:00:01");
        lab.nd(full); // with the option that a probe must not have
        assertThat(lab.said()).isEmpty();
        assertThat(lab.dropped(DropReason.ND_INVALID)).isOne();
    }

    @Test
    void shouldAskForTheAskerWhenItDoesNotTellItsMac() {
        byte[] bare = bareSolicitation();
        lab.nd(bare);
        assertThat(lab.said())
                .containsExactly("solicit fd00:1::7 from fd00:1::1 at ff02::1:ff00:7 to 33:33:ff:00:00:07");

        lab.advertise(HOST_A, "fd00:1::7", true);
        lab.nd(bare);
        assertThat(lab.said()).containsExactly("advertise fd00:1::1 solicited at fd00:1::7 to " + HOST_A);
    }

    private static byte[] bareSolicitation() {
        byte[] message = new byte[24];
        message[0] = (byte) NeighbourDiscovery.SOLICITATION;
        System.arraycopy(IpAddress.parse("fd00:1::1").toBytes(), 0, message, 8, 16);
        return Packets.ip6("fd00:1::7", "fd00:1::1")
                .hopLimit(255)
                .payload(IpProtocol.ICMPV6, message)
                .build();
    }

    @Test
    void shouldIgnoreWhatWasForwarded() {
        byte[] bare = bareSolicitation();
        bare[7] = (byte) 254;
        lab.nd(bare);
        assertThat(lab.said()).isEmpty();
        assertThat(lab.dropped(DropReason.ND_INVALID)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd00:2::7", "fd00:1::", "::1"})
    void shouldRefuseWhenNdClaimsWhatNoNeighbourHas(String claimed) {
        lab.solicit(HOST_A, claimed, "ff02::1:ff00:1", "fd00:1::1");
        lab.advertise(HOST_A, claimed, false);
        assertThat(lab.said()).isEmpty();
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
        assertThat(lab.dropped(DropReason.NEIGHBOUR_CLAIM_REFUSED)).isEqualTo(2);
    }

    @Test
    void shouldAnswerLinkLocalNeighbours() {
        lab.solicit(HOST_A, "fe80::7", "ff02::1:ff00:2", LINK_LOCAL);
        assertThat(lab.said()).containsExactly("advertise " + LINK_LOCAL + " solicited at fe80::7 to " + HOST_A);
        int adjacency = lab.table.acquire(STORAGE, IpAddress.parse("fe80::7"));
        assertThat(lab.rewriteMac(adjacency)).isEqualTo(HOST_A);
        lab.pass(5.1);
        assertThat(lab.said()).containsExactly("solicit fe80::7 from " + LINK_LOCAL + " at fe80::7 to " + HOST_A);
    }

    @Test
    void shouldBoundEntriesMadeByRequests() {
        var bounded = new NeighbourLab(NeighbourSettings.DEFAULT.withBounds(100, 10, 16, 4096), 64);
        for (int host = 2; host < 200; host++) {
            bounded.arp(Arp.REQUEST, HOST_A, "10.1.0." + host, "10.1.0.1");
        }
        assertThat(bounded.table.snapshot(bounded.nowNs)).hasSize(10);
        assertThat(bounded.said()).as("all are answered").hasSize(198);
        bounded.pass(12);
        assertThat(bounded.table.snapshot(bounded.nowNs))
                .as("none stood the test")
                .isEmpty();
    }

    /** Mutated messages and noise: nothing throws, nothing claims what it must not, time always ends all entries. */
    @Test
    void shouldThrowNothingWhenMessagesAreMutated() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(826);
        byte[] arp = Packets.ethernet(
                OWN.toString(),
                HOST_A.toString(),
                0x0806,
                Packets.bytes(0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 10, 10, 10, 1, 0, 7, 0, 0, 0, 0, 0, 0, 10, 1, 0, 1));
        byte[] nd = bareSolicitation();
        for (int run = 0; run < 200_000; run++) {
            byte[] base = run % 2 == 0 ? arp : nd;
            byte[] bytes = base.clone();
            int flips = random.nextInt(4);
            for (int i = 0; i < flips; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (run % 2 == 1 && random.nextInt(4) != 0 && bytes[5] == 24 && bytes[4] == 0) {
                net.isthmus.wire.Icmpv6.writeChecksum(MemorySegment.ofArray(bytes), 0, 24);
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            MemorySegment memory = MemorySegment.ofArray(bytes);
            int rxInterface = random.nextInt(4);
            switch (random.nextInt(3)) {
                case 0 -> lab.table.arp(rxInterface, memory, 0, length, lab.nowNs);
                case 1 -> lab.table.nd(rxInterface, memory, 0, length, lab.nowNs);
                default -> lab.table.unresolved(random.nextInt(-1, 4098), rxInterface, memory, 0, length, lab.nowNs);
            }
            if (run % 100 == 0) {
                lab.pass(0.05);
                lab.said();
            }
        }
        lab.table.snapshot(lab.nowNs).forEach(entry -> assertThat(entry.address())
                .isNotIn("10.1.0.1", "10.1.0.255", "fd00:1::1", LINK_LOCAL));
        lab.pass(100);
        assertThat(lab.table.snapshot(lab.nowNs)).isEmpty();
        assertThat(lab.hostRoutes).isEmpty();
    }
}
