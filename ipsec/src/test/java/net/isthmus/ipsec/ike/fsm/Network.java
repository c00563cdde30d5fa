package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.Octets;

/**
 * The way between gateways, and their time. It delays, loses, repeats and reorders datagrams as a seed decides; or
 * holds them back, for a test to hand over one by one.
 */
final class Network {
    static final long MS = 1_000_000L;

    final List<Gateway> gateways = new ArrayList<>();

    /** What is on its way, if it is held back. */
    final List<Datagram> held = new ArrayList<>();

    boolean isHolding;
    int lossPercent;
    int repeatPercent;
    long delayMs = 5;
    long jitterMs;

    /** Changes addresses and ports on the way; true direction is from the sender. */
    BiFunction<Gateway, SaPath, SaPath> nat = (_, path) -> path;

    /** Called after each event. */
    Runnable check = () -> {};

    private final PriorityQueue<Datagram> flying =
            new PriorityQueue<>(Comparator.comparingLong(Datagram::atNs).thenComparingLong(Datagram::number));
    private final SplittableRandom chance;
    private long nowNs = 1_000 * MS;
    private long number;

    /**
     * A datagram.
     *
     * @param path as the receiver sees it
     */
    record Datagram(long atNs, long number, Gateway from, Gateway to, SaPath path, Octets octets) {}

    Network(long seed) {
        chance = new SplittableRandom(seed);
    }

    void attach(Gateway gateway) {
        gateways.add(gateway);
    }

    long nowNs() {
        return nowNs;
    }

    String stamp() {
        return "%.3f".formatted(nowNs / 1e9);
    }

    void send(Gateway from, SaPath path, Octets octets) {
        SaPath outside = nat.apply(from, path);
        Gateway to = gateways.stream()
                .filter(one -> one != from && one.owns(outside))
                .findFirst()
                .orElse(null);
        if (to == null) {
            return;
        }
        SaPath seen = new SaPath(outside.remote(), outside.local(), outside.remotePort(), outside.localPort());
        SaPath inside = to.inside(seen);
        if (isHolding) {
            held.add(new Datagram(nowNs, number++, from, to, inside, octets));
            return;
        }
        int copies = chance.nextInt(100) < lossPercent ? 0 : chance.nextInt(100) < repeatPercent ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long delay = delayMs * MS + (jitterMs == 0 ? 0 : chance.nextLong(jitterMs * MS));
            flying.add(new Datagram(nowNs + delay, number++, from, to, inside, octets));
        }
    }

    /** Hands over the first that is held back of those from this one. */
    Datagram deliver(Gateway from) {
        Datagram first = held.stream()
                .filter(one -> one.from() == from)
                .findFirst()
                .orElseThrow(() -> new AssertionError(from + " has sent nothing"));
        held.remove(first);
        nowNs += MS;
        first.to().receive(first.octets().toBytes(), first.path());
        check.run();
        return first;
    }

    /** Loses the first that is held back of those from this one. */
    void lose(Gateway from) {
        held.remove(held.stream().filter(one -> one.from() == from).findFirst().orElseThrow());
    }

    /** Hands over all that is held back, and what comes of it, and holds nothing back any more. */
    void release() {
        isHolding = false;
        List<Datagram> all = List.copyOf(held);
        held.clear();
        all.forEach(
                one -> flying.add(new Datagram(nowNs + MS, number++, one.from(), one.to(), one.path(), one.octets())));
    }

    /** Lets time pass. */
    void run(long durationMs) {
        long endNs = nowNs + durationMs * MS;
        while (true) {
            long due = gateways.stream().mapToLong(Gateway::deadlineNs).min().orElse(Long.MAX_VALUE);
            long arrival = flying.isEmpty() ? Long.MAX_VALUE : flying.peek().atNs();
            long next = Math.min(due, arrival);
            if (next > endNs) {
                nowNs = endNs;
                return;
            }
            nowNs = Math.max(nowNs, next);
            if (arrival <= due) {
                Datagram datagram = flying.remove();
                datagram.to().receive(datagram.octets().toBytes(), datagram.path());
            } else {
                gateways.forEach(Gateway::tick);
            }
            check.run();
        }
    }
}
