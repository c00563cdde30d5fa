package net.isthmus.fastpath.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import net.isthmus.fastpath.fib.GracePeriod;

/**
 * All sessions, in one piece of memory outside the heap.
 *
 * <pre>
 *   records   192 octets each     three cache lines: addresses, original direction, reply direction
 *   cold       40 octets each     what packets do not ask for; of a free record, the next one that is
 *   index       8 octets a direction, twice as many as there can be
 * </pre>
 *
 * <p>A reference names one direction of one session: the record's number, from 1, times two, and 1 for the reply.
 *
 * <p>Any worker looks up without a lock. {@link #begin} and {@link #end} hold the session lock. A reader may still work
 * on a record that has just ended: it is used again only after {@link #collect} has seen a grace period pass.
 */
public final class SessionTable {
    /** Reference of no session. */
    public static final int NONE = 0;

    /** {@link #begin}: all records are in use. */
    public static final int FULL = -1;

    /** {@link #begin}: one of the directions is a session already, or the index has no room for it. */
    public static final int TAKEN = -2;

    /** The most sessions that a table can have. */
    public static final int MAX_SESSIONS = 4_000_000;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int TUPLE_BYTES = 32;

    private final MemorySegment memory;
    private final int capacity;
    private final long coldFrom;
    private final SessionIndex index;
    private final SessionHash hash;
    private int highest;
    private int count;
    private int serial;
    private int freeHead;
    private int endedHead;
    private int endedTail;
    private int waitingHead;
    private int waitingTail;
    private long waitingStamp;

    /**
     * An empty table.
     *
     * @param memory zeroed memory of {@link #bytesFor} octets, aligned to 64; only what is used is touched
     * @param capacity the most sessions, up to {@value #MAX_SESSIONS}
     */
    public SessionTable(MemorySegment memory, int capacity, RandomGenerator random) {
        if (capacity < 1 || capacity > MAX_SESSIONS || memory.byteSize() < bytesFor(capacity)) {
            throw new IllegalArgumentException(
                    "%d sessions in %d octets: from 1 to %d are possible, and these need %d octets"
                            .formatted(capacity, memory.byteSize(), MAX_SESSIONS, bytesFor(capacity)));
        }
        this.memory = memory;
        this.capacity = capacity;
        hash = new SessionHash(random);
        coldFrom = coldFrom(capacity);
        index = new SessionIndex(memory, indexFrom(capacity), SessionIndex.bucketsFor(capacity));
    }

    /** Octets that a table for so many sessions needs, index included. */
    public static long bytesFor(int capacity) {
        return indexFrom(capacity) + (long) SessionIndex.bucketsFor(capacity) * SessionRecord.LINE_BYTES;
    }

    private static long coldFrom(int capacity) {
        return (capacity + 1L) * SessionRecord.BYTES;
    }

    private static long indexFrom(int capacity) {
        long end = coldFrom(capacity) + (capacity + 1L) * SessionRecord.COLD_BYTES;
        return Math.ceilDiv(end, SessionRecord.LINE_BYTES) * SessionRecord.LINE_BYTES;
    }

    /** The memory in which all places of this table lie. */
    public MemorySegment memory() {
        return memory;
    }

    /** The most sessions. */
    public int capacity() {
        return capacity;
    }

    /** Sessions that live. Under the lock, or a moment late. */
    public int count() {
        return count;
    }

    /** The highest record that was ever used: whoever visits all sessions goes from 1 to here. */
    public int highest() {
        return highest;
    }

    /** The secret hash. */
    public SessionHash hash() {
        return hash;
    }

    /** Place of the line of a direction. */
    public static long line(int reference) {
        return (long) (reference >>> 1) * SessionRecord.BYTES + ((reference & 1) + 1L) * SessionRecord.LINE_BYTES;
    }

    /** Reference of the opposite direction. */
    public static int peer(int reference) {
        return reference ^ 1;
    }

    /** Reference of the original direction of a record. */
    public static int original(int record) {
        return record << 1;
    }

    /** Record of a reference. */
    public static int record(int reference) {
        return reference >>> 1;
    }

    /** True for the reply direction. */
    public static boolean isReply(int reference) {
        return (reference & 1) != 0;
    }

