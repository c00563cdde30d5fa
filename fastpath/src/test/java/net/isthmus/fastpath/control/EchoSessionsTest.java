package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.isthmus.fastpath.control.EchoSessions.Answer;
import net.isthmus.fastpath.control.EchoSessions.Kind;
import net.isthmus.fastpath.control.EchoSessions.Probe;
import net.isthmus.fastpath.control.EchoSessions.Refusal;
import net.isthmus.fastpath.control.EchoSessions.Reply;
import net.isthmus.fastpath.control.EchoSessions.Request;
import net.isthmus.fastpath.control.EchoSessions.Silence;
import net.isthmus.fastpath.tables.ProbeIdentifiers;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes and their answers: what is sent, and what each packet that comes back makes of it. */
class EchoSessionsTest implements Injector {
    private static final int INTERFACE = 7;
    private static final long SECOND = 1_000_000_000L;

    private final Deque<byte[]> sent = new ArrayDeque<>();
    private final List<Answer> answers = new ArrayList<>();
    private final ProbeIdentifiers identifiers = new ProbeIdentifiers();
    private final EchoSessions sessions = new EchoSessions(this, identifiers, new Random(1));

    @Override
    public boolean frame(int interfaceIndex, byte[] ethernetFrame, int length) {
        throw new AssertionError("probes are packets");
    }

    @Override
    public boolean packet(int rxInterface, byte[] ipPacket, int length) {
        assertThat(rxInterface).isEqualTo(~INTERFACE);
        return sent.add(Arrays.copyOf(ipPacket, length));
    }

