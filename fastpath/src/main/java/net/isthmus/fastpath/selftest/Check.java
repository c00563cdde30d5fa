package net.isthmus.fastpath.selftest;

/** What the self-test of a NIC finds out, in this order. */
public enum Check {
    /** Somebody on the segment answers the NIC's own MAC: without that nothing else can be told. */
    NEIGHBOUR("neighbour"),
    /** Frames whose source is not the NIC's MAC leave. */
    FOREIGN_SOURCE("foreign source"),
    /** Frames to a MAC that is not the NIC's arrive. */
    FOREIGN_DESTINATION("foreign destination"),
    /** Frames to a multicast group that only another station has joined arrive. */
    MULTICAST("foreign multicast"),
    /** Frames with a VLAN tag pass. */
    TAGS("vlan tag"),
    /** Frames as long as the interface's MTU allows pass. */
    MTU("mtu");

    private final String label;

    Check(String label) {
        this.label = label;
    }

    /** The check's name for people. */
    public String label() {
        return label;
    }
}
