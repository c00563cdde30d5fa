package net.isthmus.bgp.decision;

import java.util.Comparator;
import net.isthmus.wire.IpAddress;

/**
 * The steps of the decision in their order, each with the words for the path that it puts out: RFC 4271 §9.1.2 with the
 * additions of RFC 4456 §9, and with what all routers put before: own routes win.
 *
 * <p>Steps up to {@link #IGP_METRIC} say something of the way; the rest only make the choice the same every time. Ages
 * do not count: who came first would decide for no reason that anybody can see later.
 */
public enum Step {
    NEXT_HOP("there is no route to its next hop", better(c -> c.isResolvable() ? 0 : 1)),
    STALE("the session with its neighbour is down", better(c -> c.isStale() ? 1 : 0)),
    LOCAL_PREF("local preference is lower", better(c -> -localPref(c))),
    LOCAL("another is the appliance's own", better(c -> c.kind() == SourceKind.LOCAL ? 0 : 1)),
    AS_PATH("AS path is longer", better(c -> c.attributes().asPath().length())),
    ORIGIN("origin is less preferred", better(c -> c.attributes().origin().ordinal())),
    /** Compared among paths of the same neighbouring autonomous system alone; none counts as 0. */
    MED("multi-exit discriminator is higher", better(c -> c.attributes().med().orElse(0))),
    EXTERNAL("it is internal, another external", better(c -> c.kind() == SourceKind.INTERNAL ? 1 : 0)),
    IGP_METRIC("the way to its next hop costs more", better(Contender::igpMetric)),
    ROUTER_ID("router ID is higher", Comparator.comparing(Step::originator)),
    CLUSTER_LIST(
            "it has passed more reflectors",
            better(c -> c.attributes().clusterList().size())),
    ADDRESS("address of the neighbour is higher", Comparator.comparing(Contender::neighborAddress));

    /** What a path without LOCAL_PREF has. */
    public static final long DEFAULT_LOCAL_PREF = 100;

    private final String words;
    private final Comparator<Contender> order;

    Step(String words, Comparator<Contender> order) {
        this.words = words;
        this.order = order;
    }

    /** Why a path that this step puts out is not the best. */
    public String words() {
        return words;
    }

    /** The better one first. */
    Comparator<Contender> order() {
        return order;
    }

    private interface Key {
        long of(Contender contender);
    }

    /** The smaller key is better. */
    private static Comparator<Contender> better(Key key) {
        return (a, b) -> Long.compare(key.of(a), key.of(b));
    }

    private static long localPref(Contender contender) {
        return contender.attributes().localPref().orElse(DEFAULT_LOCAL_PREF);
    }

    private static IpAddress originator(Contender contender) {
        return contender.attributes().originatorId().orElse(contender.routerId());
    }
}
