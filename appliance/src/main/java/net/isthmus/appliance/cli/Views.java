package net.isthmus.appliance.cli;

import java.util.List;
import java.util.Locale;

/** How each answer of the API looks to a person. */
final class Views {

    private Views() {}

    static String interfaces(JsonTree answer) {
        Table table = new Table(
                "No interfaces are configured.",
                "NAME",
                "KIND",
                "STATE",
                "DEVICE",
                "BY",
                "MTU>",
                "RX PACKETS>",
                "RX BYTES>",
                "TX PACKETS>",
                "TX BYTES>",
                "ADDRESSES");
        for (JsonTree one : answer.items()) {
            JsonTree traffic = one.at("traffic");
            String place =
                    one.present("bridge").map(bridge -> "in " + bridge + " ").orElse("") + one.text("addresses");
            table.row(
                    one.text("name"),
                    one.text("kind"),
                    one.text("state"),
                    Table.dash(one.text("kernelName")),
                    Table.dash(one.text("rung")),
                    one.number("mtu")
                            + one.present("mtuSource").map(" by "::concat).orElse(""),
                    traffic.number("rxPackets"),
                    traffic.number("rxBytes"),
                    traffic.number("txPackets"),
                    traffic.number("txBytes"),
                    place.strip());
        }
        return table.render() + troubles(answer);
    }

    /** Why interfaces carry nothing, a line each, under an empty one. */
    private static String troubles(JsonTree answer) {
        StringBuilder lines = new StringBuilder();
        for (JsonTree one : answer.items()) {
            one.present("trouble")
                    .ifPresent(text ->
                            lines.append("%n%s is %s: %s".formatted(one.text("name"), one.text("state"), text)));
        }
        return lines.isEmpty() ? "" : lines.append(System.lineSeparator()).toString();
    }

    static String bridges(JsonTree answer) {
        Table bridges = new Table(
                "No bridges are configured.",
                "BRIDGE",
                "MACS>",
                "LIMIT>",
                "AGEING>",
                "MOVED>",
                "DAMPED>",
                "REFUSED>",
                "FLOODED>",
                "MEMBERS");
        Table ports = new Table(
                "No bridge has members.",
                "BRIDGE",
                "MEMBER",
                "STATE",
                "MACS>",
                "LIMIT>",
                "REFUSED>",
                "GROUP>",
                "BROADCAST STORM>",
                "MULTICAST STORM>",
                "UNKNOWN STORM>");
        Table macs = new Table("No MAC addresses are known.", "BRIDGE", "MAC", "MEMBER", "KIND", "IDLE>");
        for (JsonTree bridge : answer.items()) {
            List<JsonTree> known = bridge.at("macs").items();
            bridges.row(
                    bridge.text("name"),
                    known.size(),
                    bridge.number("macLimit"),
                    seconds(bridge.number("agingTimeSeconds")),
                    bridge.number("macsMoved"),
                    bridge.number("macsDamped"),
                    bridge.number("macsRefused"),
                    bridge.number("framesFlooded"),
                    bridge.text("members"));
            bridge.at("ports").items().forEach(port -> bridgePort(ports, bridge.text("name"), port));
            known.forEach(mac -> macs.row(
                    bridge.text("name"),
                    mac.text("mac"),
                    mac.text("member"),
                    mac.text("kind"),
                    seconds(mac.number("idleSeconds"))));
        }
        return answer.items().isEmpty()
                ? bridges.render()
                : bridges.render() + "\n" + ports.render() + "\n" + macs.render();
    }

    private static void bridgePort(Table table, String bridge, JsonTree port) {
        table.row(
                bridge,
                port.text("name"),
                port.text("state"),
                port.number("macs"),
                port.number("macLimit") == 0 ? "-" : Long.toString(port.number("macLimit")),
                port.number("macsRefused"),
                port.number("splitHorizonGroup") == 0 ? "-" : Long.toString(port.number("splitHorizonGroup")),
                port.number("broadcastsDropped"),
                port.number("multicastsDropped"),
                port.number("unknownUnicastsDropped"));
    }

    static String vxlans(JsonTree answer) {
        Table table =
                new Table("No VXLANs are configured.", "VXLAN", "VNI>", "LOCAL", "PORT>", "REMOTE", "MTU>", "MTU NOW>");
        for (JsonTree vxlan : answer.items()) {
            vxlan.at("remotes")
                    .items()
                    .forEach(remote -> table.row(
                            vxlan.text("name"),
                            vxlan.number("vni"),
                            vxlan.text("local"),
                            vxlan.number("port"),
                            remote.text("address"),
                            vxlan.number("mtu"),
                            remote.number("mtu")));
        }
        return table.render();
    }

    static String macNat(JsonTree answer) {
        Table table = new Table(
                "No bridge member is in mode mac-nat.", "MEMBER", "SPEAKS AS", "ADDRESS", "MAC", "FROM", "IDLE>");
        for (JsonTree member : answer.items()) {
            List<JsonTree> addresses = member.at("addresses").items();
            table.row(
                    member.text("member"),
                    member.text("mac"),
                    "%d of %d".formatted(addresses.size(), member.number("maxAddresses")),
                    "",
                    "",
                    "");
            addresses.forEach(known -> table.row(
                    member.text("member"),
                    member.text("mac"),
                    known.text("address"),
                    known.text("mac"),
                    known.text("learntFrom"),
                    seconds(known.number("idleSeconds"))));
        }
        return table.render();
    }

