package net.isthmus.appliance.cli;

/** What bridges know of multicast: who asks, where routers are, and where groups are heard. */
final class MulticastView {
    private MulticastView() {}

    /** The tables of an answer that lists bridges. */
    static String of(JsonTree bridges) {
        Table snooping = new Table(
                "No bridge snoops IGMP or MLD.", "BRIDGE", "PROTOCOL", "QUERIER", "HELD BACK", "ROUTERS", "REFUSED>");
        Table groups = new Table("No groups are heard.", "BRIDGE", "GROUP", "MEMBER", "EXPIRES>");
        boolean isAnySnooping = false;
        for (JsonTree bridge : bridges.items()) {
            for (JsonTree one : bridge.at("multicast").items()) {
                isAnySnooping = true;
                String routers = one.text("routers");
                snooping.row(
                        bridge.text("name"),
                        one.text("protocol"),
                        one.text("querier"),
                        one.isTrue("isHoldingBack") ? "yes" : "not yet",
                        routers.isEmpty() ? "-" : routers,
                        one.number("groupsRefused"));
                one.at("groups")
                        .items()
                        .forEach(group -> groups.row(
                                bridge.text("name"),
                                group.text("address"),
                                group.text("member"),
                                group.number("expiresSeconds") + " s"));
            }
        }
        return isAnySnooping ? snooping.render() + "\n" + groups.render() : snooping.render();
    }
}