    /** Place of the cold part of a record. */
    public long cold(int record) {
        return coldFrom + (long) record * SessionRecord.COLD_BYTES;
    }

    /** Place of a direction's addresses as its packets come: source and destination, 16 octets each. */
    public static long tuple(int reference) {
        return (long) (reference >>> 1) * SessionRecord.BYTES + (long) (reference & 1) * TUPLE_BYTES;
    }

    /** One of the four halves of a direction's addresses: source high and low, destination high and low. */
    public long address(int reference, int half) {
        return memory.get(LONG, tuple(reference) + half * 8L);
    }

    /** One of the four halves of the addresses at a place that {@link #tuple} gave. */
    public static long address(MemorySegment memory, long tuple, int half) {
        return memory.get(LONG, tuple + half * 8L);
    }

    /** True if a record is in use. Under the lock, or a moment late. */
    public boolean isAlive(int record) {
        return SessionRecord.identity(memory, line(original(record))) != 0;
    }

    /** Reads a direction's flow as its packets come. */
    public void read(int reference, Flow flow) {
        long identity = SessionRecord.identity(memory, line(reference));
        flow.sourceHigh = address(reference, 0);
        flow.sourceLow = address(reference, 1);
        flow.destinationHigh = address(reference, 2);
        flow.destinationLow = address(reference, 3);
        flow.sourcePort = SessionRecord.sourcePort(identity);
        flow.destinationPort = SessionRecord.destinationPort(identity);
        flow.vrf = SessionRecord.vrf(identity);
        flow.protocol = SessionRecord.protocol(identity);
        flow.icmp = 0;
    }

    /** Brings the line of the index near in which a hash is looked for first; the value means nothing. */
    public long touchIndex(long hashOfFlow) {
        return index.touch(index.bucket(hashOfFlow));
    }

    /** A reference whose tag fits in the first bucket, to bring its lines near; {@link #NONE} if there is none. */
    public int candidate(long hashOfFlow) {
        return index.candidate(hashOfFlow);
    }

    /** Brings the lines of a direction near; the value means nothing. */
    public long touch(int reference) {
        return memory.get(LONG, tuple(reference)) ^ memory.get(LONG, line(reference));
    }

    /** True if a reference is to a direction with these addresses and this identity. */
    public static boolean isOf(
            MemorySegment memory,
            int reference,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            long identity) {
        long tuple = tuple(reference);
        return ((memory.get(LONG, tuple) ^ sourceHigh)
                        | (memory.get(LONG, tuple + 8) ^ sourceLow)
                        | (memory.get(LONG, tuple + 16) ^ destinationHigh)
                        | (memory.get(LONG, tuple + 24) ^ destinationLow)
                        | (SessionRecord.identity(memory, line(reference)) ^ identity))
                == 0;
    }

    /** The direction of a session with these addresses and this identity, or {@link #NONE}. */
    public int find(
            long hashOfFlow,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            long identity) {
        long bucket = index.bucket(hashOfFlow);
        int found = find(bucket, hashOfFlow, sourceHigh, sourceLow, destinationHigh, destinationLow, identity);
        if (found == NONE) {
            long other = index.other(bucket, hashOfFlow);
            found = find(other, hashOfFlow, sourceHigh, sourceLow, destinationHigh, destinationLow, identity);
        }
        return found;
    }

    private int find(
            long bucket,
            long hashOfFlow,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            long identity) {
        for (int i = 0; i < SessionIndex.ENTRIES; i++) {
            int reference = index.reference(bucket, i, hashOfFlow);
            if (reference != NONE
                    && isOf(memory, reference, sourceHigh, sourceLow, destinationHigh, destinationLow, identity)) {
                return reference;
            }
        }
        return NONE;
    }

    /** The direction whose packets are this flow, or {@link #NONE}. */
    public int find(Flow flow) {
        long identity = SessionRecord.identity(flow.sourcePort, flow.destinationPort, flow.vrf, flow.protocol);
        return find(
                hash.of(flow.sourceHigh, flow.sourceLow, flow.destinationHigh, flow.destinationLow, identity),
                flow.sourceHigh,
                flow.sourceLow,
                flow.destinationHigh,
                flow.destinationLow,
                identity);
    }

