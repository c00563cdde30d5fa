package net.isthmus.fastpath.xsk.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * A driver's name and switches, {@code ioctl(SIOCETHTOOL)}: features by name, and the number of queues.
 *
 * <p>Features go by the names that {@code ethtool -k} prints in kernel's spelling ({@code rx-gro},
 * {@code rx-vlan-hw-parse}); their bit numbers differ from kernel to kernel and are asked for. Control path only.
 */
public final class Ethtool {

    /**
     * What must be off on a port whose frames we take: tags must stand in the frame's bytes, not beside them, and
     * frames must come as they were on the wire, not several glued into one.
     */
    public static final Set<String> UNWANTED_ON_PORTS = Set.of(
            "rx-vlan-hw-parse",
            "rx-vlan-stag-hw-parse",
            "rx-gro",
            "rx-gro-hw",
            "rx-gro-list",
            "rx-udp-gro-forwarding",
            "rx-lro");

    private static final long SIOCETHTOOL = 0x8946;
    private static final int GDRVINFO = 0x3;
    private static final int GSTRINGS = 0x1b;
    private static final int GSSET_INFO = 0x37;
    private static final int GFEATURES = 0x3a;
    private static final int SFEATURES = 0x3b;
    private static final int GCHANNELS = 0x3c;
    private static final int SCHANNELS = 0x3d;
    private static final int SET_FEATURES = 4;

    private static final int STRING_BYTES = 32;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_POINTER = 16;
    private static final int LONGEST_NAME = 15;

    private static final int DRIVER_INFO_BYTES = 196;
    private static final int DRIVER = 4;
    private static final int CHANNELS_BYTES = 36;
    private static final int MAX_RX = 4;
    private static final int MAX_TX = 8;
    private static final int MAX_COMBINED = 16;
    private static final int RX = 20;
    private static final int TX = 24;
    private static final int COMBINED = 32;

    private Ethtool() {}

    /**
     * Switches features off; a name that this kernel does not know is passed over.
     *
     * @return those that are on all the same, because the driver will not let them go
     */
    public static List<String> switchOff(String interfaceName, Set<String> features) {
        try (Arena arena = Arena.ofConfined()) {
            List<String> names = featureNames(arena, interfaceName);
            int blocks = Math.ceilDiv(names.size(), Integer.SIZE);
            MemorySegment wish = arena.allocate(8 + 8L * blocks, 8);
            wish.set(JAVA_INT, 0, SFEATURES);
            wish.set(JAVA_INT, 4, blocks);
            for (int bit = 0; bit < names.size(); bit++) {
                if (features.contains(names.get(bit))) {
                    long valid = 8 + 8L * (bit / Integer.SIZE);
                    wish.set(JAVA_INT, valid, wish.get(JAVA_INT, valid) | 1 << bit % Integer.SIZE);
                }
            }
            call(arena, interfaceName, wish, "SFEATURES");
            List<String> stillOn = new ArrayList<>(activeFeatures(arena, interfaceName, names));
            stillOn.retainAll(features);
            return List.copyOf(stillOn);
        }
    }

