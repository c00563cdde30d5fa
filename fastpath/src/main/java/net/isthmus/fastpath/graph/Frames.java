package net.isthmus.fastpath.graph;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.VlanTags;

/**
 * The frames of one worker: chunks of packet memory and what the graph knows about each.
 *
 * <p>A frame is the {@code int} index of a chunk of {@value #CHUNK_BYTES} bytes in the worker's packet memory (UMEM). A
 * packet longer than one chunk is a chain: the first frame stands for the packet, {@link #next} leads on. Frame 0 is
 * never handed out, so 0 means "no frame".
 *
 * <p>What nodes know about a frame lives beside the packet memory in one {@code int[]}, eight words a frame, half a
 * cache line:
 *
 * <pre>
 *    0        1        2      3         4             5             6           7
 * +--------+--------+------+--------+-------------+-------------+-----------+-------+
 * | offset | length | next | packet | rxInterface | txInterface | adjacency | flags |
 * |        | chunk  |      | length |             |             |           |       |
 * +--------+--------+------+--------+-------------+-------------+-----------+-------+
 * </pre>
 *
 * <p>The upper eight bits of {@code flags} are what the tags that the frame came with said of its priority.
 *
 * <p>{@code offset} is the place of the current first byte in {@link #memory}: nodes move it as they pop and push
 * headers. Received data begins {@value #HEADROOM_BYTES} bytes into its chunk, which is the room for pushed headers.
 *
 * <p>A frame has one owner: a vector, a device's ring or the free stack. Owned by the worker's thread throughout.
 */
public final class Frames {
    /** Bytes of a chunk; the kernel accepts no chunk larger than a page. */
    public static final int CHUNK_BYTES = 4096;

    /** Bytes before received data: {@code XDP_PACKET_HEADROOM} of the kernel. */
    public static final int HEADROOM_BYTES = 256;

    /** Bytes of packet data that one chunk holds behind its headroom. */
    public static final int CHUNK_DATA_BYTES = CHUNK_BYTES - HEADROOM_BYTES;

    /** Packet was sent by the appliance's own host stack: its hop limit is not decremented. */
    public static final int FLAG_LOCALLY_ORIGINATED = 1;

    /** Packet is traced. */
    public static final int FLAG_TRACED = 1 << 1;

    /** Packet came in a frame to a group MAC: it never causes an ICMP error (RFC 1122 §3.2.2, RFC 4443 §2.4). */
    public static final int FLAG_LINK_GROUP = 1 << 2;

    /** Packet came back from the control loop, where it waited: features that note packets have noted it. */
    public static final int FLAG_RESUMED = 1 << 4;

    /** Packet is a bridged frame in a tunnel's outer packet, made here: it does not go into a tunnel again. */
    public static final int FLAG_ENCAPSULATED = 1 << 3;

    /** Packet is ESP, made here: it belongs to no session, and is not protected a second time. */
    public static final int FLAG_PROTECTED = 1 << 5;

    private static final int PRIORITIES_SHIFT = 24;
    private static final int WORDS = 8;
    private static final int WORDS_SHIFT = 3;
    private static final int OFFSET = 0;
    private static final int LENGTH = 1;
    private static final int NEXT = 2;
    private static final int PACKET_LENGTH = 3;
    private static final int RX_INTERFACE = 4;
    private static final int TX_INTERFACE = 5;
    private static final int ADJACENCY = 6;
    private static final int FLAGS = 7;

    private final MemorySegment memory;
    private final int[] words;
    private final int[] free;
    private int freeCount;

    /**
     * Takes over packet memory.
     *
     * @param memory packet memory, page-aligned; its size is a multiple of {@value #CHUNK_BYTES} and below 2 GiB
     */
    public Frames(MemorySegment memory) {
        if (memory.byteSize() % CHUNK_BYTES != 0 || memory.byteSize() < 2 * CHUNK_BYTES) {
            throw new IllegalArgumentException("packet memory of %d bytes is not two or more chunks of %d"
                    .formatted(memory.byteSize(), CHUNK_BYTES));
        }
        this.memory = memory;
        int chunks = Math.toIntExact(memory.byteSize() / CHUNK_BYTES);
        Math.toIntExact(memory.byteSize());
        words = new int[chunks * WORDS];
        free = new int[chunks];
        for (int frame = chunks - 1; frame > 0; frame--) {
            free[freeCount++] = frame;
        }
    }

