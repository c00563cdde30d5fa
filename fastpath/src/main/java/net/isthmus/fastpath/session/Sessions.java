package net.isthmus.fastpath.session;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the appliance: the table, the lock for births and deaths, the limits, and what has been counted.
 *
 * <pre>
 *   worker    look-ups, without the lock
 *             lock ─ address features ─ begin ─ unlock
 *   control   a slice of the table every tick: what is over ends, what another policy has allowed is asked about again
 * </pre>
 *
 * <p>Methods marked "under the lock" are called between {@code lock().lock()} and {@code unlock()}.
 */
public final class Sessions {
    private static final int NANOS = 1_000_000_000;

    /** Ticks of the control loop in which the whole table is looked at: about four seconds. */
    private static final int TICKS_A_SWEEP = 400;

    private static final int LEAST_SLICE = 64;

    /**
     * Cookies are in use once half as many connections are half-open as sessions may be, whatever their destination.
     */
    private static final int OPENINGS_SHARE = 2;

    private final SessionTable table;
    private final MemorySegment memory;
    private final Supplier<SessionSettings> settings;
    private final SpinLock lock = new SpinLock();
    private final HashedCounts sources = new HashedCounts();
    private final Flow reviewed = new Flow();
    private final SynCookieKeys cookieKeys;
    private HalfOpenQueue halfOpen;
    private Openings openings;
    private @Nullable DropReason refused;
    private int next = 1;
    private long births;
    private long deaths;
    private long evictions;
    private long cookiesSent;
    private long cookiesRight;
    private long cookiesWrong;
    private int cookieSeconds;

    /**
     * Sessions in a table, governed by what {@code settings} says when it is asked.
     *
     * @param random where the secrets of SYN cookies come from
     */
    public Sessions(SessionTable table, Supplier<SessionSettings> settings, RandomGenerator random) {
        this.table = table;
        this.settings = settings;
        memory = table.memory();
        cookieKeys = new SynCookieKeys(random);
        halfOpen = new HalfOpenQueue(queueFor(settings.get()));
        openings = new Openings(table, openingsFor(settings.get()));
    }

    private int openingsFor(SessionSettings wanted) {
        return Math.max(1, queueFor(wanted) / OPENINGS_SHARE);
    }

    private int queueFor(SessionSettings wanted) {
        return Math.clamp(wanted.mostHalfOpen(), 1, table.capacity());
    }

    /** The table. */
    public SessionTable table() {
        return table;
    }

    /** The lock for births and deaths. */
    public SpinLock lock() {
        return lock;
    }

    /** What governs sessions now. */
    public SessionSettings settings() {
        return settings.get();
    }

    /** Seconds of the workers' clock. */
    public static int seconds(long nowNs) {
        return (int) (nowNs / NANOS);
    }

    /** Sessions that were born. */
    public long births() {
        return births;
    }

    /** Sessions that have ended. */
    public long deaths() {
        return deaths;
    }

    /** Half-open sessions that have ended to make room. */
    public long evictions() {
        return evictions;
    }

    /** The secrets of SYN cookies. */
    public SynCookieKeys cookieKeys() {
        return cookieKeys;
    }

    /** SYNs that were answered with a cookie. */
    public long cookiesSent() {
        return cookiesSent;
    }

    /** Cookies that have come back. */
    public long cookiesRight() {
        return cookiesRight;
    }

    /** ACKs that brought no cookie, or an old one. */
    public long cookiesWrong() {
        return cookiesWrong;
    }

    /** TCP sessions that wait for their handshake to end, as it seems. */
    public int openings() {
        return openings.count();
    }

    /**
     * True if a SYN is to be answered with a cookie: too many connections towards its destination are half-open, or in
     * all. Under the lock.
     *
     * @param flow the SYN as it came
     */
    public boolean wantsCookie(Flow flow) {
        int from = settings.get().cookiesFrom();
        return from == 0
                || (from != SessionSettings.NO_COOKIES
                        && (openings.isFull() || openings.towards(destinationOf(flow)) >= from));
    }

    /** Counts a SYN that is answered with a cookie. Under the lock. */
    public void cookieSent(int nowSeconds) {
        cookiesSent++;
        cookieSeconds = nowSeconds;
    }

    /** Counts a cookie that has come back. Under the lock. */
    public void cookieReturned() {
        cookiesRight++;
    }

    /** Counts an ACK that brought no cookie, or an old one. Under the lock. */
    public void cookieWrong() {
        cookiesWrong++;
    }

    /** True if a cookie that is still good may be on its way back. Any thread. */
    public boolean mayCookieReturn(int nowSeconds) {
        return cookiesSent != 0 && nowSeconds - cookieSeconds <= 2 * SynCookieKeys.PERIOD_SECONDS;
    }

