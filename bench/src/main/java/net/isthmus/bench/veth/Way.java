package net.isthmus.bench.veth;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import net.isthmus.lab.Command;
import net.isthmus.lab.LabException;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.Sink;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Iperf;
import net.isthmus.lab.probe.Sockets;

/**
 * A way from one host to another through a forwarder, and how to measure it: packets a second at full load, TCP, and
 * the round-trip time of pings without load.
 *
 * @param forwarder what to call it in the table
 * @param network where it stands
 * @param from the sending host
 * @param to the receiving host
 * @param isRouted else bridged
 */
record Way(String forwarder, LabNetwork network, LabHost from, LabHost to, boolean isRouted) {

    private static final int ETHERNET_BYTES = 14;
    private static final int IPV4_AND_UDP_BYTES = 28;
    private static final int IPV4_AND_ICMP_BYTES = 28;
    private static final int LARGEST_LIVE_FRAME = 3400;
    private static final int PORT = 5202;

    /** A second each: a machine under load takes its time. */
    private static final int ARP_TRIES = 10;

    private static final Pattern TIME = Pattern.compile("time=([\\d.]+) ms");

    /**
     * Packets a second.
     *
     * @param offered by the sender
     * @param received at the far host
     */
    record Rate(double offered, double received) {}

    /**
     * Round-trip times in microseconds.
     *
     * @param median half of them are shorter
     * @param p99 all but one of a hundred are shorter
     */
    record Latency(double median, double p99) {}

    /** Full load with IP packets of this length for some seconds. */
    Rate rate(int packetBytes, double seconds) {
        return rate(packetBytes, seconds, Flows.ONE);
    }

    /** The same with packets of many flows; then they have to be short enough for a live frame. */
    Rate rate(int packetBytes, double seconds, Flows flows) {
        withReceiveRing("on");
        try (Sink sink = Sink.open(to.nic())) {
            long before = sink.arrived();
            double[] sent = packetBytes + ETHERNET_BYTES <= LARGEST_LIVE_FRAME
                    ? liveFrames(packetBytes, seconds, flows)
                    : socket(packetBytes, seconds);
            long arrived = sink.arrived() - before;
            return new Rate(sent[0] / sent[1], arrived / sent[1]);
        } finally {
            withReceiveRing("off");
        }
    }

    /** A redirected frame needs a ring at the other end of the cable: veth makes it with XDP or with GRO. */
    private void withReceiveRing(String gro) {
        for (Segment segment : network.topology().segments()) {
            network.appliance().require("ethtool", "-K", segment.port(), "gro", gro);
        }
    }

    /** Frames and seconds. */
    private double[] liveFrames(int packetBytes, double seconds, Flows flows) {
        Outcome outcome = from.namespace()
                .run(Command.of(
                                java(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LiveFrames.class.getName(),
                                from.nic().name(),
                                Double.toString(seconds),
                                HexFormat.of().formatHex(frame(packetBytes)),
                                Integer.toString(flows.sourceBits()),
                                Integer.toString(flows.destinationBits()))
                        .within(Duration.ofSeconds((long) seconds + 20)))
                .orThrow();
        String[] words = outcome.output().strip().split(" ");
        return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1]) / 1e9};
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private byte[] frame(int packetBytes) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_BYTES + packetBytes);
        frame.put(mac(nextHopMac())).put(mac(from.nic().mac())).putShort((short) 0x0800);
        frame.putShort((short) 0x4500)
                .putShort((short) packetBytes)
                .putInt(0)
                .putShort((short) 0x4011)
                .putShort((short) 0);
        frame.put(address(from.ip4())).put(address(to.ip4()));
        frame.putShort(ETHERNET_BYTES + 10, checksum(frame));
        frame.putShort((short) PORT)
                .putShort((short) PORT)
                .putShort((short) (packetBytes - 20))
                .putShort((short) 0);
        return frame.array();
    }

    private String nextHopMac() {
        String asked = isRouted ? from.description().gateways().getFirst() : to.ip4();
        List<String> answers = List.of();
        for (int i = 0; i < ARP_TRIES && answers.isEmpty(); i++) {
            answers = Arping.run(from.nic(), asked);
        }
        if (answers.isEmpty()) {
            throw new LabException("%s: nobody answers for %s at %s".formatted(forwarder, asked, from));
        }
        return answers.getFirst();
    }

    private static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    private static byte[] address(String text) {
        byte[] octets = new byte[4];
        String[] words = text.split("\\.");
        for (int index = 0; index < octets.length; index++) {
            octets[index] = (byte) Integer.parseInt(words[index]);
        }
        return octets;
    }

    private static short checksum(ByteBuffer frame) {
        int sum = 0;
        for (int offset = ETHERNET_BYTES; offset < ETHERNET_BYTES + 20; offset += 2) {
            sum += Short.toUnsignedInt(frame.getShort(offset));
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }

    /** Frames and seconds, from a socket: what is longer than a live frame may be. */
    private double[] socket(int packetBytes, double seconds) {
        Sockets.Flood flood = Sockets.floodUdp(
                from.namespace(), to.ip4(), PORT, packetBytes - IPV4_AND_UDP_BYTES, (int) Math.ceil(seconds));
        return new double[] {flood.datagrams(), flood.durationNs() / 1e9};
    }

    /** TCP by iperf3, Gbit/s. */
    double tcpGigabits(int seconds) {
        return new Iperf(from.namespace(), to.namespace(), to.ip4(), seconds)
                .run()
                .gigabitsPerSecond();
    }

    /** Pings with IP packets of this length, one after the other. */
    Latency latency(int packetBytes, int count) {
        Outcome outcome = from.namespace()
                .run(Command.of(
                                "ping",
                                "-n",
                                "-i",
                                "0.002",
                                "-c",
                                Integer.toString(count),
                                "-s",
                                Integer.toString(packetBytes - IPV4_AND_ICMP_BYTES),
                                "-M",
                                "do",
                                to.ip4())
                        .within(Duration.ofSeconds(60)))
                .orThrow();
        double[] times = TIME.matcher(outcome.output())
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)) * 1000)
                .sorted()
                .toArray();
        return new Latency(times[times.length / 2], times[times.length * 99 / 100]);
    }

    @Override
    public String toString() {
        return forwarder + (isRouted ? ", routed" : ", bridged");
    }
}
