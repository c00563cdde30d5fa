package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.BridgeFixture.BROADCAST;
import static net.isthmus.l2bridge.BridgeFixture.DOMAIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.isthmus.core.DropReason;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a guarded member may not bring, through the nodes: port 1 is guarded, port 2 is not. */
class MemberGuardTest {
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long MALLORY = 0x0200_0000_000dL;
    private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.10");
    private static final IpAddress ROUTER = IpAddress.parse("10.0.0.1");

    private final BridgeFixture bridge = new BridgeFixture().withPorts(3);

    @BeforeEach
    void guard() {
        int all = MemberSettings.GUARD_ARP | MemberSettings.GUARD_RA | MemberSettings.GUARD_DHCP;
        bridge.domains.changeDomain(
                DOMAIN,
                new BridgeSettings("campus", 100, 300)
                        .withMembers(Map.of("port-1", MemberSettings.DEFAULT.withGuards(all)))
                        .withBindings(List.of(
                                new Binding(ADDRESS, ALICE, "port-1"), new Binding(ROUTER, MALLORY, "port-2"))));
    }

    @AfterEach
    void everyFrameIsBack() {
        assertThat(bridge.frames.available()).isEqualTo(bridge.frames.capacity());
    }

    private static byte[] arp(int operation, long ethernetSource, long sender, IpAddress address) {
        byte[] frame = new byte[60];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, BROADCAST, ethernetSource, Ethernet.TYPE_ARP);
        Arp.write(memory, Ethernet.LENGTH, operation, sender, address.ipv4Bits(), 0, ADDRESS.ipv4Bits());
        return frame;
    }

    private void assertPasses(int port, byte[] frame) {
        bridge.receive(port, frame);
        assertThat(bridge.sent()).isNotEmpty();
    }

    private void assertDropped(byte[] frame, DropReason reason) {
        long before = bridge.context.counters().get(reason);
        bridge.receive(1, frame);
        assertThat(bridge.sent()).isEmpty();
        assertThat(bridge.context.counters().get(reason) - before).isEqualTo(1);
        assertPasses(2, frame);
    }

    @Test
    void shouldPassArpOfAStationThatIsBound() {
        assertPasses(1, arp(Arp.REQUEST, ALICE, ALICE, ADDRESS));
        assertPasses(1, arp(Arp.REPLY, ALICE, ALICE, ADDRESS));
        assertPasses(1, arp(Arp.REQUEST, ALICE, ALICE, IpAddress.ofIpv4(0)));
    }

    @Test
    void shouldDropArpThatClaimsWhatIsNotTheSenders() {
        assertDropped(arp(Arp.REPLY, MALLORY, MALLORY, ADDRESS), DropReason.ARP_INSPECTION);
        assertDropped(arp(Arp.REPLY, ALICE, ALICE, ROUTER), DropReason.ARP_INSPECTION);
        assertDropped(arp(Arp.REPLY, MALLORY, MALLORY, ROUTER), DropReason.ARP_INSPECTION);
        assertDropped(arp(Arp.REPLY, MALLORY, ALICE, ADDRESS), DropReason.ARP_INSPECTION);
        assertDropped(arp(Arp.REPLY, ALICE, ALICE, IpAddress.ofIpv4(0)), DropReason.ARP_INSPECTION);
        byte[] malformed = arp(Arp.REQUEST, ALICE, ALICE, ADDRESS);
        malformed[Ethernet.LENGTH + 4] = 8;
        assertDropped(malformed, DropReason.ARP_INSPECTION);
    }

    @Test
    void shouldDropRouterAdvertisementsAndWhatHidesThem() {
        String macs = "333300000001 02000000000a 86dd";
        String addresses = "fe80000000000000000000000000000a ff020000000000000000000000000001";
        String message = "86 00 0000 40 00 0708 00000000 00000000";
        assertDropped(bytes(macs + "60000000 0010 3a ff" + addresses + message), DropReason.RA_GUARD);
        assertDropped(
                bytes(macs + "60000000 0018 3c ff" + addresses + "3a00010400000000" + message), DropReason.RA_GUARD);
        assertDropped(
                bytes(macs + "60000000 0010 2c ff" + addresses + "3c000001 12345678 3a08010400000000"),
                DropReason.GUARD_HIDDEN_HEADER);
        assertPasses(1, bytes(macs + "60000000 0008 3a ff" + addresses + "85 00 0000 00000000"));
    }

    @Test
    void shouldDropAnswersOfDhcpServers() {
        String ip = "ffffffffffff 02000000000a 0800 4500 0024 0000 0000 40 11 0000 0a000001 ffffffff";
        assertDropped(bytes(ip + "0043 0044 0010 0000 0000000000000000"), DropReason.DHCP_GUARD);
        assertPasses(1, bytes(ip + "0044 0043 0010 0000 0000000000000000"));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void shouldFindEveryBindingWhenThereAreMany() {
        var table = new BindingTable(1000);
        for (int i = 0; i < 1000; i++) {
            table.put(1 + i % 7, 0x0a00_0000 + i, 0x0200_0000_0000L + i, 1 + i % 900);
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(table.matches(1 + i % 7, 0x0a00_0000 + i, 0x0200_0000_0000L + i, 1 + i % 900))
                    .isTrue();
            assertThat(table.matches(1 + i % 7, 0x0a00_0000 + i, 0x0200_0000_0001L + i, 1 + i % 900))
                    .isFalse();
        }
        assertThat(table.size()).isEqualTo(1000);
    }
}