    static String routes(JsonTree answer) {
        Table table = new Table(
                "There are no such routes.", "", "PREFIX", "NEXT HOP", "ORIGIN", "DISTANCE>", "METRIC>", "VRF");
        for (JsonTree route : answer.items()) {
            table.row(
                    route.isTrue("isBest") ? "*" : "",
                    route.text("prefix"),
                    route.text("nextHop"),
                    route.text("origin"),
                    route.number("distance"),
                    route.number("metric"),
                    route.text("vrf"));
        }
        return table.render();
    }

    static String vrfs(JsonTree answer) {
        Table table = new Table(
                "There are no VRFs.",
                "VRF",
                "INTERFACES",
                "ROUTES>",
                "RX PACKETS>",
                "RX BYTES>",
                "TX PACKETS>",
                "TX BYTES>");
        for (JsonTree vrf : answer.items()) {
            table.row(
                    vrf.text("name"),
                    Table.dash(vrf.text("interfaces")),
                    vrf.number("routes"),
                    vrf.at("traffic").number("rxPackets"),
                    vrf.at("traffic").number("rxBytes"),
                    vrf.at("traffic").number("txPackets"),
                    vrf.at("traffic").number("txBytes"));
        }
        return table.render();
    }

    static String policyRoutes(JsonTree answer) {
        Table table = new Table("There are no policy routes.", "RULE", "PACKETS>", "TARGET", "IN FORCE", "CONDITIONS");
        for (JsonTree rule : answer.items()) {
            table.row(
                    rule.text("name"),
                    rule.number("packets"),
                    rule.text("target"),
                    rule.isTrue("isInForce") ? "yes" : "no",
                    rule.text("conditions"));
        }
        return table.render();
    }

    static String neighbours(JsonTree answer) {
        Table table = new Table("No neighbours are known.", "INTERFACE", "ADDRESS", "MAC", "STATE", "CONFIRMED>");
        for (JsonTree neighbour : answer.items()) {
            table.row(
                    neighbour.text("interfaceName"),
                    neighbour.text("address"),
                    Table.dash(neighbour.text("mac")),
                    neighbour.text("state"),
                    seconds(neighbour.number("ageSeconds")));
        }
        return table.render();
    }

    static String clients(JsonTree answer) {
        Table table = new Table(
                "No link gets addresses from others.",
                "INTERFACE",
                "PROTOCOL",
                "STATE",
                "ADDRESSES",
                "SERVER",
                "ROUTES",
                "DNS",
                "MTU>",
                "EXPIRES>");
        for (JsonTree client : answer.items()) {
            table.row(
                    client.text("interfaceName"),
                    client.text("protocol"),
                    client.text("state"),
                    Table.dash(client.text("addresses")),
                    Table.dash(client.text("server")),
                    Table.dash(client.text("routes")),
                    Table.dash(client.text("dnsServers")),
                    Table.dash(client.text("mtu")),
                    client.text("remainingSeconds").isEmpty() ? "-" : seconds(client.number("remainingSeconds")));
        }
        return table.render();
    }

    static String drops(JsonTree answer, boolean isAllWanted) {
        Table table = new Table("Nothing has been dropped.", "REASON", "PACKETS>", "MEANING");
        for (JsonTree drop : answer.items()) {
            if (isAllWanted || drop.number("packets") > 0) {
                table.row(drop.text("reason"), drop.number("packets"), drop.text("text"));
            }
        }
        return table.render();
    }

    static String balance(JsonTree answer) {
        Table table = new Table("No workers run.", "WORKER>", "", "WHAT", "NUMBER>", "MEANING");
        for (JsonTree worker : answer.items()) {
            long number = worker.number("worker");
            balanceRows(table, number, "+", worker.at("begun"));
            balanceRows(table, number, "-", worker.at("ended"));
            table.row(number, "=", "unaccounted", worker.number("packetsUnaccounted"), "0 unless a node has failed");
            table.row(number, "+", "frames", worker.number("framesTotal"), "all frames of the worker");
            table.row(number, "-", "frames-free", worker.number("framesFree"), "on the free stack");
            table.row(number, "-", "frames-in-ports", worker.number("framesInPorts"), "held by ports, for the kernel");
            table.row(number, "-", "frames-waiting", worker.number("framesWaiting"), "of fragments that wait");
            table.row(number, "=", "frames-missing", worker.number("framesMissing"), "0 unless a node has failed");
        }
        return table.render();
    }

    private static void balanceRows(Table table, long worker, String sign, JsonTree counts) {
        for (JsonTree count : counts.items()) {
            table.row(worker, sign, count.text("kind"), count.number("packets"), count.text("text"));
        }
    }

