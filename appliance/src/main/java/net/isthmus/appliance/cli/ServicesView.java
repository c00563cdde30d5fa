package net.isthmus.appliance.cli;

/** How services and their backends look to a person. */
final class ServicesView {

    private ServicesView() {}

    static String of(JsonTree answer) {
        Table services = new Table(
                "No services are configured.", "SERVICE", "VRF", "ADDRESSES", "PORTS", "ALGORITHM", "MODE", "CHECK");
        Table backends = new Table(
                "No service has backends.",
                "SERVICE",
                "BACKEND",
                "ADDRESS",
                "STATE",
                "FOR>",
                "WEIGHT>",
                "NOW>",
                "CONNECTIONS>",
                "SESSIONS>",
                "HEALTH");
        for (JsonTree service : answer.items()) {
            services.row(
                    service.text("name"),
                    service.text("vrf"),
                    service.text("addresses"),
                    service.text("ports"),
                    service.text("algorithm"),
                    service.text("mode"),
                    Table.dash(service.text("check")));
            for (JsonTree backend : service.at("backends").items()) {
                backends.row(
                        service.text("name"),
                        backend.text("name"),
                        backend.text("address"),
                        backend.text("state"),
                        backend.number("forSeconds") + " s",
                        backend.number("weight"),
                        backend.number("weightNow"),
                        backend.number("connections"),
                        backend.number("sessions"),
                        Table.dash(backend.text("health")));
            }
        }
        return answer.items().isEmpty() ? services.render() : services.render() + "\n" + backends.render();
    }
}
