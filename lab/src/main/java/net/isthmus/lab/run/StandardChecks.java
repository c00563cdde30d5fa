package net.isthmus.lab.run;

import static net.isthmus.lab.StandardTopology.JUMBO_MTU_BYTES;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.probe.Iperf;
import net.isthmus.lab.probe.Ping;

/** The traffic that {@code make run} passes through the standard topology before a person takes over. */
final class StandardChecks {

    private static final int IPERF_SECONDS = 2;

    private final List<Check> checks = new ArrayList<>();

    private StandardChecks() {}

    /** All checks, in the order of the table. */
    static List<Check> of(LabNetwork network) {
        StandardChecks all = new StandardChecks();
        LabHost s1 = network.host("s1");
        LabHost w1 = network.host("w1");
        LabHost a1 = network.host("a1");
        LabHost b1 = network.host("b1");
        LabHost internet = network.host("internet");

        all.both("within storage", s1, network.host("s2"));
        all.both("within web", w1, network.host("w2"));
        all.both("storage → web", s1, w1);
        all.jumbo("storage → web", s1, w1);
        all.both("campus, bridged over VLAN 200", a1, b1);
        all.jumbo("campus, bridged over VLAN 200", a1, b1);
        all.both("storage → campus", s1, a1);
        all.both("web → campus, VLAN 200", w1, b1);
        all.ping("storage → internet", s1, internet, internet.description().loopbackIp4());
        all.ping("campus → internet", b1, internet, internet.description().loopbackIp6());
        all.appliance("storage → appliance", s1, "10.10.0.1");
        all.appliance("campus → appliance (BVI)", a1, "fd00:30::1");
        all.tcp("storage → web", s1, w1);
        all.tcp("campus, bridged over VLAN 200", a1, b1);
        all.tcp("web → internet", w1, internet);
        return List.copyOf(all.checks);
    }

    private void both(String path, LabHost from, LabHost to) {
        ping(path, from, to, to.ip4());
        ping(path, from, to, to.ip6());
    }

    private void jumbo(String path, LabHost from, LabHost to) {
        for (String address : List.of(to.ip4(), to.ip6())) {
            String traffic = "%s → %s  ping %s, %d B unfragmented".formatted(from, to, address, JUMBO_MTU_BYTES);
            Ping ping =
                    Ping.of(from.namespace(), address).packets(JUMBO_MTU_BYTES).unfragmented();
            checks.add(new Check(path, traffic, () -> judge(ping.run())));
        }
    }

    private void ping(String path, LabHost from, LabHost to, String address) {
        String traffic = "%s → %s  ping %s".formatted(from, to, address);
        checks.add(new Check(
                path, traffic, () -> judge(Ping.of(from.namespace(), address).run())));
    }

    private void appliance(String path, LabHost from, String address) {
        String traffic = "%s → appliance  ping %s".formatted(from, address);
        checks.add(new Check(
                path, traffic, () -> judge(Ping.of(from.namespace(), address).run())));
    }

    private void tcp(String path, LabHost from, LabHost to) {
        String traffic = "%s → %s  TCP by iperf3, %d s".formatted(from, to, IPERF_SECONDS);
        Iperf iperf = new Iperf(from.namespace(), to.namespace(), to.ip4(), IPERF_SECONDS);
        checks.add(new Check(
                path, traffic, () -> new Check.Result(true, iperf.run().toString())));
    }

    private static Check.Result judge(Ping.Result result) {
        if (result.isComplete()) {
            return new Check.Result(true, "%.3f ms".formatted(result.averageMs()));
        }
        String why = result.complaints().isEmpty()
                ? ""
                : ": " + result.complaints().getFirst().what();
        return new Check.Result(
                false,
                "%d of %d answered, %d twice%s".formatted(result.received(), result.sent(), result.duplicates(), why));
    }
}