    /** The packet memory in which every frame of this worker lies. */
    public MemorySegment memory() {
        return memory;
    }

    /** Number of frames that may be handed out in all. */
    public int capacity() {
        return free.length - 1;
    }

    /** Number of frames on the free stack now. */
    public int available() {
        return freeCount;
    }

    /** A frame with data offset behind the headroom, no data, no next; 0 when none is free. */
    public int allocate() {
        if (freeCount == 0) {
            return 0;
        }
        int frame = free[--freeCount];
        received(frame, (frame * CHUNK_BYTES) + HEADROOM_BYTES, 0);
        return frame;
    }

    /** Returns one frame, not its chain, to the free stack. */
    public void free(int frame) {
        free[freeCount++] = frame;
    }

    /** Returns a packet, all frames of its chain, to the free stack. */
    public void freePacket(int first) {
        int frame = first;
        do {
            int following = words[(frame << WORDS_SHIFT) + NEXT];
            free[freeCount++] = frame;
            frame = following;
        } while (frame != 0);
    }

    /** Sets a frame up as a packet of one chunk with {@code length} bytes at {@code offset}; all else is cleared. */
    public void received(int frame, int offset, int length) {
        int base = frame << WORDS_SHIFT;
        words[base + OFFSET] = offset;
        words[base + LENGTH] = length;
        words[base + NEXT] = 0;
        words[base + PACKET_LENGTH] = length;
        words[base + RX_INTERFACE] = 0;
        words[base + TX_INTERFACE] = 0;
        words[base + ADJACENCY] = 0;
        words[base + FLAGS] = 0;
    }

    /** Appends {@code next} behind {@code last}, the tail of the packet {@code first}, whose length grows by it. */
    public void chain(int first, int last, int next) {
        words[(last << WORDS_SHIFT) + NEXT] = next;
        words[(first << WORDS_SHIFT) + PACKET_LENGTH] += words[(next << WORDS_SHIFT) + LENGTH];
    }

    /** Lengthens the packet {@code first} by bytes that its last frame has room for behind its data. */
    public void extend(int first, int last, int bytes) {
        words[(last << WORDS_SHIFT) + LENGTH] += bytes;
        words[(first << WORDS_SHIFT) + PACKET_LENGTH] += bytes;
    }

    /** Bytes behind a frame's data that its chunk has. */
    public int tailroom(int frame) {
        int base = frame << WORDS_SHIFT;
        return (frame + 1) * CHUNK_BYTES - words[base + OFFSET] - words[base + LENGTH];
    }

    /** Bytes before a frame's data that its chunk has. */
    public int headroom(int frame) {
        return words[(frame << WORDS_SHIFT) + OFFSET] - frame * CHUNK_BYTES;
    }

    /** Place in {@link #memory} of the frame's current first byte. */
    public int offset(int frame) {
        return words[(frame << WORDS_SHIFT) + OFFSET];
    }

    /** Bytes of this frame's own chunk. */
    public int length(int frame) {
        return words[(frame << WORDS_SHIFT) + LENGTH];
    }

    /** Bytes of the whole packet, valid on its first frame. */
    public int packetLength(int frame) {
        return words[(frame << WORDS_SHIFT) + PACKET_LENGTH];
    }

    /** Next frame of the packet's chain, 0 at the end. */
    public int next(int frame) {
        return words[(frame << WORDS_SHIFT) + NEXT];
    }

    /** Moves the start of the packet: positive pops headers, negative pushes room for them. */
    public void advance(int frame, int bytes) {
        int base = frame << WORDS_SHIFT;
        words[base + OFFSET] += bytes;
        words[base + LENGTH] -= bytes;
        words[base + PACKET_LENGTH] -= bytes;
    }

    /**
     * Makes room for a header before the packet.
     *
     * @return bytes of the packet with it
     */
    public int push(int frame, int bytes) {
        int base = frame << WORDS_SHIFT;
        words[base + OFFSET] -= bytes;
        words[base + LENGTH] += bytes;
        int packetLength = words[base + PACKET_LENGTH] + bytes;
        words[base + PACKET_LENGTH] = packetLength;
        return packetLength;
    }