    static String workers(JsonTree answer) {
        Table table = new Table(
                "No workers run.",
                "WORKER>",
                "CPU>",
                "BUSY>",
                "PACKETS>",
                "HANDED ON>",
                "A TURN>",
                "FRAMES FREE>",
                "QUEUES");
        for (JsonTree worker : answer.items()) {
            table.row(
                    worker.number("index"),
                    worker.number("cpu") < 0 ? "-" : worker.number("cpu"),
                    String.format(Locale.ROOT, "%.1f%%", worker.decimal("busyPercent")),
                    worker.number("packets"),
                    worker.number("packetsHandedOn"),
                    String.format(Locale.ROOT, "%.1f", worker.decimal("packetsPerTurn")),
                    worker.number("framesFree") + "/" + worker.number("framesTotal"),
                    worker.text("queues"));
        }
        return table.render();
    }

    static String history(JsonTree answer) {
        Table table = new Table("Nothing has been committed yet.", "", "COMMIT>", "AT", "BY", "CHANGES>", "COMMENT");
        for (JsonTree commit : answer.items()) {
            String waits = commit.present("confirmBy")
                    .map(at -> "(undone at " + instant(at) + " unless confirmed) ")
                    .orElse("");
            table.row(
                    commit.isTrue("isRunning") ? "*" : "",
                    commit.number("number"),
                    instant(commit.text("at")),
                    commit.text("by"),
                    commit.at("changes").items().size(),
                    (waits + commit.text("comment")).strip());
        }
        return table.render();
    }

    /** One commit after it was made. */
    static String commit(JsonTree commit) {
        StringBuilder text = new StringBuilder();
        List<JsonTree> changes = commit.at("changes").items();
        text.append("Commit ").append(commit.number("number")).append(" is in force");
        text.append(changes.isEmpty() ? "; the data plane did not change.\n" : ":\n");
        changes.forEach(change -> text.append("  ").append(change.text()).append('\n'));
        commit.present("confirmBy").ifPresent(at -> text.append("It undoes itself at ")
                .append(instant(at))
                .append(" unless you say: isthmus confirm\n"));
        return text.toString();
    }

    /** What a commit would do. */
    static String changes(JsonTree answer) {
        List<JsonTree> changes = answer.at("changes").items();
        if (changes.isEmpty()) {
            return "It would change nothing in the data plane.\n";
        }
        StringBuilder text = new StringBuilder("It would:\n");
        changes.forEach(change -> text.append("  ").append(change.text()).append('\n'));
        return text.toString();
    }

    static String trace(JsonTree answer) {
        if (answer.items().isEmpty()) {
            return "No packets came.\n";
        }
        StringBuilder text = new StringBuilder();
        for (JsonTree packet : answer.items()) {
            text.append(text.isEmpty() ? "" : "\n");
            text.append("Packet ").append(packet.number("id"));
            text.append(" on worker ").append(packet.number("worker")).append('\n');
            steps(text, packet);
        }
        return text.toString();
    }

    private static void steps(StringBuilder text, JsonTree packet) {
        for (JsonTree step : packet.at("steps").items()) {
            text.append(String.format(
                            Locale.ROOT,
                            "  %-11s %-22s %s",
                            step.text("kind"),
                            step.text("where"),
                            step.text("summary"))
                    .stripTrailing());
            text.append('\n');
        }
    }

    static String recentDrops(JsonTree answer) {
        Table table = new Table(
                "Nothing was dropped in the last minute.",
                "REASON",
                "LAST MINUTE>",
                "A SECOND>",
                "INTERFACE",
                "EXAMPLE");
        for (JsonTree drop : answer.items()) {
            table.row(
                    drop.text("reason"),
                    drop.number("packetsLastMinute"),
                    drop.number("packetsLastSecond"),
                    Table.dash(drop.text("interfaceName")),
                    drop.text("example"));
        }
        return table.render();
    }

    static String counters(JsonTree answer) {
        Table table = new Table(
                "There is no VLAN, bridge or VRF.",
                "KIND",
                "NAME",
                "INTERFACES>",
                "RX PACKETS>",
                "RX BYTES>",
                "TX PACKETS>",
                "TX BYTES>");
        for (JsonTree one : answer.items()) {
            JsonTree traffic = one.at("traffic");
            table.row(
                    one.text("kind"),
                    one.text("name"),
                    one.number("interfaces"),
                    traffic.number("rxPackets"),
                    traffic.number("rxBytes"),
                    traffic.number("txPackets"),
                    traffic.number("txBytes"));
        }
        return table.render();
    }

    static String why(JsonTree answer) {
        StringBuilder text = new StringBuilder();
        steps(text, answer);
        answer.at("facts").items().forEach(fact -> text.append(fact.text()).append('\n'));
        return text.append("verdict: ")
                .append(answer.text("verdict"))
                .append('\n')
                .toString();
    }

    private static String seconds(long seconds) {
        return seconds + " s";
    }

    /** {@code 2026-11-22 08:30:00} of {@code 2026-11-22T08:30:00.123Z}; always UTC. */
    private static String instant(String iso) {
        int end = iso.indexOf('.') > 0 ? iso.indexOf('.') : iso.length();
        return iso.substring(0, end).replace("Z", "").replace('T', ' ') + " UTC";
    }
}
