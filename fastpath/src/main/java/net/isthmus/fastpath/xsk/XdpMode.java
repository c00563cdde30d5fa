package net.isthmus.fastpath.xsk;

/** Where in the receive path of an interface an XDP program runs; {@code linux/if_link.h}. */
public enum XdpMode {
    /** In the driver, before the kernel makes a packet structure of the frame. */
    NATIVE(1 << 2),
    /** After the kernel has made a packet structure; every interface can do it, at a cost. */
    GENERIC(1 << 1);

    private final int linkFlag;

    XdpMode(int linkFlag) {
        this.linkFlag = linkFlag;
    }

    int linkFlag() {
        return linkFlag;
    }
}
