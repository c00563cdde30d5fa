package net.isthmus.bench.veth;

import java.util.List;
import java.util.Optional;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.probe.Iperf;

/**
 * Two networks behind two gateways with a cable between them, whatever the gateways are. Packets to {@link #PROTECTED}
 * are for the tunnel, those to {@link #PLAIN} pass beside it.
 *
 * <pre>
 *   west ──── gateway 172.16.0.1 ════ 172.16.0.2 gateway ──── east
 *   10.1.0.11                                            10.2.0.11, 10.3.0.11
 * </pre>
 */
final class VpnPair implements AutoCloseable {
    static final String PROTECTED = "10.2.0.11";
    static final String PLAIN = "10.3.0.11";

    /** A gateway's port to its network, and the one to the other gateway. */
    static final String INSIDE = "eth1";

    static final String UPLINK = "eth2";

    private final Lab westLab = Lab.open();
    private final Lab eastLab = Lab.open();
    private final LabNetwork west;
    private final LabNetwork east;

    VpnPair(int mtuBytes) {
        west = network(westLab, "west", mtuBytes, List.of(), List.of("10.1.0.11/24"));
        east = network(eastLab, "east", mtuBytes, List.of(PLAIN + "/32"), List.of("10.2.0.11/24"));
        westLab.cable(west.appliance().nic(UPLINK), east.appliance().nic(UPLINK), mtuBytes, 1);
        host(true).ip("route", "add", "default", "via", "10.1.0.1");
        host(false).ip("route", "add", "default", "via", "10.2.0.1");
    }

    private static LabNetwork network(
            Lab lab, String host, int mtuBytes, List<String> loopback, List<String> addresses) {
        var segment = new Segment(
                "inside",
                INSIDE,
                mtuBytes,
                Optional.empty(),
                List.of(),
                List.of(new Host(host, addresses, loopback, List.of())));
        return LabNetwork.build(lab, new LabTopology(List.of(segment), List.of(), List.of(), 1), step -> {});
    }

    /** One side's network, in whose middle is its gateway. */
    LabNetwork network(boolean isWest) {
        return isWest ? west : east;
    }

    /** Where one side's gateway runs. */
    Namespace gateway(boolean isWest) {
        return network(isWest).appliance();
    }

    private Namespace host(boolean isWest) {
        return network(isWest).host(isWest ? "west" : "east").namespace();
    }

    /** Makes the kernel forward in both gateways, with routes past any tunnel. */
    void forwardByKernel() {
        for (boolean isWest : List.of(true, false)) {
            Namespace gateway = gateway(isWest);
            gateway.sysctl(
                    "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0");
            gateway.nic(INSIDE).address(isWest ? "10.1.0.1/24" : "10.2.0.1/24");
            gateway.nic(UPLINK).address(isWest ? "172.16.0.1/30" : "172.16.0.2/30");
        }
        gateway(true).ip("route", "add", "default", "via", "172.16.0.2");
        gateway(false).ip("route", "add", "10.1.0.0/24", "via", "172.16.0.1");
        gateway(false).ip("route", "add", PLAIN, "via", "10.2.0.11");
    }

    /** True once a ping passes. */
    boolean reaches(String to) {
        return host(true).run("ping", "-c", "1", "-W", "1", to).succeeded();
    }

    /** TCP from west to east, Gbit/s. */
    double tcpGigabits(String to, int seconds) {
        return new Iperf(host(true), host(false), to, seconds).run().gigabitsPerSecond();
    }

    @Override
    public void close() {
        eastLab.close();
        westLab.close();
    }
}
