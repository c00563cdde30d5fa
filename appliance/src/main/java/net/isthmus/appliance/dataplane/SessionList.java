package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import net.isthmus.core.port.SessionFilter;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.SessionStatus;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionState;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;

/**
 * Sessions for operators: reads the table where it is while packets flow, so that a list is no instant, but each line
 * is what a session was a moment ago. Any thread; no lock but to end one.
 */
final class SessionList {
    private final Sessions sessions;
    private final SessionTable table;
    private final FastPath fastPath;

    SessionList(FastPath fastPath) {
        this.fastPath = fastPath;
        sessions = fastPath.sessions().sessions();
        table = sessions.table();
    }

    /** One session that is looked at, with the indices of its interfaces. */
    private record Seen(int record, Flow original, Flow reply, SessionState state, int in, int out) {
        int protocol() {
            return original.protocol;
        }
    }

    List<SessionStatus> list(SessionFilter filter, IntPredicate zone, int limit) {
        List<SessionStatus> found = new ArrayList<>();
        for (int record = 1; record <= table.highest() && found.size() < limit; record++) {
            Seen seen = look(record);
            if (table.isAlive(record) && fits(seen, filter, zone)) {
                found.add(status(seen));
            }
        }
        return found;
    }

    SessionCount count(SessionFilter filter, IntPredicate zone) {
        long count = 0;
        for (int record = 1; record <= table.highest(); record++) {
            if (table.isAlive(record) && fits(look(record), filter, zone)) {
                count++;
            }
        }
        return countOf(count);
    }

    /** All that there are, without looking at each. */
    SessionCount count() {
        return countOf(table.count());
    }

    private SessionCount countOf(long count) {
        return new SessionCount(
                count,
                table.capacity(),
                sessions.births(),
                sessions.deaths(),
                sessions.evictions(),
                sessions.cookiesSent(),
                sessions.cookiesRight(),
                sessions.cookiesWrong());
    }

    long clear(SessionFilter filter, IntPredicate zone) {
        long ended = 0;
        for (int record = 1; record <= table.highest(); record++) {
            int serial = sessions.serial(record);
            if (table.isAlive(record) && fits(look(record), filter, zone) && sessions.end(record, serial)) {
                ended++;
            }
        }
        return ended;
    }

    private Seen look(int record) {
        var original = new Flow();
        var reply = new Flow();
        table.read(SessionTable.original(record), original);
        table.read(SessionTable.peer(SessionTable.original(record)), reply);
        long cold = table.cold(record);
        return new Seen(
                record,
                original,
                reply,
                sessions.state(record),
                SessionRecord.inInterface(table.memory(), cold),
                SessionRecord.outInterface(table.memory(), cold));
    }

    private String nameOf(int index) {
        return fastPath.interfaces()
                .table()
                .find(index)
                .map(InterfaceTable.Entry::name)
                .orElse("#" + index);
    }

    private boolean fits(Seen seen, SessionFilter filter, IntPredicate zone) {
        Flow original = seen.original();
        Flow reply = seen.reply();
        return isIn(filter.source(), original.sourceHigh, original.sourceLow)
                && (isIn(filter.destination(), original.destinationHigh, original.destinationLow)
                        || isIn(filter.destination(), reply.sourceHigh, reply.sourceLow))
                && filter.port()
                        .map(port -> port == original.sourcePort
                                || port == original.destinationPort
                                || port == reply.sourcePort
                                || port == reply.destinationPort)
                        .orElse(true)
                && filter.protocol()
                        .map(name -> name.toLowerCase(Locale.ROOT).equals(protocol(seen.protocol())))
                        .orElse(true)
                && filter.state().map(seen.state().label()::equals).orElse(true)
                && filter.link()
                        .map(name -> name.equals(nameOf(seen.in())) || name.equals(nameOf(seen.out())))
                        .orElse(true)
                && (zone.test(seen.in()) || zone.test(seen.out()));
    }

    private static boolean isIn(Optional<IpPrefix> prefix, long high, long low) {
        return prefix.map(one -> one.contains(address(high, low))).orElse(true);
    }

    private static IpAddress address(long high, long low) {
        return Flow.isIp4(high, low) ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
    }

    private SessionStatus status(Seen seen) {
        Flow original = seen.original();
        Flow reply = seen.reply();
        int reference = SessionTable.original(seen.record());
        long there = SessionTable.line(reference);
        long back = SessionTable.line(SessionTable.peer(reference));
        String source = end(original.sourceHigh, original.sourceLow, original.sourcePort, seen);
        String destination = end(original.destinationHigh, original.destinationLow, original.destinationPort, seen);
        String newSource = end(reply.destinationHigh, reply.destinationLow, reply.destinationPort, seen);
        String newDestination = end(reply.sourceHigh, reply.sourceLow, reply.sourcePort, seen);
        int now = Sessions.seconds(MonotonicClock.SYSTEM.nanoTime());
        int idle = Math.min(
                now - SessionRecord.lastSeen(table.memory(), there),
                now - SessionRecord.lastSeen(table.memory(), back));
        boolean isTranslated = !source.equals(newSource) || !destination.equals(newDestination);
        int timeout = sessions.settings().timeouts().of(seen.state(), seen.protocol(), isTranslated);
        return new SessionStatus(
                protocol(seen.protocol()),
                seen.state().label(),
                source,
                destination,
                newSource.equals(source) ? Optional.empty() : Optional.of(newSource),
                newDestination.equals(destination) ? Optional.empty() : Optional.of(newDestination),
                nameOf(seen.in()),
                nameOf(seen.out()),
                Math.max(0, now - SessionRecord.born(table.memory(), table.cold(seen.record()))),
                Math.max(0, idle),
                Math.max(0, timeout - idle),
                SessionRecord.packets(table.memory(), there),
                SessionRecord.octets(table.memory(), there),
                SessionRecord.packets(table.memory(), back),
                SessionRecord.octets(table.memory(), back));
    }

    private static String end(long high, long low, int port, Seen seen) {
        IpAddress address = address(high, low);
        if (!IpProtocol.hasPorts(seen.protocol())) {
            return address.toString();
        }
        return address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
    }

    private static String protocol(int number) {
        return switch (number) {
            case IpProtocol.TCP -> "tcp";
            case IpProtocol.UDP -> "udp";
            case IpProtocol.ICMP -> "icmp";
            case IpProtocol.ICMPV6 -> "icmpv6";
            case IpProtocol.SCTP -> "sctp";
            case IpProtocol.GRE -> "gre";
            case IpProtocol.ESP -> "esp";
            default -> Integer.toString(number);
        };
    }
}