    private long destinationOf(Flow flow) {
        return table.hash().of(flow.destinationHigh, flow.destinationLow, (long) flow.vrf << 16 | flow.destinationPort);
    }

    /**
     * A session is born. Under the lock. If it is refused, {@link #refused} says why, and the handles in {@code birth}
     * are the caller's.
     *
     * @return its record, or {@link SessionTable#NONE}
     */
    public int begin(SessionBirth birth, int nowSeconds) {
        SessionSettings now = settings.get();
        long source = table.hash().of(birth.original.sourceHigh, birth.original.sourceLow, birth.original.vrf);
        if (now.mostOfSource() != 0 && sources.of(source) >= now.mostOfSource()) {
            refused = DropReason.SESSION_LIMIT;
            return SessionTable.NONE;
        }
        if (halfOpen.isFull()) {
            forgetOldest();
        }
        int record = table.begin(birth, nowSeconds);
        if (record < 0) {
            boolean hasMadeRoom = record != SessionTable.FULL;
            while (!hasMadeRoom && !halfOpen.isEmpty()) {
                hasMadeRoom = forgetOldest(); // for one that comes later: the record must wait for its readers
            }
            refused = record == SessionTable.FULL ? DropReason.SESSION_TABLE_FULL : DropReason.SESSION_TAKEN;
            return SessionTable.NONE;
        }
        sources.add(source, 1);
        int serial = SessionRecord.serial(memory, table.cold(record));
        halfOpen.add(record, serial);
        if (birth.original.protocol == IpProtocol.TCP && (birth.flags & SessionRecord.FLAG_PROXIED) == 0) {
            openings.add(record, serial, destinationOf(birth.original));
        }
        births++;
        return record;
    }

    /** Why {@link #begin} has refused the last session. Under the lock. */
    public DropReason refused() {
        return refused == null ? DropReason.SESSION_REFUSED : refused;
    }

    /** A session ends. Under the lock, for a session that lives. */
    public void end(int record) {
        int original = SessionTable.original(record);
        long cold = table.cold(record);
        long identity = SessionRecord.identity(memory, SessionTable.line(original));
        sources.add(
                table.hash().of(table.address(original, 0), table.address(original, 1), SessionRecord.vrf(identity)),
                -1);
        settings.get().features().ended(SessionRecord.destination(memory, cold), SessionRecord.binding(memory, cold));
        table.end(record);
        deaths++;
    }

    /** The state of a session that lives. */
    public SessionState state(int record) {
        int original = SessionTable.original(record);
        return SessionState.of(memory, SessionTable.line(original), SessionTable.line(SessionTable.peer(original)));
    }

    /** True if the policy that has allowed a direction is the one in force. Any thread. */
    public static boolean isAllowedBy(MemorySegment memory, long line, SessionPolicy policy) {
        return SessionRecord.generation(memory, line) == (policy.generation() & 0xffff);
    }

    /**
     * Asks the policy in force about a session that an earlier one has allowed. Under the lock.
     *
     * @return the verdict of {@link SessionPolicy}; the session goes on if it is allowed, and the caller ends it if not
     */
    public int review(int record, SessionPolicy policy) {
        int original = SessionTable.original(record);
        int reply = SessionTable.peer(original);
        long cold = table.cold(record);
        table.read(original, reviewed);
        reviewed.destinationHigh = table.address(reply, 0);
        reviewed.destinationLow = table.address(reply, 1);
        reviewed.destinationPort = SessionRecord.sourcePort(SessionRecord.identity(memory, SessionTable.line(reply)));
        reviewed.icmp = opening(reviewed.protocol);
        long decision = policy.decide(
                reviewed, SessionRecord.inInterface(memory, cold), SessionRecord.outInterface(memory, cold));
        if (SessionPolicy.verdict(decision) == SessionPolicy.ALLOW) {
            SessionRecord.policy(memory, cold, SessionPolicy.line(decision));
            SessionRecord.generation(memory, SessionTable.line(original), policy.generation());
            SessionRecord.generation(memory, SessionTable.line(reply), policy.generation());
        }
        return SessionPolicy.verdict(decision);
    }

    /** Type and code of the message that has opened a session of ICMP: nearly always an echo request. */
    private static int opening(int protocol) {
        return switch (protocol) {
            case IpProtocol.ICMP -> Icmp.ECHO_REQUEST << 8;
            case IpProtocol.ICMPV6 -> Icmpv6.ECHO_REQUEST << 8;
            default -> 0;
        };
    }

    /** Ends the session that a record had when {@link #serial} was asked, unless it has ended. Any thread. */
    public boolean end(int record, int itsSerial) {
        lock.lock();
        try {
            boolean isSame = table.isAlive(record) && serial(record) == itsSerial;
            if (isSame) {
                end(record);
            }
            return isSame;
        } finally {
            lock.unlock();
        }
    }

