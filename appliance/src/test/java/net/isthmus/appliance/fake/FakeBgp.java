package net.isthmus.appliance.fake;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;

/** A carrier with a session, and premises that do not answer. */
final class FakeBgp {

    static final BgpStatus STATUS =
            new BgpStatus(64_512, "10.255.0.1", List.of(neighbor("carrier"), neighbor("premises")), 3, 4);

    private static final BgpPath BEST = new BgpPath(
            "192.168.1.0/24",
            "carrier",
            "169.254.100.1",
            "133937 64500",
            "igp",
            -1,
            200,
            List.of("64512:100", "no-export"),
            "best",
            "");

    private static final BgpPath OWN = new BgpPath("10.10.0.0/24", "", "", "", "igp", -1, -1, List.of(), "best", "");

    private static final BgpPath REJECTED = new BgpPath(
            "0.0.0.0/0",
            "carrier",
            "169.254.100.1",
            "133937",
            "incomplete",
            0,
            -1,
            List.of(),
            "rejected",
            "no rule of from-carrier fits");

    private FakeBgp() {}

    static List<BgpPath> paths(BgpQuery query) {
        Stream<BgpPath> paths =
                switch (query.part()) {
                    case KNOWN -> Stream.of(OWN, BEST);
                    case RECEIVED -> Stream.of(REJECTED, BEST);
                    case ANNOUNCED -> Stream.of(OWN);
                };
        Optional<String> within = query.within().map(Object::toString);
        return paths.filter(path -> within.map(path.prefix()::equals).orElse(true))
                .limit(query.limit())
                .toList();
    }

    private static BgpStatus.Neighbor neighbor(String name) {
        boolean isUp = name.equals("carrier");
        return new BgpStatus.Neighbor(
                name,
                isUp ? "Megaport VXC 1234" : "",
                isUp ? "169.254.100.1" : "fd00:100::1",
                isUp ? 133_937 : 4_200_000_001L,
                64_512,
                isUp ? established() : waiting(),
                List.of(new BgpStatus.Family(
                        isUp ? "ipv4-unicast" : "ipv6-unicast",
                        isUp,
                        isUp ? 12 : 0,
                        isUp ? 11 : 0,
                        isUp ? 10 : 0,
                        0,
                        isUp ? 1 : 0,
                        isUp ? 1000 : -1,
                        isUp)),
                isUp ? List.of() : List.of("ipv6-unicast has no export policy: nothing is announced (RFC 8212)"));
    }

    private static BgpStatus.Session established() {
        return new BgpStatus.Session(
                "established",
                65,
                "10.255.9.9",
                "169.254.100.2:179",
                "169.254.100.1:41000",
                90,
                List.of("4-octet AS", "route refresh", "graceful restart"),
                2,
                "",
                -1,
                -1,
                new BgpStatus.Messages(20, 9, 12, 2, 7, 6, 0, 0, 0, 0));
    }

    private static BgpStatus.Session waiting() {
        return new BgpStatus.Session(
                "active",
                7,
                "",
                "",
                "",
                0,
                List.of(),
                0,
                "the connection to fd00:100::1 was refused",
                3,
                27,
                BgpStatus.Messages.NONE);
    }
}
