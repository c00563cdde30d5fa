package net.isthmus.fastpath.nat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.nat.NatSpec.Attachment;
import net.isthmus.fastpath.nat.NatSpec.Forward;
import net.isthmus.fastpath.nat.NatSpec.Kind;
import net.isthmus.fastpath.nat.NatSpec.Links;
import net.isthmus.fastpath.nat.NatSpec.PrefixPair;
import net.isthmus.fastpath.nat.NatSpec.Source;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** A translator between an inside and an outside, and words for what passes it. */
final class NatLab {
    static final int INSIDE = 1;
    static final int OUTSIDE = 2;
    static final int DMZ = 3;
    static final int HOST = 9;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP = 1;
    static final int GRE = 47;
    static final Links OUT = new Links(false, Set.of("outside"));

    final Translator translator = new Translator(new SplittableRandom(7));
    final List<PoolSpec> pools = new ArrayList<>();
    final List<Source> sources = new ArrayList<>();
    final List<Forward> forwards = new ArrayList<>();
    final List<Attachment> attachments = new ArrayList<>();
    final List<PrefixPair> prefixes = new ArrayList<>();
    final List<InterfaceState> links = new ArrayList<>(List.of(
            link(INSIDE, "inside", "10.10.0.1/24", "fd00:10::1/64"),
            link(OUTSIDE, "outside", "203.0.113.1/24", "2001:db8::1/64"),
            link(DMZ, "dmz", "10.20.0.1/24")));

    static InterfaceState link(int index, String name, String... addresses) {
        return new InterfaceState(
                index,
                name,
                0,
                true,
                0x02_00_00_00_00_00L + index,
                1500,
                0,
                Arrays.stream(addresses).map(InterfaceAddress::parse).toList());
    }

    NatLab pool(String name, int firstPort, int lastPort, int blockSize, int maxBlocks, String... addresses) {
        List<IpAddress> all = Arrays.stream(addresses).map(IpAddress::parse).toList();
        pools.removeIf(pool -> pool.name().equals(name));
        pools.add(new PoolSpec(name, all, firstPort, lastPort, blockSize, maxBlocks, false));
        return this;
    }

    NatLab open(String name, String address) {
        pools.add(new PoolSpec(name, List.of(IpAddress.parse(address)), 1024, 65_535, 0, 0, true));
        return this;
    }

    NatLab rule(Kind kind, String pool, Links out, List<String> from, List<String> to) {
        sources.add(new Source(
                "rule-" + sources.size(),
                from.stream().map(IpPrefix::parse).toList(),
                to.stream().map(IpPrefix::parse).toList(),
                NatSpec.ANY,
                kind == Kind.INTERFACE ? NatSpec.NEVER : NatSpec.ANY,
                Links.ALL,
                out,
                kind,
                pool));
        return this;
    }

    /** All of 10/8 leaves by the outside with an address of a pool. */
    NatLab toPool(String pool) {
        return rule(Kind.POOL, pool, OUT, List.of("10.0.0.0/8"), List.of());
    }

    NatLab masquerade() {
        return rule(Kind.INTERFACE, "", OUT, List.of("10.0.0.0/8"), List.of());
    }

    NatLab forward(String to, int protocol, int first, int last, String forward, int port) {
        forwards.add(new Forward(
                "forward-" + forwards.size(),
                OUT,
                IpAddress.parse(to),
                protocol,
                first,
                last,
                IpAddress.parse(forward),
                port));
        return this;
    }

    NatLab attach(String external, String internal) {
        attachments.add(new Attachment(IpAddress.parse(external), IpAddress.parse(internal), OUT));
        return this;
    }

    NatLab commit() {
        translator.configure(new NatSpec(pools, sources, forwards, attachments, prefixes), links, HOST);
        return this;
    }

    static Flow flow(int protocol, String source, int sourcePort, String destination, int destinationPort) {
        var flow = new Flow();
        IpAddress from = IpAddress.parse(source);
        IpAddress to = IpAddress.parse(destination);
        flow.sourceHigh = from.high();
        flow.sourceLow = AddressIndex.low(from);
        flow.destinationHigh = to.high();
        flow.destinationLow = AddressIndex.low(to);
        flow.protocol = protocol;
        flow.sourcePort = sourcePort;
        flow.destinationPort = destinationPort;
        return flow;
    }

    static Flow tcp(String source, int sourcePort, String destination, int destinationPort) {
        return flow(TCP, source, sourcePort, destination, destinationPort);
    }

    static Flow udp(String source, int sourcePort, String destination, int destinationPort) {
        return flow(UDP, source, sourcePort, destination, destinationPort);
    }

    static Flow echo(String source, int identifier, String destination) {
        return flow(ICMP, source, identifier, destination, identifier);
    }

    /** From inside to outside; the binding. */
    long leave(Flow flow) {
        return pass(flow, INSIDE, OUTSIDE);
    }

    /** Both steps of a session's birth. */
    long pass(Flow flow, int in, int out) {
        return translator.translateSource(flow, translator.translateDestination(flow, in), in, out);
    }

    int ports(int protocol, String address) {
        Bindings bindings = translator.bindings();
        return bindings.address(bindings.idOf(IpAddress.parse(address))).used(protocol);
    }

    static String source(Flow flow) {
        return text(flow.sourceHigh, flow.sourceLow);
    }

    static String destination(Flow flow) {
        return text(flow.destinationHigh, flow.destinationLow);
    }

    private static String text(long high, long low) {
        return (Flow.isIp4(high, low) ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low)).toString();
    }

    /** Source and destination in one word. */
    static String text(Flow flow) {
        return source(flow) + ":" + flow.sourcePort + " > " + destination(flow) + ":" + flow.destinationPort;
    }
}
