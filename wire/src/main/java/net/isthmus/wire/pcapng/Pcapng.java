package net.isthmus.wire.pcapng;

import java.nio.charset.StandardCharsets;

/**
 * The blocks of a capture file (draft-ietf-opsawg-pcapng), each as the bytes to append to it.
 *
 * <p>A file is a section header, a description of each interface, then packets and statistics in any order. All is in
 * network byte order, times are nanoseconds since 1970.
 */
public final class Pcapng {
    /** The media type of such files. */
    public static final String MEDIA_TYPE = "application/x-pcapng";

    /** Link type: Ethernet. */
    public static final int LINK_ETHERNET = 1;

    /** Link type: IPv4 or IPv6 without any header before it. */
    public static final int LINK_IP = 101;

    /** Direction of a packet: not known. */
    public static final int UNKNOWN = 0;

    /** Direction of a packet: received. */
    public static final int INBOUND = 1;

    /** Direction of a packet: sent. */
    public static final int OUTBOUND = 2;

    /** Type of a section header block; its bytes are the same in both byte orders. */
    static final int SECTION_HEADER = 0x0a0d_0d0a;

    /** Type of an interface description block. */
    static final int INTERFACE_DESCRIPTION = 1;

    /** Type of an interface statistics block. */
    static final int INTERFACE_STATISTICS = 5;

    /** Type of an enhanced packet block. */
    static final int ENHANCED_PACKET = 6;

    /** Says the byte order of a section. */
    static final int BYTE_ORDER_MAGIC = 0x1a2b_3c4d;

    /** Option: a comment, of any block. */
    static final int OPTION_COMMENT = 1;

    /** Option of a packet: flags, whose lowest two bits are the direction. */
    static final int OPTION_FLAGS = 2;

    /** Option of a description: the interface's name. */
    static final int OPTION_NAME = 2;

    /** Option of statistics: packets lost for lack of resources. */
    static final int OPTION_DROPPED = 5;

    private static final int OPTION_DESCRIPTION = 3;
    private static final int OPTION_APPLICATION = 4;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_FILTER = 11;
    private static final int OPTION_RECEIVED = 4;
    private static final byte NANOSECONDS = 9;

    private Pcapng() {}

    /** The beginning of a file. */
    public static byte[] sectionHeader(String application) {
        return new PcapngBlock(SECTION_HEADER)
                .u32(BYTE_ORDER_MAGIC)
                .u16(1)
                .u16(0)
                .u64(-1)
                .option(OPTION_APPLICATION, application)
                .build();
    }

    /**
     * Describes the next interface; they are numbered from 0 in the order of their descriptions.
     *
     * @param linkType {@link #LINK_ETHERNET} or {@link #LINK_IP}
     * @param snapLength most bytes kept of a packet, 0 for all
     * @param filter the filter, empty for none
     */
    public static byte[] interfaceDescription(
            int linkType, int snapLength, String name, String description, String filter) {
        PcapngBlock block = new PcapngBlock(INTERFACE_DESCRIPTION)
                .u16(linkType)
                .u16(0)
                .u32(snapLength)
                .option(OPTION_NAME, name)
                .option(OPTION_DESCRIPTION, description)
                .option(OPTION_TIME_RESOLUTION, new byte[] {NANOSECONDS});
        if (!filter.isEmpty()) {
            byte[] text = ("\0" + filter).getBytes(StandardCharsets.UTF_8); // octet 0: a filter in words
            block.option(OPTION_FILTER, text);
        }
        return block.build();
    }

    /**
     * A packet.
     *
     * @param interfaceId number of its interface
     * @param timeNs nanoseconds since 1970
     * @param bytes its bytes, as many as were kept
     * @param originalLength bytes that it had
     * @param direction {@link #INBOUND}, {@link #OUTBOUND} or {@link #UNKNOWN}
     * @param comment what to say of it, empty for nothing
     */
    public static byte[] packet(
            int interfaceId, long timeNs, byte[] bytes, int originalLength, int direction, String comment) {
        return new PcapngBlock(ENHANCED_PACKET)
                .u32(interfaceId)
                .u64(timeNs)
                .u32(bytes.length)
                .u32(originalLength)
                .padded(bytes)
                .option(OPTION_COMMENT, comment)
                .option(OPTION_FLAGS, new byte[] {0, 0, 0, (byte) direction})
                .build();
    }

    /**
     * What an interface has counted up to now.
     *
     * @param received packets that the filter let pass
     * @param dropped those of them that are not in the file, because the capture did not keep up
     */
    public static byte[] interfaceStatistics(int interfaceId, long timeNs, long received, long dropped) {
        return new PcapngBlock(INTERFACE_STATISTICS)
                .u32(interfaceId)
                .u64(timeNs)
                .option(OPTION_RECEIVED, received)
                .option(OPTION_DROPPED, dropped)
                .build();
    }
}