    /** Number that tells the session of a record from those that had it before. */
    public int serial(int record) {
        return SessionRecord.serial(memory, table.cold(record));
    }

    /** Lets time pass: records return, and a slice of the table is looked at. Control loop, every tick. */
    public void tick(long nowNs, GracePeriod grace) {
        cookieKeys.tick(nowNs);
        lock.lock();
        try {
            if (halfOpen.capacity() != queueFor(settings.get())) {
                resize();
            }
            openings.look();
            table.collect(grace);
        } finally {
            lock.unlock();
        }
        int highest = table.highest();
        int slice = Math.min(highest, Math.max(LEAST_SLICE, highest / TICKS_A_SWEEP));
        SessionSettings now = settings.get();
        for (int i = 0; i < slice; i++) {
            next = next >= highest ? 1 : next + 1;
            if (isDue(next, now, seconds(nowNs))) {
                endIfDue(next, now, seconds(nowNs));
            }
        }
    }

    /** Looks at every session at once, as {@link #tick} does in turn. Control loop. */
    public void sweep(long nowNs) {
        SessionSettings now = settings.get();
        for (int record = 1; record <= table.highest(); record++) {
            if (isDue(record, now, seconds(nowNs))) {
                endIfDue(record, now, seconds(nowNs));
            }
        }
    }

    /** Ends every session. Control loop. */
    public void clear() {
        for (int record = 1; record <= table.highest(); record++) {
            endIfAlive(record);
        }
    }

    /** Hears of a session that is about to end. Under the lock. */
    @FunctionalInterface
    public interface Ending {
        /** The session still lives. */
        void ends(int record);
    }

    /** Ends every session whose destination was changed by a handle. Control loop. */
    public void endOf(long destination, Ending listener) {
        for (int record = 1; record <= table.highest(); record++) {
            if (isOf(record, destination)) {
                endOf(record, destination, listener);
            }
        }
    }

    private boolean isOf(int record, long destination) {
        return table.isAlive(record) && SessionRecord.destination(memory, table.cold(record)) == destination;
    }

    private void endOf(int record, long destination, Ending listener) {
        lock.lock();
        try {
            if (isOf(record, destination)) {
                listener.ends(record);
                end(record);
            }
        } finally {
            lock.unlock();
        }
    }

    private void endIfAlive(int record) {
        lock.lock();
        try {
            if (table.isAlive(record)) {
                end(record);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue(int record, SessionSettings now, int nowSeconds) {
        return table.isAlive(record)
                && (isExpired(record, now.timeouts(), nowSeconds)
                        || !isAllowedBy(memory, SessionTable.line(SessionTable.original(record)), now.policy()));
    }

    private void endIfDue(int record, SessionSettings now, int nowSeconds) {
        lock.lock();
        try {
            if (isDue(record, now, nowSeconds)
                    && (isExpired(record, now.timeouts(), nowSeconds)
                            || review(record, now.policy()) != SessionPolicy.ALLOW)) {
                end(record);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isExpired(int record, SessionTimeouts timeouts, int nowSeconds) {
        long original = SessionTable.line(SessionTable.original(record));
        long reply = SessionTable.line(SessionTable.peer(SessionTable.original(record)));
        int idle = Math.min(
                nowSeconds - SessionRecord.lastSeen(memory, original),
                nowSeconds - SessionRecord.lastSeen(memory, reply));
        int flags = SessionRecord.FLAG_TRANSLATED | SessionRecord.FLAG_ONE_WAY;
        boolean isTranslated = (SessionRecord.flags(memory, original) & flags) != 0;
        int protocol = SessionRecord.protocol(SessionRecord.identity(memory, original));
        return idle >= timeouts.of(SessionState.of(memory, original, reply), protocol, isTranslated);
    }

    /** Forgets the oldest birth; true if that session was still half-open and has ended for it. */
    private boolean forgetOldest() {
        int record = halfOpen.oldestRecord();
        boolean isSame = SessionRecord.serial(memory, table.cold(record)) == halfOpen.oldestSerial();
        boolean isHalfOpen = isSame && table.isAlive(record) && state(record).isHalfOpen();
        halfOpen.removeOldest();
        if (isHalfOpen) {
            end(record);
            evictions++;
        }
        return isHalfOpen;
    }

    private void resize() {
        var resized = new HalfOpenQueue(queueFor(settings.get()));
        while (!halfOpen.isEmpty()) {
            if (resized.isFull()) {
                resized.removeOldest();
            }
            resized.add(halfOpen.oldestRecord(), halfOpen.oldestSerial());
            halfOpen.removeOldest();
        }
        halfOpen = resized;
        openings = new Openings(table, openingsFor(settings.get())); // those that wait now are not worth counting
    }
}