    /**
     * Shortens the packet to {@code length} bytes, as for Ethernet padding; later frames that become empty are freed.
     *
     * @param length 1 to the present packet length
     */
    public void truncate(int first, int length) {
        int frame = first;
        int left = length;
        words[(first << WORDS_SHIFT) + PACKET_LENGTH] = length;
        while (left > words[(frame << WORDS_SHIFT) + LENGTH]) {
            left -= words[(frame << WORDS_SHIFT) + LENGTH];
            frame = words[(frame << WORDS_SHIFT) + NEXT];
        }
        words[(frame << WORDS_SHIFT) + LENGTH] = left;
        int rest = words[(frame << WORDS_SHIFT) + NEXT];
        if (rest != 0) {
            words[(frame << WORDS_SHIFT) + NEXT] = 0;
            freePacket(rest);
        }
    }

    /** Index of the interface by which the packet came in. */
    public int rxInterface(int frame) {
        return words[(frame << WORDS_SHIFT) + RX_INTERFACE];
    }

    /** Sets the interface by which the packet came in. */
    public void rxInterface(int frame, int interfaceIndex) {
        words[(frame << WORDS_SHIFT) + RX_INTERFACE] = interfaceIndex;
    }

    /** Index of the interface by which the packet leaves, once a node has decided it. */
    public int txInterface(int frame) {
        return words[(frame << WORDS_SHIFT) + TX_INTERFACE];
    }

    /** Sets the interface by which the packet leaves. */
    public void txInterface(int frame, int interfaceIndex) {
        words[(frame << WORDS_SHIFT) + TX_INTERFACE] = interfaceIndex;
    }

    /** Adjacency that the FIB gave; for a packet on its way to an error node, that node's argument. */
    public int adjacency(int frame) {
        return words[(frame << WORDS_SHIFT) + ADJACENCY];
    }

    /** Sets the adjacency. */
    public void adjacency(int frame, int adjacencyIndex) {
        words[(frame << WORDS_SHIFT) + ADJACENCY] = adjacencyIndex;
    }

    /** The {@code FLAG_…} bits. */
    public int flags(int frame) {
        return words[(frame << WORDS_SHIFT) + FLAGS];
    }

    /** Sets the {@code FLAG_…} bits, all of them. */
    public void setFlags(int frame, int flags) {
        words[(frame << WORDS_SHIFT) + FLAGS] = flags;
    }

    /** Adds {@code FLAG_…} bits. */
    public void addFlags(int frame, int flags) {
        words[(frame << WORDS_SHIFT) + FLAGS] |= flags;
    }

    /** PCP and DEI of the tags with which the frame came, a nibble for each as {@code wire.VlanTags} has them. */
    public int priorities(int frame) {
        return words[(frame << WORDS_SHIFT) + FLAGS] >>> PRIORITIES_SHIFT;
    }

    /** Notes PCP and DEI, so that a tag pushed later bears them again; 0 for a frame without priority. */
    public void priorities(int frame, int priorities) {
        int at = (frame << WORDS_SHIFT) + FLAGS;
        words[at] = words[at] & (1 << PRIORITIES_SHIFT) - 1 | priorities << PRIORITIES_SHIFT;
    }

    /**
     * Pushes the tags of an interface into an Ethernet frame at its destination MAC, with the priorities that it came
     * with. The only place where a frame gets tags.
     *
     * @param tags as {@code wire.VlanTags} packs them
     */
    public void pushTags(int frame, int tags) {
        int length = VlanTags.length(tags);
        int from = offset(frame);
        Ethernet.moveAddresses(memory, from, from - length);
        VlanTags.write(memory, from - length + Ethernet.TYPE, tags, priorities(frame));
        advance(frame, -length);
    }

    /** Takes {@code length} bytes of tags off an Ethernet frame at its destination MAC and keeps their priorities. */
    public void popTags(int frame, int length, int priorities) {
        int from = offset(frame);
        Ethernet.moveAddresses(memory, from, from + length);
        advance(frame, length);
        priorities(frame, priorities);
    }
}
