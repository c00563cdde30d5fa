package net.isthmus.core.config;

/** A protocol between neighbours on one link, whose group addresses end at a bridge unless it is told otherwise. */
public enum LinkProtocol {
    /** Spanning tree and other protocols between bridges. */
    BPDU(1 | 1 << 8 | 1 << 13),
    /** LACP and other slow protocols. */
    LACP(1 << 2),
    /** IEEE 802.1X. */
    EAPOL(1 << 3),
    /** IEEE 802.1AB. */
    LLDP(1 << 14),
    /** The other reserved addresses, without PAUSE. */
    OTHER(0x9ef0);

    private final int groups;

    LinkProtocol(int groups) {
        this.groups = groups;
    }

    /** Its group addresses: bit n for 01-80-C2-00-00-0n. */
    public int groups() {
        return groups;
    }
}
