package net.isthmus.services.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.isthmus.core.config.DhcpServer;
import net.isthmus.core.config.Verify;
import net.isthmus.services.dhcp4.DhcpMessage;
import net.isthmus.services.dhcp4.DhcpOption;
import net.isthmus.services.dhcp4.DhcpOptions;
import net.isthmus.services.dhcp4.MessageType;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.Octets;
import net.isthmus.wire.UdpDatagram;
import org.junit.jupiter.api.Test;

/**
 * Two NICs, {@code eth1} and {@code eth2}, and networks behind them on which somebody answers:
 *
 * <pre>
 *   left, eth1 52:54:00:00:00:01 ─── ?        right, eth2 52:54:00:00:00:02 ─── ?
 * </pre>
 */
class NicProofsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final MacAddress LEFT = MacAddress.parse("52:54:00:00:00:01");
    private static final MacAddress RIGHT = MacAddress.parse("52:54:00:00:00:02");
    private static final MacAddress PEER = MacAddress.parse("52:54:00:00:00:07");
    private static final IpAddress LEFT_PEER = IpAddress.parse("10.1.0.7");
    private static final IpAddress RIGHT_PEER = IpAddress.parse("10.2.0.7");

    private final List<String> proven = new ArrayList<>();
    private final Map<String, List<byte[]>> sent = new LinkedHashMap<>();
    private final NicProofs proofs = new NicProofs(
            new NicProofs.World() {
                @Override
                public void send(String port, byte[] frame) {
                    sent.computeIfAbsent(port, _ -> new ArrayList<>()).add(frame);
                }

                @Override
                public void proven(String port, String how) {
                    proven.add(port + ": " + how);
                }
            },
            port -> Octets.of(port.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            new Random(1));
    private long nowNs = -5 * SECOND;

    private static Verify arp(IpAddress neighbour, Optional<MacAddress> mac) {
        return new Verify(
                Optional.of(neighbour), Optional.empty(), Optional.empty(), Optional.empty(), mac, patience(10));
    }

    private static Verify arp(IpAddress neighbour) {
        return arp(neighbour, Optional.empty());
    }

    private static Duration patience(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static NicProofs.Nic eth1() {
        return new NicProofs.Nic("eth1", 11, LEFT, true);
    }

    private static NicProofs.Nic eth2() {
        return new NicProofs.Nic("eth2", 12, RIGHT, true);
    }

    private void want(String port, Verify verify) {
        proofs.want(port, Optional.of(verify), nowNs);
    }

    private boolean admits(String port, NicProofs.Nic nic) {
        return proofs.admits(port, nic, nowNs);
    }

    private String trouble(String port) {
        return proofs.trouble(port, nowNs).orElse("");
    }

    /** Lets time pass in the steps of the control loop. */
    private void pass(double seconds) {
        long untilNs = nowNs + (long) (seconds * SECOND);
        while (nowNs < untilNs) {
            nowNs += SECOND / 10;
            proofs.tick(nowNs);
        }
    }

    private List<byte[]> questions(String port) {
        return sent.getOrDefault(port, List.of());
    }

    private int asked(String port) {
        List<byte[]> frames = sent.remove(port);
        return frames == null ? 0 : frames.size();
    }

    private static byte[] arpReply(IpAddress sender, MacAddress from, MacAddress to) {
        byte[] frame = new byte[Ethernet.LENGTH + Arp.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, to.value(), from.value(), Ethernet.TYPE_ARP);
        Arp.write(memory, Ethernet.LENGTH, Arp.REPLY, from.value(), sender.ipv4Bits(), to.value(), 0);
        return frame;
    }

    @Test
    void shouldAdmitAtOnceWhenNothingMustBeProven() {
        assertThat(admits("left", eth1())).isTrue();
        pass(5);
        assertThat(sent).isEmpty();
        assertThat(trouble("left")).isEmpty();
    }

    @Test
    void shouldAdmitWhenTheDeclaredNeighbourAnswers() {
        want("left", arp(LEFT_PEER));
        assertThat(admits("left", eth1())).isFalse();
        pass(0.1);
        assertThat(asked("left")).isOne();
        proofs.heard("left", arpReply(LEFT_PEER, PEER, LEFT));
        assertThat(proven).containsExactly("left: 10.1.0.7 answers from " + PEER);
        assertThat(admits("left", eth1())).isTrue();
        assertThat(trouble("left")).isEmpty();
        pass(60);
        assertThat(asked("left")).as("what is proven is not asked again").isZero();
    }

    @Test
    void shouldAskFromNoAddressSoThatNobodyLearnsAWrongOne() {
        want("left", arp(LEFT_PEER));
        admits("left", eth1());
        pass(0.1);
        byte[] question = questions("left").getFirst();
        MemorySegment memory = MemorySegment.ofArray(question);
        assertThat(Ethernet.destination(memory, 0)).isEqualTo(Ethernet.BROADCAST);
        assertThat(Arp.operation(memory, Ethernet.LENGTH)).isEqualTo(Arp.REQUEST);
        assertThat(Arp.senderAddress(memory, Ethernet.LENGTH)).isZero();
        assertThat(Arp.senderMac(memory, Ethernet.LENGTH)).isEqualTo(LEFT.value());
        assertThat(Arp.targetAddress(memory, Ethernet.LENGTH)).isEqualTo(LEFT_PEER.ipv4Bits());
    }

    @Test
    void shouldAskSeldomerWhenNobodyAnswersAndNeverStop() {
        want("left", arp(LEFT_PEER));
        admits("left", eth1());
        pass(8);
        assertThat(asked("left")).isEqualTo(6); // after 0, 0.25, 0.75, 1.75, 3.75, 7.75 s
        pass(3600);
        assertThat(asked("left")).isBetween(870, 900);
    }

    @Test
    void shouldWarnOfSilenceWhenPatienceIsOver() {
        want("left", arp(LEFT_PEER));
        admits("left", eth1());
        pass(9.5);
        assertThat(proofs.isPatient("left", nowNs)).isTrue();
        assertThat(trouble("left"))
                .isEqualTo("waiting for an answer to ARP for 10.1.0.7 on its NIC eth1 (" + LEFT + ")");
        pass(1);
        assertThat(proofs.isPatient("left", nowNs)).isFalse();
        assertThat(trouble("left")).isEqualTo("nobody answers ARP for 10.1.0.7 on its NIC eth1 (" + LEFT + ")");
    }

    @Test
    void shouldSayThatNicsAreMixedUpWhenTheNeighbourAnswersOnAnothersNic() {
        want("left", arp(LEFT_PEER));
        want("right", arp(RIGHT_PEER));
        admits("left", eth1());
        admits("right", eth2());
        pass(0.1);
        assertThat(asked("left")).as("both questions on each NIC").isEqualTo(2);
        assertThat(asked("right")).isEqualTo(2);
        proofs.heard("right", arpReply(LEFT_PEER, PEER, RIGHT));
        proofs.heard("left", arpReply(RIGHT_PEER, PEER, LEFT));
        assertThat(proven).isEmpty();
        assertThat(admits("left", eth1())).isFalse();
        assertThat(trouble("left"))
                .isEqualTo("the neighbour 10.1.0.7, declared for left, answers on the NIC of right, eth2 (" + RIGHT
                        + "), and not on its own, eth1 (" + LEFT + "): the NICs are mixed up");
        assertThat(trouble("right"))
                .startsWith("the neighbour 10.2.0.7, declared for right, answers on the NIC of left");
        assertThat(proofs.isPatient("left", nowNs)).isFalse();
    }

    @Test
    void shouldAdmitWhenTheNeighbourAnswersOnItsOwnNicToo() {
        want("left", arp(LEFT_PEER));
        want("right", arp(RIGHT_PEER));
        admits("left", eth1());
        admits("right", eth2());
        pass(0.1);
        proofs.heard("right", arpReply(LEFT_PEER, PEER, RIGHT));
        proofs.heard("left", arpReply(LEFT_PEER, PEER, LEFT));
        assertThat(proven).hasSize(1);
        assertThat(trouble("left")).isEmpty();
        assertThat(trouble("right")).startsWith("waiting");
    }

    @Test
    void shouldForgetWhatWasHeardWhenTheOtherNicIsReplaced() {
        want("left", arp(LEFT_PEER));
        want("right", arp(RIGHT_PEER));
        admits("left", eth1());
        admits("right", eth2());
        pass(0.1);
        proofs.heard("right", arpReply(LEFT_PEER, PEER, RIGHT));
        assertThat(trouble("left")).contains("mixed up");
        proofs.released("right", nowNs);
        assertThat(trouble("left")).startsWith("waiting");
    }

    @Test
    void shouldNotAdmitWhenTheNeighbourHasAnotherMac() {
        want("left", arp(LEFT_PEER, Optional.of(PEER)));
        admits("left", eth1());
        pass(0.1);
        proofs.heard("left", arpReply(LEFT_PEER, RIGHT, LEFT));
        assertThat(trouble("left"))
                .isEqualTo("10.1.0.7 answers from " + RIGHT + ", not from " + PEER + " on its NIC eth1 (" + LEFT + ")");
        proofs.heard("left", arpReply(LEFT_PEER, PEER, LEFT));
        assertThat(proven).hasSize(1);
    }

    @Test
    void shouldNotTakeAnAnswerThatIsMeantForSomebodyElse() {
        want("left", arp(LEFT_PEER));
        admits("left", eth1());
        pass(0.1);
        proofs.heard("left", arpReply(LEFT_PEER, PEER, RIGHT));
        proofs.heard("left", arpReply(RIGHT_PEER, PEER, LEFT));
        proofs.heard("left", questions("left").getFirst());
        assertThat(proven).isEmpty();
    }

    @Test
    void shouldVerifyAnewWhenTheNicChanges() {
        var others = List.of(
                new NicProofs.Nic("eth1", 13, LEFT, true), // plugged again
                new NicProofs.Nic("eth1", 11, RIGHT, true)); // another MAC
        for (NicProofs.Nic other : others) {
            prove();
            assertThat(admits("left", other)).as("%s", other).isFalse();
            proofs.want("left", Optional.empty(), nowNs);
        }
        prove();
        assertThat(admits("left", new NicProofs.Nic("eth1", 11, LEFT, false))).isFalse();
        assertThat(trouble("left"))
                .isEqualTo("its NIC eth1 has no carrier, so nobody can be asked whose network it is on");
        assertThat(admits("left", eth1()))
                .as("the cable may have been another's")
                .isFalse();
        pass(0.1);
        proofs.heard("left", arpReply(LEFT_PEER, PEER, LEFT));
        assertThat(admits("left", eth1())).isTrue();
    }

    private void prove() {
        want("left", arp(LEFT_PEER));
        admits("left", eth1());
        pass(0.1);
        proofs.heard("left", arpReply(LEFT_PEER, PEER, LEFT));
        assertThat(admits("left", eth1())).isTrue();
    }

    @Test
    void shouldStayProvenWhenOnlyPatienceChangesAndStartAnewWhenTheQuestionDoes() {
        prove();
        want(
                "left",
                new Verify(
                        Optional.of(LEFT_PEER),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        patience(1)));
        assertThat(admits("left", eth1())).isTrue();
        want("left", arp(RIGHT_PEER));
        assertThat(admits("left", eth1())).isFalse();
        proofs.want("left", Optional.empty(), nowNs);
        assertThat(admits("left", eth1())).isTrue();
    }

    @Test
    void shouldAdmitOnlyWhenAllQuestionsAreAnswered() {
        IpAddress nd = IpAddress.parse("fd00:1::7");
        want(
                "left",
                new Verify(
                        Optional.of(LEFT_PEER),
                        Optional.of(nd),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        patience(0)));
        admits("left", eth1());
        pass(0.1);
        assertThat(asked("left")).isEqualTo(2);
        proofs.heard("left", arpReply(LEFT_PEER, PEER, LEFT));
        assertThat(proven).isEmpty();
        assertThat(trouble("left")).startsWith("nobody answers neighbour discovery for fd00:1::7 on its NIC");
        byte[] answer = new byte[Ethernet.LENGTH + NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(answer);
        Ethernet.write(memory, 0, LEFT.value(), PEER.value(), Ethernet.TYPE_IP6);
        IpAddress asker = IpAddress.parse("fe80::5054:ff:fe00:1");
        NeighbourDiscovery.writeAdvertisement(memory, Ethernet.LENGTH, asker, nd, true, PEER);
        proofs.heard("left", answer);
        assertThat(proven).hasSize(1);
    }

    private static Verify dhcp(DhcpServer server, Optional<IpPrefix> subnet) {
        return new Verify(
                Optional.empty(), Optional.empty(), Optional.of(server), subnet, Optional.empty(), patience(10));
    }

    /** What a server answers to the last question by a port. */
    private byte[] offer(String port, IpAddress server, IpAddress offered, MessageType type) {
        byte[] asked = questions(port).getLast();
        UdpDatagram datagram = UdpDatagram.parse(
                        MemorySegment.ofArray(asked), Ethernet.LENGTH, asked.length - Ethernet.LENGTH)
                .orElseThrow();
        DhcpMessage discover = DhcpMessage.parse(datagram.payload()).orElseThrow();
        assertThat(discover.type()).contains(MessageType.DISCOVER);
        var message = new DhcpMessage(
                true,
                discover.transactionId(),
                0,
                true,
                IpAddress.ofIpv4(0),
                offered,
                discover.clientMac(),
                List.of(new DhcpOption.Type(type), new DhcpOption.Address(DhcpOptions.SERVER, server)));
        byte[] packet = new UdpDatagram(server, 67, IpAddress.ofIpv4(-1), 68, message.toPayload()).toPacket();
        byte[] frame = new byte[Ethernet.LENGTH + packet.length];
        Ethernet.write(MemorySegment.ofArray(frame), 0, Ethernet.BROADCAST, PEER.value(), Ethernet.TYPE_IP4);
        System.arraycopy(packet, 0, frame, Ethernet.LENGTH, packet.length);
        return frame;
    }

    @Test
    void shouldAdmitWhenTheDhcpServerOffersAnAddressOfTheSubnet() {
        want("left", dhcp(new DhcpServer.At(RIGHT_PEER), Optional.of(IpPrefix.parse("10.1.0.0/24"))));
        admits("left", eth1());
        pass(0.1);
        proofs.heard("left", offer("left", LEFT_PEER, IpAddress.parse("10.1.0.99"), MessageType.OFFER));
        assertThat(trouble("left")).startsWith("the DHCP server is 10.1.0.7, not 10.2.0.7 on its NIC eth1");
        proofs.heard("left", offer("left", RIGHT_PEER, IpAddress.parse("10.3.0.99"), MessageType.OFFER));
        assertThat(trouble("left"))
                .startsWith("the DHCP server 10.2.0.7 offers 10.3.0.99, which is not in 10.1.0.0/24 on its NIC eth1");
        proofs.heard("left", offer("left", RIGHT_PEER, IpAddress.parse("10.1.0.99"), MessageType.NAK));
        assertThat(proven).isEmpty();
        proofs.heard("left", offer("left", RIGHT_PEER, IpAddress.parse("10.1.0.99"), MessageType.OFFER));
        assertThat(proven).containsExactly("left: the DHCP server 10.2.0.7 offers 10.1.0.99");
    }

    @Test
    void shouldTakeAnyServersOfferWhenNoneIsNamed() {
        want("left", dhcp(new DhcpServer.Any(), Optional.empty()));
        admits("left", eth1());
        pass(0.1);
        proofs.heard("left", offer("left", LEFT_PEER, IpAddress.parse("10.1.0.99"), MessageType.OFFER));
        assertThat(proven).hasSize(1);
    }

    @Test
    void shouldSurviveEveryFrameThatIsCutOffOrBroken() {
        want("left", arp(LEFT_PEER));
        want("right", dhcp(new DhcpServer.Any(), Optional.empty()));
        admits("left", eth1());
        admits("right", eth2());
        pass(0.1);
        byte[] whole = offer("right", LEFT_PEER, RIGHT_PEER, MessageType.OFFER);
        byte[] arp = arpReply(LEFT_PEER, PEER, LEFT);
        for (int length = 0; length < whole.length; length++) {
            proofs.heard("right", Arrays.copyOf(whole, length));
        }
        for (int length = 0; length < arp.length; length++) {
            proofs.heard("left", Arrays.copyOf(arp, length));
        }
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = (random.nextBoolean() ? whole : arp).clone();
            broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            proofs.heard("none", broken);
            proofs.heard(random.nextBoolean() ? "left" : "right", Arrays.copyOf(broken, random.nextInt(broken.length)));
        }
        assertThat(proven).isEmpty();
    }
}