    /** Names of the features that are on. */
    public static List<String> activeFeatures(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            return activeFeatures(arena, interfaceName, featureNames(arena, interfaceName));
        }
    }

    /** Name of the driver; empty if it does not tell. */
    public static Optional<String> driver(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(DRIVER_INFO_BYTES, 8);
            answer.set(JAVA_INT, 0, GDRVINFO);
            call(arena, interfaceName, answer, "GDRVINFO");
            byte[] text = answer.asSlice(DRIVER, STRING_BYTES).toArray(JAVA_BYTE);
            String name = new String(text, StandardCharsets.US_ASCII).replaceAll("\0.*", "");
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        } catch (NativeCallException _) {
            return Optional.empty();
        }
    }

    /** Receive queues in use; empty if the driver does not tell. */
    public static OptionalInt queues(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment channels = channels(arena, interfaceName);
            return OptionalInt.of(channels.get(JAVA_INT, RX) + channels.get(JAVA_INT, COMBINED));
        } catch (NativeCallException _) {
            return OptionalInt.empty();
        }
    }

    /**
     * Asks the driver to use this many queues each way.
     *
     * @return receive queues in use afterwards; empty if the driver does not tell
     */
    public static OptionalInt requestQueues(String interfaceName, int queues) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment channels = channels(arena, interfaceName);
            if (channels.get(JAVA_INT, MAX_COMBINED) > 0) {
                channels.set(JAVA_INT, COMBINED, Math.min(queues, channels.get(JAVA_INT, MAX_COMBINED)));
                channels.set(JAVA_INT, RX, 0);
                channels.set(JAVA_INT, TX, 0);
            } else {
                channels.set(JAVA_INT, RX, Math.min(queues, channels.get(JAVA_INT, MAX_RX)));
                channels.set(JAVA_INT, TX, Math.min(queues, channels.get(JAVA_INT, MAX_TX)));
            }
            channels.set(JAVA_INT, 0, SCHANNELS);
            call(arena, interfaceName, channels, "SCHANNELS queues=" + queues);
        } catch (NativeCallException _) {
            // what is in use afterwards is what counts
        }
        return queues(interfaceName);
    }

    /** {@code struct ethtool_channels}: command, then rx, tx, other, combined at most, then the same now, all u32. */
    private static MemorySegment channels(Arena arena, String interfaceName) {
        MemorySegment channels = arena.allocate(CHANNELS_BYTES, 8);
        channels.set(JAVA_INT, 0, GCHANNELS);
        call(arena, interfaceName, channels, "GCHANNELS");
        return channels;
    }

    /** {@code struct ethtool_gfeatures}: command, blocks, then a block: available, requested, active, never changed. */
    private static List<String> activeFeatures(Arena arena, String interfaceName, List<String> names) {
        int blocks = Math.ceilDiv(names.size(), Integer.SIZE);
        MemorySegment state = arena.allocate(8 + 16L * blocks, 8);
        state.set(JAVA_INT, 0, GFEATURES);
        state.set(JAVA_INT, 4, blocks);
        call(arena, interfaceName, state, "GFEATURES");
        List<String> active = new ArrayList<>();
        for (int bit = 0; bit < names.size(); bit++) {
            int word = state.get(JAVA_INT, 8 + 16L * (bit / Integer.SIZE) + 8);
            if ((word >> bit % Integer.SIZE & 1) != 0) {
                active.add(names.get(bit));
            }
        }
        return active;
    }

    private static List<String> featureNames(Arena arena, String interfaceName) {
        MemorySegment question = arena.allocate(20, 8);
        question.set(JAVA_INT, 0, GSSET_INFO);
        question.set(JAVA_LONG, 8, 1L << SET_FEATURES);
        call(arena, interfaceName, question, "GSSET_INFO");
        int count = question.get(JAVA_INT, 16);
        MemorySegment strings = arena.allocate(12 + (long) count * STRING_BYTES, 8);
        strings.set(JAVA_INT, 0, GSTRINGS);
        strings.set(JAVA_INT, 4, SET_FEATURES);
        strings.set(JAVA_INT, 8, count);
        call(arena, interfaceName, strings, "GSTRINGS");
        List<String> names = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            byte[] text = strings.asSlice(12 + (long) index * STRING_BYTES, STRING_BYTES)
                    .toArray(JAVA_BYTE);
            names.add(new String(text, StandardCharsets.US_ASCII).replaceAll("\0.*", ""));
        }
        return names;
    }

    /** {@code struct ifreq}: name of 16 octets, then a pointer to the structure of the command. */
    private static void call(Arena arena, String interfaceName, MemorySegment command, String what) {
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > LONGEST_NAME) {
            throw new IllegalArgumentException("an interface name has 1 to 15 octets: " + interfaceName);
        }
        MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
        MemorySegment.copy(name, 0, request, JAVA_BYTE, 0, name.length);
        request.set(JAVA_LONG, IFREQ_POINTER, command.address());
        int fd = Sockets.socket(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0);
        try {
            Descriptors.ioctl(fd, SIOCETHTOOL, request, "SIOCETHTOOL " + what + " interface=" + interfaceName);
        } finally {
            Descriptors.close(fd);
        }
    }
}
