package net.isthmus.appliance.cli;

/** What decides about sessions, and what it decided. */
final class PolicyView {
    private PolicyView() {}

    /** All rules, network policies and zones. */
    static String lines(JsonTree answer) {
        Table table = new Table(
                "There are no rules, network policies and zones: every session may be.",
                "KIND",
                "NAME",
                "IN FORCE",
                "SESSIONS>",
                "DENIED>",
                "WHAT IT SAYS");
        for (JsonTree line : answer.items()) {
            table.row(
                    line.text("kind"),
                    line.text("name"),
                    line.isTrue("isInForce") ? "yes" : "no",
                    line.number("sessions"),
                    line.text("kind").equals("network-policy") ? line.number("denied") : "-",
                    line.text("text"));
        }
        return table.render();
    }

    /** What would become of a session. */
    static String explained(JsonTree answer) {
        StringBuilder text = new StringBuilder();
        text.append("from ").append(end(answer.at("from"))).append('\n');
        text.append("to   ").append(end(answer.at("to"))).append('\n');
        for (JsonTree line : answer.at("lines").items()) {
            text.append("by   ")
                    .append(line.text("title"))
                    .append(": ")
                    .append(line.text("text"))
                    .append('\n');
        }
        return text.append("verdict: ")
                .append(answer.text("verdict"))
                .append(answer.isTrue("isLogged") ? ", logged" : "")
                .append('\n')
                .toString();
    }

    private static String end(JsonTree end) {
        String workload = end.text("workload");
        return end.text("address") + (workload.isEmpty() ? "" : " (" + workload + " " + end.text("labels") + ")")
                + " in zone " + end.text("zone");
    }
}
