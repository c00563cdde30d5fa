package net.isthmus.wire.pcapng;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.isthmus.wire.NetworkOrder;

/**
 * Reads a capture file in network byte order block by block, as {@link Pcapng} writes it: to copy it on, count what it
 * holds and show it. Whatever the bytes, it gives a block, the end, or an {@link IOException}.
 */
public final class PcapngReader {
    private static final int MIN_BLOCK = 12;
    private static final int MAX_BLOCK = 1 << 24;
    private static final int PACKET_HEADER = 28;
    private static final int STATISTICS_HEADER = 20;
    private static final int DESCRIPTION_HEADER = 16;

    /** One block. */
    public sealed interface Block {
        /** The whole block as it was. */
        byte[] bytes();
    }

    /** An interface, numbered by its place among its like. */
    public record Interface(byte[] bytes, int linkType, String name) implements Block {}

    /** A packet. */
    public record Packet(
            byte[] bytes, int interfaceId, long timeNs, byte[] data, int originalLength, int direction, String comment)
            implements Block {}

    /** Statistics of an interface; absent figures are 0. */
    public record Statistics(byte[] bytes, int interfaceId, long dropped) implements Block {}

    /** Any other block. */
    public record Other(byte[] bytes, int type) implements Block {}

    private final InputStream in;
    private final List<Interface> interfaces = new ArrayList<>();

    /** A reader from a file's beginning. */
    public PcapngReader(InputStream in) {
        this.in = in;
    }

    /** The interface with a number, if it has been described. */
    public Optional<Interface> interfaceOf(int id) {
        return id >= 0 && id < interfaces.size() ? Optional.of(interfaces.get(id)) : Optional.empty();
    }

    /**
     * Reads the next block.
     *
     * @return empty at the end of the file
     * @throws IOException if the file cannot be read, ends within a block or is no such file
     */
    public Optional<Block> next() throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length == 0) {
            return Optional.empty();
        }
        if (start.length < 8) {
            throw new EOFException("the capture ends within a block");
        }
        MemorySegment head = MemorySegment.ofArray(start);
        int type = NetworkOrder.i32(head, 0);
        long length = NetworkOrder.u32(head, 4);
        if (length < MIN_BLOCK || length > MAX_BLOCK || (length & 3) != 0) {
            throw new IOException("this is no pcapng file in network byte order");
        }
        byte[] rest = in.readNBytes((int) length - 8);
        if (rest.length < length - 8) {
            throw new EOFException("the capture ends within a block");
        }
        byte[] block = Arrays.copyOf(start, (int) length);
        System.arraycopy(rest, 0, block, 8, rest.length);
        return Optional.of(block(type, block));
    }

    private Block block(int type, byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        if (type == Pcapng.INTERFACE_DESCRIPTION && bytes.length >= DESCRIPTION_HEADER + 4) {
            var described = new Interface(
                    bytes, NetworkOrder.u16(memory, 8), text(option(bytes, DESCRIPTION_HEADER, Pcapng.OPTION_NAME)));
            interfaces.add(described);
            return described;
        }
        if (type == Pcapng.ENHANCED_PACKET && bytes.length >= PACKET_HEADER + 4) {
            long kept = NetworkOrder.u32(memory, 20);
            if (kept <= bytes.length - PACKET_HEADER - 4) {
                return packet(bytes, memory, (int) kept);
            }
        }
        if (type == Pcapng.INTERFACE_STATISTICS && bytes.length >= STATISTICS_HEADER + 4) {
            byte[] dropped = option(bytes, STATISTICS_HEADER, Pcapng.OPTION_DROPPED);
            return new Statistics(
                    bytes,
                    NetworkOrder.i32(memory, 8),
                    dropped.length == 8 ? NetworkOrder.i64(MemorySegment.ofArray(dropped), 0) : 0);
        }
        return new Other(bytes, type);
    }

    private static Packet packet(byte[] bytes, MemorySegment memory, int kept) {
        int options = PACKET_HEADER + (kept + 3 & ~3);
        byte[] flags = option(bytes, options, Pcapng.OPTION_FLAGS);
        return new Packet(
                bytes,
                NetworkOrder.i32(memory, 8),
                NetworkOrder.u32(memory, 12) << 32 | NetworkOrder.u32(memory, 16),
                Arrays.copyOfRange(bytes, PACKET_HEADER, PACKET_HEADER + kept),
                NetworkOrder.i32(memory, 24),
                flags.length == 4 ? flags[3] & 3 : Pcapng.UNKNOWN,
                text(option(bytes, options, Pcapng.OPTION_COMMENT)));
    }

    /** The value of an option, empty if there is none. */
    private static byte[] option(byte[] block, int from, int wanted) {
        MemorySegment memory = MemorySegment.ofArray(block);
        int end = block.length - 4;
        int at = from;
        while (at + 4 <= end) {
            int code = NetworkOrder.u16(memory, at);
            int length = NetworkOrder.u16(memory, at + 2);
            if (code == 0 || at + 4 + length > end) {
                break;
            }
            if (code == wanted) {
                return Arrays.copyOfRange(block, at + 4, at + 4 + length);
            }
            at += 4 + (length + 3 & ~3);
        }
        return new byte[0];
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
