package net.isthmus.appliance.cli;

import java.util.List;

/** How IPsec connections look to a person. */
final class IpsecView {

    private IpsecView() {}

    /** All connections in a line each, then what carries packets. */
    static String of(JsonTree status) {
        List<JsonTree> connections = status.at("connections").items();
        Table table =
                new Table("No IPsec connections are configured.", "CONNECTION", "STATE", "PEER", "ID", "SUITE", "FOR>");
        connections.forEach(connection -> row(table, connection));
        String children = connections.isEmpty() ? "" : "\n" + children(connections);
        return table.render() + children + failures(connections) + engine(status.at("engine"));
    }

    /** What does ESP, and why it is nothing better. */
    private static String engine(JsonTree engine) {
        if (engine.text("name").isEmpty()) {
            return "";
        }
        String refused = engine.at("refused").items().isEmpty() ? "" : ", since " + engine.text("refused");
        return "\nESP is done by " + engine.text("name") + refused + ".\n";
    }

    /** One connection with all of its SAs. */
    static String one(JsonTree connection) {
        Table ikeSas = new Table(
                "There is no IKE SA.",
                "STATE",
                "WE",
                "LOCAL",
                "LOCAL ID",
                "REMOTE",
                "REMOTE ID",
                "NAT",
                "SUITE",
                "FOR>",
                "REKEY IN>");
        for (JsonTree sa : connection.at("ikeSas").items()) {
            ikeSas.row(
                    sa.text("state"),
                    sa.isTrue("isInitiator") ? "called" : "were called",
                    sa.text("local"),
                    Table.dash(sa.text("localId")),
                    sa.text("remote"),
                    Table.dash(sa.text("remoteId")),
                    sa.text("nat"),
                    Table.dash(sa.text("suite")),
                    Table.seconds(sa.number("ageSeconds")),
                    Table.seconds(sa.number("rekeyInSeconds")));
        }
        String state = connection.text("name") + " is " + connection.text("state") + ".\n\n";
        return state + ikeSas.render() + "\n" + children(List.of(connection)) + failures(List.of(connection));
    }

    private static void row(Table table, JsonTree connection) {
        List<JsonTree> sas = connection.at("ikeSas").items();
        if (sas.isEmpty()) {
            table.row(connection.text("name"), connection.text("state"), "-", "-", "-", "-");
        } else {
            JsonTree sa = sas.getLast();
            table.row(
                    connection.text("name"),
                    connection.text("state"),
                    sa.text("remote"),
                    Table.dash(sa.text("remoteId")),
                    Table.dash(sa.text("suite")),
                    Table.seconds(sa.number("ageSeconds")));
        }
    }

    private static String children(List<JsonTree> connections) {
        Table table = new Table(
                "No child is configured.",
                "CHILD",
                "STATE",
                "SUITE",
                "IN",
                "OUT",
                "BY",
                "LOCAL",
                "REMOTE",
                "RX BYTES>",
                "TX BYTES>",
                "REKEY IN>");
        for (JsonTree connection : connections) {
            for (JsonTree child : connection.at("children").items()) {
                String name = connection.text("name") + "/" + child.text("name");
                if (child.at("sas").items().isEmpty()) {
                    table.row(name, child.text("state"), "-", "-", "-", "-", "-", "-", 0, 0, "-");
                }
                for (JsonTree sa : child.at("sas").items()) {
                    table.row(
                            name,
                            child.text("state"),
                            sa.text("suite"),
                            sa.text("inboundSpi"),
                            sa.text("outboundSpi"),
                            sa.text("encapsulation"),
                            sa.text("localTs"),
                            sa.text("remoteTs"),
                            sa.number("receivedBytes"),
                            sa.number("sentBytes"),
                            Table.seconds(sa.number("rekeyInSeconds")));
                }
            }
        }
        return table.render();
    }

    private static String failures(List<JsonTree> connections) {
        StringBuilder text = new StringBuilder();
        for (JsonTree connection : connections) {
            if (!connection.text("lastFailure").isEmpty()) {
                String retry = connection.number("retryInSeconds") < 0
                        ? ""
                        : "; it is tried again in " + Table.seconds(connection.number("retryInSeconds"));
                text.append('\n')
                        .append(connection.text("name"))
                        .append(" failed ")
                        .append(Table.seconds(connection.number("failedSecondsAgo")))
                        .append(" ago: ")
                        .append(connection.text("lastFailure"))
                        .append(retry);
            }
            for (JsonTree child : connection.at("children").items()) {
                if (!child.text("lastFailure").isEmpty()) {
                    text.append('\n')
                            .append(connection.text("name"))
                            .append('/')
                            .append(child.text("name"))
                            .append(": ")
                            .append(child.text("lastFailure"));
                }
            }
        }
        return text.isEmpty() ? "" : text.append('\n').toString();
    }
}