    @Override
    public boolean error(int icmpErrorRequest, int rxInterface, byte[] ipPacket, int length) {
        throw new AssertionError("probes are packets");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellOfTheReplyWhenItComes(boolean isIp4) {
        open(isIp4, Kind.ICMP).send(new Probe(3, 64, 100, true, SECOND), 0);
        byte[] reply = reply(sent.remove());
        receive(reply, 5_000);
        receive(reply, 6_000);

        assertThat(answers).containsExactly(new Reply(3, far(isIp4), 64, 100, 5_000));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBeSilenceWhenNothingComesInTime(boolean isIp4) {
        open(isIp4, Kind.ICMP).send(new Probe(1, 64, 0, false, SECOND), 0);
        sessions.tick(SECOND - 1);
        assertThat(answers).isEmpty();
        sessions.tick(SECOND);
        receive(reply(sent.remove()), SECOND + 1);

        assertThat(answers).containsExactly(new Silence(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4 ICMP", "4 UDP", "6 ICMP", "6 UDP"})
    void shouldTellWhoRefusedWhenAnErrorQuotesTheProbe(String what) {
        boolean isIp4 = what.startsWith("4");
        Kind kind = Kind.valueOf(what.substring(2));
        open(isIp4, kind).send(new Probe(9, 1, 60, true, SECOND), 10);
        IpAddress hop = IpAddress.parse(isIp4 ? "192.0.2.1" : "2001:db8::1");
        receive(error(sent.remove(), hop, isIp4 ? 3 : 2, isIp4 ? 4 : 0, 1400), 110);

        assertThat(answers).containsExactly(new Refusal(9, hop, isIp4 ? 3 : 2, isIp4 ? 4 : 0, 1400, 100));
    }

    @Test
    void shouldBeNobodysWhenSomebodyElseAnswersOrTheSessionIsClosed() {
        EchoSessions.Session session = open(true, Kind.ICMP);
        session.send(new Probe(3, 64, 100, true, SECOND), 0);
        byte[] reply = reply(sent.remove());
        byte[] forged = reply.clone();
        NetworkOrder.putI32(MemorySegment.ofArray(forged), Ipv4.SOURCE, 0x0a0a0a0a);
        receive(forged, 5);
        byte[] damaged = reply.clone();
        damaged[60] ^= 1;
        receive(damaged, 5);
        assertThat(identifiers.contains(NetworkOrder.u16(MemorySegment.ofArray(reply), 24)))
                .isTrue();
        session.close();
        receive(reply, 5);

        assertThat(answers).isEmpty();
        assertThat(identifiers.contains(NetworkOrder.u16(MemorySegment.ofArray(reply), 24)))
                .isFalse();
    }

    @Test
    void shouldSendValidPacketsWhateverTheSize() {
        for (boolean isIp4 : new boolean[] {true, false}) {
            for (Kind kind : Kind.values()) {
                EchoSessions.Session session = open(isIp4, kind);
                for (int bytes = 0; bytes < 200; bytes++) {
                    session.send(new Probe(bytes, 64, bytes, true, SECOND), 0);
                    byte[] packet = sent.remove();
                    assertThat(packet).hasSize(Math.max(bytes, isIp4 ? 28 : 48));
                    assertThat(upperSum(packet, isIp4)).isEqualTo(0xffff);
                }
            }
        }
    }

    @Test
    void shouldTakeAnyBytesWhenTheyAreNoAnswer() {
        var random = new Random(4);
        open(true, Kind.ICMP).send(new Probe(1, 64, 64, true, SECOND), 0);
        byte[] error = error(sent.remove(), IpAddress.parse("192.0.2.1"), 11, 0, 0);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(error, random.nextInt(error.length + 1));
            for (int j = random.nextInt(5); j > 0 && bytes.length > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            receive(bytes, 1);
        }
        assertThat(answers.size()).isLessThanOrEqualTo(1);
    }

    private EchoSessions.Session open(boolean isIp4, Kind kind) {
        IpAddress own = IpAddress.parse(isIp4 ? "10.10.0.1" : "fd00:10::1");
        return sessions.open(new Request(INTERFACE, own, far(isIp4), kind), (answer, nowNs) -> answers.add(answer));
    }

    private static IpAddress far(boolean isIp4) {
        return IpAddress.parse(isIp4 ? "198.51.100.7" : "2001:db8:7::7");
    }

    private void receive(byte[] packet, long nowNs) {
        sessions.receive(MemorySegment.ofArray(packet), 0, packet.length, nowNs);
    }

    private static int upperSum(byte[] packet, boolean isIp4) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        int header = isIp4 ? 20 : 40;
        int protocol = isIp4 ? Ipv4.protocol(memory, 0) : Ipv6.nextHeader(memory, 0);
        long pseudo = protocol == 1
                ? 0
                : InternetChecksum.sum(
                        memory, isIp4 ? 12 : 8, isIp4 ? 8 : 32, packet.length - header + (long) protocol);
        return InternetChecksum.fold(InternetChecksum.sum(memory, header, packet.length - header, pseudo));
    }

    private static byte[] reply(byte[] request) {
        byte[] reply = request.clone();
        MemorySegment memory = MemorySegment.ofArray(reply);
        boolean isIp4 = reply[0] >> 4 == 4;
        int at = isIp4 ? 12 : 8;
        int size = isIp4 ? 4 : 16;
        System.arraycopy(request, at, reply, at + size, size);
        System.arraycopy(request, at + size, reply, at, size);
        if (isIp4) {
            reply[20] = Icmp.ECHO_REPLY;
            NetworkOrder.putU16(memory, 22, 0);
            NetworkOrder.putU16(
                    memory, 22, InternetChecksum.finish(InternetChecksum.sum(memory, 20, reply.length - 20, 0)));
        } else {
            reply[40] = (byte) Icmpv6.ECHO_REPLY;
            Icmpv6.writeChecksum(memory, 0, reply.length - 40);
        }
        return reply;
    }

    private static byte[] error(byte[] quoted, IpAddress from, int type, int code, int mtu) {
        boolean isIp4 = from.isIpv4();
        int header = isIp4 ? 20 : 40;
        byte[] error = new byte[header + 8 + quoted.length];
        MemorySegment memory = MemorySegment.ofArray(error);
        System.arraycopy(quoted, 0, error, 0, header);
        System.arraycopy(quoted, 0, error, header + 8, quoted.length);
        System.arraycopy(from.toBytes(), 0, error, isIp4 ? 12 : 8, from.toBytes().length);
        error[header] = (byte) type;
        error[header + 1] = (byte) code;
        NetworkOrder.putI32(memory, header + 4, mtu);
        if (isIp4) {
            error[Ipv4.PROTOCOL] = 1;
            NetworkOrder.putU16(memory, 2, error.length);
            NetworkOrder.putU16(
                    memory, 22, InternetChecksum.finish(InternetChecksum.sum(memory, 20, error.length - 20, 0)));
        } else {
            error[Ipv6.NEXT_HEADER] = 58;
            NetworkOrder.putU16(memory, 4, error.length - 40);
            Icmpv6.writeChecksum(memory, 0, error.length - 40);
        }
        return error;
    }
}
