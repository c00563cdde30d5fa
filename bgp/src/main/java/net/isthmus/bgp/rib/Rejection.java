package net.isthmus.bgp.rib;

/** Why a path that a neighbour has announced is not used. It is kept, since the reason may go away. */
enum Rejection {
    /** It is used if it is the best. */
    NONE("valid"),
    AS_LOOP("our own autonomous system is in its AS path"),
    ORIGINATOR("it began here: the originator ID is our own"),
    CLUSTER_LOOP("it has passed our own cluster already"),
    FIRST_AS("its AS path does not begin with the neighbour's number"),
    NEXT_HOP_INVALID("its next hop is no address of a router"),
    NEXT_HOP_OWN("its next hop is our own address"),
    PREFIX("it is a prefix to which nothing is routed"),
    NO_POLICY("there is no import policy for this external neighbour (RFC 8212)"),
    POLICY("rejected by the import policy");

    private final String words;

    Rejection(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
