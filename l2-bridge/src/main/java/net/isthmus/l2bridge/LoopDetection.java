package net.isthmus.l2bridge;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.LoopProbe;

/**
 * Looks for loops: sends a probe by every member of every bridge domain about every 200 ms and tells that domain's
 * {@link LoopMachine} of those that come back.
 *
 * <p>Two thousand probes a second are the most that it sends; with more than 400 members each has its turn less often.
 *
 * <p>A probe bears a seal that only this process can make, and a number that is refused when it is old: a station
 * cannot invent probes. One that sends a fresh probe back by the port on which it saw it makes that port a loop, as a
 * cable would, and is cut off itself.
 */
@OwnedBy("control loop")
final class LoopDetection {
    /** How it sends, and what its decisions do. */
    interface Actor {
        /** Sends a frame by a member. */
        void send(int member, byte[] frame);

        /** A member of the domain was cut or is so no more: workers must know, and its MACs are to be forgotten. */
        void changed(int domain);

        /** Forgets the domain's MACs. */
        void forget(int domain);

        /** The name of a member. */
        String name(int domain, int member);
    }

    private static final Logger LOG = System.getLogger(LoopDetection.class.getName());
    private static final int PROBES_A_SECOND = 2000;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long OLDEST_NS = 2 * SECOND_NS;
    private static final int SENT_REMEMBERED = 4096;

    private static final class Member {
        final int domain;
        final InterfaceTable.Entry entry;
        long nextNs;

        Member(int domain, InterfaceTable.Entry entry, long nextNs) {
            this.domain = domain;
            this.entry = entry;
            this.nextNs = nextNs;
        }
    }

    private final Actor actor;
    private final RandomGenerator random;
    private final long appliance;
    private final Mac mac;
    private final Map<Integer, LoopMachine> machines = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Integer, Member> members = new HashMap<>();
    private final long[] sentNs = new long[SENT_REMEMBERED];
    private int sequence;
    private long probesReturned;
    private long probesRefused;

    LoopDetection(Actor actor, RandomGenerator random) {
        this.actor = actor;
        this.random = random;
        appliance = random.nextLong() & ~BridgeTable.DOMAIN_MASK;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The number by which workers know probes of this appliance; its lower 16 bits are 0. */
    long appliance() {
        return appliance;
    }

    /** A number for a bridge domain of an appliance that differs from all others'. */
    static long bridge(long appliance, int domain) {
        return appliance | domain;
    }

    /** Begins or ends to look for loops in a domain. */
    void watch(int domain, String name, boolean isWanted) {
        if (isWanted) {
            names.put(domain, name);
            machines.computeIfAbsent(domain, _ -> new LoopMachine(random));
            return;
        }
        names.remove(domain);
        LoopMachine machine = machines.remove(domain);
        if (machine != null) {
            actor.changed(domain);
        }
    }

    /** A member is there and up. Those without a port of their own have no way by which a probe could be sent. */
    void put(int domain, InterfaceTable.Entry entry, long nowNs) {
        if (entry.port() != 0) {
            Member before = members.get(entry.index());
            members.put(entry.index(), new Member(domain, entry, before == null ? nowNs : before.nextNs));
        }
    }

    /** A member is down: no probes are sent. */
    void pause(int member) {
        members.remove(member);
    }

    /** A member has left its domain. */
    void remove(int domain, int member) {
        members.remove(member);
        LoopMachine machine = machines.get(domain);
        if (machine != null) {
            machine.remove(member);
        }
    }

    /** Sends what is due and restores what may be tried again. */
    void tick(long nowNs) {
        long periodNs = Math.max(LoopMachine.PROBE_NS, members.size() * SECOND_NS / PROBES_A_SECOND);
        for (Member member : members.values()) {
            LoopMachine machine = machines.get(member.domain);
            if (machine != null && nowNs - member.nextNs >= 0) {
                member.nextNs = nowNs + periodNs - random.nextLong(periodNs / 8);
                actor.send(member.entry.index(), probe(member, machine.hasCut(), nowNs));
            }
        }
        machines.forEach((domain, machine) -> decide(domain, machine.tick(nowNs)));
    }

    private byte[] probe(Member member, boolean hasCut, long nowNs) {
        byte[] frame = new byte[LoopProbe.FRAME_LENGTH];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, LoopProbe.GROUP, member.entry.mac(), LoopProbe.TYPE);
        int number = ++sequence;
        sentNs[Math.floorMod(number, sentNs.length)] = nowNs;
        LoopProbe.write(
                memory,
                Ethernet.LENGTH,
                hasCut ? LoopProbe.FLAG_CUT : 0,
                appliance,
                member.domain,
                member.entry.index(),
                number);
        LoopProbe.seal(memory, Ethernet.LENGTH, sealOf(memory, Ethernet.LENGTH));
        return frame;
    }

