package net.isthmus.fastpath.xsk.link;

import java.util.ArrayList;
import java.util.List;

/**
 * What a driver says that it can do for XDP, as the kernel's netdev family tells it (kernel 6.3 or newer).
 *
 * @param actions {@code xdp-features}: the bits named here
 * @param zeroCopySegments {@code xdp-zc-max-segs}: chunks that a packet may take in zero-copy; 1 if the kernel does not
 *     say
 * @param offloads {@code xsk-features}: what of a packet's meta data the NIC does for AF_XDP, bits
 */
public record XdpFeatures(long actions, int zeroCopySegments, long offloads) {

    /** Runs a program and does what it says: drop, pass, send back. */
    public static final long BASIC = 1;

    /** A program may redirect, to a socket of ours among others. */
    public static final long REDIRECT = 1 << 1;

    /** Sends frames that other interfaces' programs redirect to it. */
    public static final long TRANSMIT = 1 << 2;

    /** Writes into and reads from our memory itself. */
    public static final long ZERO_COPY = 1 << 3;

    /** The NIC itself runs the program. */
    public static final long HARDWARE = 1 << 4;

    /** Receives packets of several buffers. */
    public static final long SEVERAL_BUFFERS = 1 << 5;

    /** Sends redirected frames of several buffers. */
    public static final long TRANSMIT_SEVERAL_BUFFERS = 1 << 6;

    /** Names by bit, as {@code netdev.yaml} of the kernel spells them. */
    private static final List<String> NAMES =
            List.of("basic", "redirect", "ndo-xmit", "xsk-zerocopy", "hw-offload", "rx-sg", "ndo-xmit-sg");

    private static final List<String> OFFLOAD_NAMES = List.of("tx-timestamp", "tx-checksum", "tx-launch-time-fifo");

    static final int IFINDEX_ATTRIBUTE = 1;
    private static final int ACTIONS_ATTRIBUTE = 3;
    private static final int SEGMENTS_ATTRIBUTE = 4;
    private static final int OFFLOADS_ATTRIBUTE = 6;

    /** Reads the attributes of an answer; what is absent or too short counts as not there. */
    static XdpFeatures parse(NetlinkAttributes attributes) {
        return new XdpFeatures(
                attributes.int64(ACTIONS_ATTRIBUTE).orElse(0),
                Math.max(1, attributes.int32(SEGMENTS_ATTRIBUTE).orElse(1)),
                attributes.int64(OFFLOADS_ATTRIBUTE).orElse(0));
    }

    /** Whether all of these bits are set. */
    public boolean has(long bits) {
        return (actions & bits) == bits;
    }

    /** The names of all bits that are set; a bit without a name as its number. */
    public List<String> names() {
        List<String> names = new ArrayList<>(names(actions, NAMES));
        names(offloads, OFFLOAD_NAMES).forEach(name -> names.add("xsk " + name));
        return List.copyOf(names);
    }

    private static List<String> names(long bits, List<String> known) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits >>> bit & 1) != 0) {
                names.add(bit < known.size() ? known.get(bit) : "bit " + bit);
            }
        }
        return names;
    }
}
