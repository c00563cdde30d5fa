package net.isthmus.appliance.cli;

import java.util.List;
import java.util.Locale;

/** How BGP looks to a person. */
final class BgpView {

    private BgpView() {}

    /** All neighbours, a line each and family. */
    static String of(JsonTree status) {
        if (status.number("as") == 0) {
            return "BGP is not configured.\n";
        }
        Table table = new Table(
                "No neighbours are configured.",
                "NEIGHBOUR",
                "ADDRESS",
                "AS>",
                "STATE",
                "FOR>",
                "FAMILY",
                "RECEIVED>",
                "ACCEPTED>",
                "BEST>",
                "ANNOUNCED>");
        List<JsonTree> neighbors = status.at("neighbors").items();
        neighbors.forEach(neighbor -> rows(table, neighbor));
        String heading = "AS %d, router ID %s: %d prefixes, %d paths%n%n"
                .formatted(
                        status.number("as"),
                        status.text("routerId"),
                        status.number("prefixes"),
                        status.number("paths"));
        return heading + table.render() + remarks(neighbors);
    }

    private static void rows(Table table, JsonTree neighbor) {
        JsonTree session = neighbor.at("session");
        boolean isFirst = true;
        for (JsonTree family : neighbor.at("families").items()) {
            table.row(
                    isFirst ? neighbor.text("name") : "",
                    isFirst ? neighbor.text("address") : "",
                    isFirst ? neighbor.number("remoteAs") : "",
                    isFirst ? session.text("state") : "",
                    isFirst ? Table.seconds(session.number("sinceSeconds")) : "",
                    family.text("name"),
                    family.number("received"),
                    family.number("accepted"),
                    family.number("best"),
                    family.number("announced"));
            isFirst = false;
        }
    }

    /** One neighbour with all that is known of its session. */
    static String one(JsonTree neighbor) {
        JsonTree session = neighbor.at("session");
        JsonTree counts = session.at("counts");
        StringBuilder text = new StringBuilder();
        text.append("%s is %s, for %s.%n"
                .formatted(
                        neighbor.text("name"), session.text("state"), Table.seconds(session.number("sinceSeconds"))));
        line(text, "Description", neighbor.text("description"));
        line(text, "Address", neighbor.text("address"));
        line(
                text,
                "Autonomous systems",
                "its %d, ours %d".formatted(neighbor.number("remoteAs"), neighbor.number("localAs")));
        line(text, "Router ID", session.text("remoteRouterId"));
        line(
                text,
                "Connection",
                session.text("local").isEmpty() ? "" : session.text("local") + " to " + session.text("remote"));
        line(
                text,
                "Hold time",
                session.text("remoteRouterId").isEmpty() ? "" : Table.seconds(session.number("holdTimeSeconds")));
        line(
                text,
                "Capabilities",
                String.join(
                        ", ",
                        session.at("capabilities").items().stream()
                                .map(JsonTree::text)
                                .toList()));
        line(text, "Established", session.number("establishedTimes") + " times");
        Table messages = new Table("", "MESSAGES", "ALL>", "UPDATE>", "KEEPALIVE>", "NOTIFICATION>", "REFRESH>");
        for (String way : List.of("Received", "Sent")) {
            messages.row(
                    way.toLowerCase(Locale.ROOT),
                    counts.number(way.toLowerCase(Locale.ROOT)),
                    counts.number("updates" + way),
                    counts.number("keepalives" + way),
                    counts.number("notifications" + way),
                    counts.number("refreshes" + way));
        }
        return text + "\n" + messages.render() + "\n" + families(neighbor) + remarks(List.of(neighbor));
    }

    private static String families(JsonTree neighbor) {
        Table families = new Table(
                "",
                "FAMILY",
                "AGREED",
                "RECEIVED>",
                "LIMIT>",
                "ACCEPTED>",
                "BEST>",
                "STALE>",
                "ANNOUNCED>",
                "ALL SENT");
        for (JsonTree family : neighbor.at("families").items()) {
            families.row(
                    family.text("name"),
                    family.isTrue("isNegotiated") ? "yes" : "no",
                    family.number("received"),
                    family.number("maxPrefixes") < 0 ? "-" : family.text("maxPrefixes"),
                    family.number("accepted"),
                    family.number("best"),
                    family.number("stale"),
                    family.number("announced"),
                    family.isTrue("hasSentAll") ? "yes" : "no");
        }
        return families.render();
    }

    /** What an operator should know, a line each, under an empty one. */
    private static String remarks(List<JsonTree> neighbors) {
        StringBuilder text = new StringBuilder();
        for (JsonTree neighbor : neighbors) {
            String name = neighbor.text("name");
            JsonTree session = neighbor.at("session");
            if (!session.text("lastFailure").isEmpty()) {
                long retry = session.number("retryInSeconds");
                text.append("\n%s failed %s ago: %s%s"
                        .formatted(
                                name,
                                Table.seconds(session.number("failedSecondsAgo")),
                                session.text("lastFailure"),
                                retry < 0 ? "" : "; it is tried again in " + Table.seconds(retry)));
            }
            neighbor.at("notes").items().forEach(note -> text.append("\n%s: %s".formatted(name, note.text())));
        }
        return text.isEmpty() ? "" : text.append('\n').toString();
    }

    /** Paths, a line each. */
    static String paths(JsonTree paths) {
        Table table = new Table(
                "There are no such paths.",
                "PREFIX",
                "NEIGHBOUR",
                "STATE",
                "NEXT HOP",
                "PREF>",
                "MED>",
                "AS PATH",
                "ORIGIN",
                "COMMUNITIES",
                "WHY");
        for (JsonTree path : paths.items()) {
            table.row(
                    path.text("prefix"),
                    Table.dash(path.text("neighbor")),
                    path.text("state"),
                    Table.dash(path.text("nextHop")),
                    numberOrDash(path.number("localPref")),
                    numberOrDash(path.number("med")),
                    Table.dash(path.text("asPath")),
                    path.text("origin"),
                    Table.dash(path.text("communities")),
                    path.text("reason"));
        }
        return table.render();
    }

    private static void line(StringBuilder text, String what, String value) {
        if (!value.isEmpty()) {
            text.append("%-20s%s%n".formatted(what, value));
        }
    }

    private static String numberOrDash(long number) {
        return number < 0 ? "-" : Long.toString(number);
    }
}