    private long sealOf(MemorySegment memory, long at) {
        byte[] sealed = new byte[LoopProbe.SEALED_LENGTH];
        MemorySegment.copy(memory, at, MemorySegment.ofArray(sealed), 0, sealed.length);
        return ByteBuffer.wrap(mac.doFinal(sealed)).getLong();
    }

    /** A probe of this appliance came by a member; {@code at} is its destination MAC. */
    void returned(int domain, int receivedBy, MemorySegment memory, long at, int length, long nowNs) {
        LoopMachine machine = machines.get(domain);
        if (machine == null || !LoopProbe.isProbe(memory, at, length)) {
            return;
        }
        long message = at + Ethernet.LENGTH;
        int age = sequence - LoopProbe.sequence(memory, message);
        boolean isGenuine = age >= 0
                && age < sentNs.length
                && nowNs - sentNs[Math.floorMod(sequence - age, sentNs.length)] < OLDEST_NS
                && LoopProbe.seal(memory, message) == sealOf(memory, message);
        if (!isGenuine) {
            probesRefused++;
            return;
        }
        if (LoopProbe.domain(memory, message) == domain) {
            probesReturned++;
            decide(domain, machine.returned(LoopProbe.member(memory, message), receivedBy, nowNs));
        }
    }

    /** A worker heard a probe of another bridge. */
    void heard(int domain, long bridge, boolean hasCut, long nowNs) {
        LoopMachine machine = machines.get(domain);
        if (machine != null && Long.compareUnsigned(bridge, bridge(appliance, domain)) < 0) {
            machine.heard(bridge, hasCut, nowNs);
        }
    }

    private void decide(int domain, List<LoopMachine.Decision> decisions) {
        for (LoopMachine.Decision decision : decisions) {
            String bridge = names.getOrDefault(domain, "#" + domain);
            switch (decision) {
                case LoopMachine.Decision.Cut(int member, int other, long holdMs) -> {
                    actor.changed(domain);
                    String with = member == other ? "itself" : actor.name(domain, other);
                    LOG.log(
                            Level.WARNING,
                            "bridge %s: loop between %s and %s; %s is cut for %d s or as long as the loop is there"
                                    .formatted(
                                            bridge,
                                            actor.name(domain, member),
                                            with,
                                            actor.name(domain, member),
                                            holdMs / 1000));
                }
                case LoopMachine.Decision.Restore(int member, long cutMs) -> {
                    actor.changed(domain);
                    LOG.log(
                            Level.INFO,
                            "bridge %s: %s passes frames again after %d s; no loop is seen"
                                    .formatted(bridge, actor.name(domain, member), cutMs / 1000));
                }
                case LoopMachine.Decision.Forget() -> actor.forget(domain);
            }
        }
    }

    /** True if a member is cut. */
    boolean isCut(int domain, int member) {
        LoopMachine machine = machines.get(domain);
        return machine != null && machine.isCut(member);
    }

    /** A member as it is now. */
    LoopMachine.MemberState state(int domain, int member) {
        LoopMachine machine = machines.get(domain);
        return machine == null ? new LoopMachine(random).state(member) : machine.state(member);
    }

    /** Probes that came back, and those that were not genuine. */
    long[] probes() {
        return new long[] {probesReturned, probesRefused};
    }
}
