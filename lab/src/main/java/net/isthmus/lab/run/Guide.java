package net.isthmus.lab.run;

import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.Router;

/** Says what a person can try in a lab that is up. */
final class Guide {

    private Guide() {}

    static String of(LabNetwork network, Router router) {
        LabHost s1 = network.host("s1");
        LabHost w1 = network.host("w1");
        LabHost a1 = network.host("a1");
        LabHost b1 = network.host("b1");
        String internet = network.host("internet").description().loopbackIp4();
        StringBuilder text = new StringBuilder("\nTry, in another terminal (as root):\n\n");
        in(text, s1, "ping -M do -s 8972 " + w1.ip4(), "9000 B from one L2VPC to the other");
        in(text, a1, "ping " + b1.ip6(), "across the bridge and VLAN 200");
        in(text, s1, "traceroute -n " + internet, "through the appliance");
        in(text, w1, "iperf3 -s", "and in a third one:");
        in(text, s1, "iperf3 -c " + w1.ip4(), "TCP throughput");
        in(text, b1, "tcpdump -nnei eth0", "the tags on the wire");
        if (router instanceof IsthmusRouter isthmus) {
            text.append("\nThe appliance (configuration: %s, log: %s)\n\n"
                    .formatted(isthmus.configuration(), isthmus.process().log()));
            line(text, isthmus.uri("/").toString(), "the console");
            line(text, "curl -s " + isthmus.uri("/api/v1/interfaces"), "the API");
            text.append(
                    "\n  isthmus() { ISTHMUS_API=%s %s \"$@\"; }\n".formatted(isthmus.uri(""), isthmus.commandLine()));
            for (String what : new String[] {"interfaces", "bridges", "routes", "neighbours", "drops", "workers"}) {
                line(text, "isthmus show " + what, "");
            }
            line(text, "isthmus trace --interface storage", "what happens to the next packets");
            line(text, "isthmus apply " + isthmus.configuration(), "after a change in it");
        }
        return text.append("\nCtrl-C ends it and leaves nothing behind.\n").toString();
    }

    private static void in(StringBuilder text, LabHost host, String command, String what) {
        line(text, "ip netns exec %s %s".formatted(host.namespace(), command), what);
    }

    private static void line(StringBuilder text, String command, String what) {
        text.append(("  %-72s %s".formatted(command, what.isEmpty() ? "" : "# " + what)).stripTrailing())
                .append('\n');
    }
}
