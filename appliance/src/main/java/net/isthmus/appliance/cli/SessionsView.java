package net.isthmus.appliance.cli;

/** How sessions look to a person. */
final class SessionsView {

    private SessionsView() {}

    static String of(JsonTree answer) {
        Table table = new Table(
                "There are no such sessions.",
                "PROTOCOL",
                "STATE",
                "SOURCE",
                "DESTINATION",
                "TRANSLATED",
                "IN",
                "OUT",
                "AGE>",
                "IDLE>",
                "PACKETS>",
                "BYTES>",
                "BACK>",
                "BYTES>");
        for (JsonTree one : answer.items()) {
            String source = one.text("translatedSource");
            String destination = one.text("translatedDestination");
            table.row(
                    one.text("protocol"),
                    one.text("state"),
                    one.text("source"),
                    one.text("destination"),
                    (source.isEmpty() ? "" : "from " + source + (destination.isEmpty() ? "" : " "))
                            + (destination.isEmpty() ? "" : "to " + destination),
                    one.text("in"),
                    one.text("out"),
                    one.number("ageSeconds") + " s",
                    one.number("idleSeconds") + " s",
                    one.number("packets"),
                    one.number("bytes"),
                    one.number("replyPackets"),
                    one.number("replyBytes"));
        }
        return table.render();
    }

    static String count(JsonTree answer) {
        String sessions = "%d of %d sessions; %d begun, %d ended, %d of those half-open ones that made room%n"
                .formatted(
                        answer.number("sessions"),
                        answer.number("capacity"),
                        answer.number("births"),
                        answer.number("deaths"),
                        answer.number("evictions"));
        String cookies = "SYN cookies: %d sent, %d have come back, %d were wrong%n"
                .formatted(answer.number("cookiesSent"), answer.number("cookiesRight"), answer.number("cookiesWrong"));
        return answer.number("cookiesSent") == 0 ? sessions : sessions + cookies;
    }
}
