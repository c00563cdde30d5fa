package net.isthmus.ipsec.ike.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.fsm.Reason;

/** A configured connection, what is wanted of it, and what has become of that. */
final class Link implements Timed {
    private static final int MAX_DOUBLINGS = 4;

    final Connection connection;
    final HandshakeLog log;

    /** Its peerings, the eldest first. */
    final List<Live> lives = new ArrayList<>();

    /** Children that are to be up, and made again if they go down. */
    final Set<String> wanted = new LinkedHashSet<>();

    /** Why children went down last. */
    final Map<String, String> childFailures = new LinkedHashMap<>();

    /** How often its keys were renewed. */
    long ikeRekeys;

    long childRekeys;

    /** How often its peers were told that they send ESP with an SPI that is unknown here, and when they are again. */
    long unknownHere;

    long unknownAgainNs = Long.MIN_VALUE;

    /** How often peers have proven that they do not know an SPI of ours. */
    long unknownThere;

    private final Map<String, Long> failuresByReason = new TreeMap<>();
    String lastFailure = "";
    long failedAtNs;
    long retryAtNs = Long.MAX_VALUE;
    private int failures;

    Link(Connection connection, HandshakeLog log) {
        this.connection = connection;
        this.log = log;
        connection.children().stream()
                .filter(child -> child.startAction() == StartAction.START)
                .forEach(child -> wanted.add(child.name()));
    }

    @Override
    public long deadlineNs() {
        return wanted.isEmpty() ? Long.MAX_VALUE : retryAtNs;
    }

    /** Wanted children that no peering has up or is making. */
    List<String> missing() {
        return wanted.stream()
                .filter(child -> lives.stream().noneMatch(live -> live.hasChild(child)))
                .toList();
    }

    /** True if a packet may bring this child up. */
    boolean isTrapped(String child) {
        return connection
                .child(child)
                .filter(found -> found.startAction() != StartAction.NONE || childFailures.containsKey(child))
                .isPresent();
    }

    /** Takes the names of all children that a command means; the child's own, or all of them. */
    List<String> children(String child) {
        return child.isEmpty() ? connection.children().stream().map(Child::name).toList() : List.of(child);
    }

    /** Why it has failed last. */
    void note(Reason reason, long nowNs) {
        lastFailure = reason.text();
        failedAtNs = nowNs;
        count(reason.kind());
    }

    /** It, or a child of it, has failed once more. */
    void count(Reason.Kind reason) {
        failuresByReason.merge(reason.word(), 1L, Long::sum);
    }

    /** What has happened to it so far. */
    IpsecStatus.Counts counts() {
        return new IpsecStatus.Counts(ikeRekeys, childRekeys, unknownHere, unknownThere, failuresByReason);
    }

    /** It is tried again later, and each time later than before. */
    void retryLater(long nowNs, RandomGenerator random) {
        long waitNs = connection.timers().retry().toNanos() << Math.min(failures++, MAX_DOUBLINGS);
        retryAtNs = nowNs + waitNs + random.nextLong(waitNs / 4 + 1);
    }

    /** Something has come up: the next failure is the first again. */
    void succeeded() {
        failures = 0;
    }
}