    /**
     * A session is born. Under the lock.
     *
     * @return its record, {@link #FULL} or {@link #TAKEN}
     */
    public int begin(SessionBirth birth, int nowSeconds) {
        if (find(birth.original) != NONE || (!birth.isOneWay() && find(birth.reply) != NONE)) {
            return TAKEN;
        }
        int record = takeFree();
        if (record == NONE) {
            return FULL;
        }
        int original = original(record);
        int reply = peer(original);
        write(original, birth.original, birth.reply, birth, nowSeconds);
        write(reply, birth.reply, birth.original, birth, nowSeconds);
        SessionRecord.describe(memory, cold(record), birth, nowSeconds);
        SessionRecord.serial(memory, cold(record), ++serial);
        if (!birth.isOneWay() && !index.insert(hashOf(reply), reply)) {
            giveBack(record);
            return TAKEN;
        }
        if (!index.insert(hashOf(original), original)) {
            index.remove(hashOf(reply), reply);
            count++;
            retire(record);
            return TAKEN;
        }
        count++;
        return record;
    }

    /** A session ends; its record waits for its readers. Under the lock, once for a session that lives. */
    public void end(int record) {
        int original = original(record);
        int reply = peer(original);
        index.remove(hashOf(original), original);
        index.remove(hashOf(reply), reply);
        retire(record);
    }

    /**
     * Lets records be used again that no reader can see any more. Control loop, under the lock; the only one who asks
     * the grace period for stamps.
     */
    public void collect(GracePeriod grace) {
        if (waitingHead != NONE && grace.mayReclaim(waitingStamp)) {
            link(waitingTail, freeHead);
            freeHead = waitingHead;
            waitingHead = NONE;
        }
        if (waitingHead == NONE && endedHead != NONE) {
            waitingHead = endedHead;
            waitingTail = endedTail;
            endedHead = NONE;
            waitingStamp = grace.stamp();
        }
    }

    private long hashOf(int reference) {
        return hash.of(
                address(reference, 0),
                address(reference, 1),
                address(reference, 2),
                address(reference, 3),
                SessionRecord.identity(memory, line(reference)));
    }

    private void write(int reference, Flow flow, Flow opposite, SessionBirth birth, int nowSeconds) {
        long tuple = tuple(reference);
        memory.set(LONG, tuple, flow.sourceHigh);
        memory.set(LONG, tuple + 8, flow.sourceLow);
        memory.set(LONG, tuple + 16, flow.destinationHigh);
        memory.set(LONG, tuple + 24, flow.destinationLow);
        boolean differs = flow.sourceHigh != opposite.destinationHigh
                || flow.sourceLow != opposite.destinationLow
                || flow.destinationHigh != opposite.sourceHigh
                || flow.destinationLow != opposite.sourceLow
                || flow.sourcePort != opposite.destinationPort
                || flow.destinationPort != opposite.sourcePort;
        SessionRecord.begin(
                memory,
                line(reference),
                SessionRecord.identity(flow.sourcePort, flow.destinationPort, flow.vrf, flow.protocol),
                opposite.destinationPort << 16 | opposite.sourcePort,
                birth.flags | (differs && !birth.isOneWay() ? SessionRecord.FLAG_TRANSLATED : 0),
                birth.generation,
                nowSeconds);
    }

    private int takeFree() {
        int record = freeHead;
        if (record != NONE) {
            freeHead = SessionRecord.link(memory, cold(record));
        } else if (highest < capacity) {
            record = ++highest;
        }
        return record;
    }

    /** Gives a record back that nobody has seen. */
    private void giveBack(int record) {
        forget(record);
        link(record, freeHead);
        freeHead = record;
    }

    private void retire(int record) {
        count--;
        forget(record);
        link(record, endedHead);
        if (endedHead == NONE) {
            endedTail = record;
        }
        endedHead = record;
    }

    /** Readers that come late no longer take the record for the session that it was. */
    private void forget(int record) {
        SessionRecord.forget(memory, line(original(record)));
        SessionRecord.forget(memory, line(peer(original(record))));
    }

    private void link(int record, int to) {
        SessionRecord.link(memory, cold(record), to);
    }
}
