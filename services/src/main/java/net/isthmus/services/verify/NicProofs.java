package net.isthmus.services.verify;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Verify;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.Octets;

/**
 * Which NICs are proven to be the ones that the configuration means.
 *
 * <pre>
 *                    NIC comes                        all answers right
 *   ── wanted ──▶ ( without NIC ) ────────▶ ( asking ) ────────────────▶ ( proven )
 *                        ▲                      ▲                            │
 *                        └── NIC goes           └── other MAC, no carrier, another question
 * </pre>
 *
 * <p>Machines mix their NICs up. So the questions of one port are asked on the NICs of all ports that are not proven:
 * an answer that comes by another port's NIC proves nothing, but tells the operator which two are swapped. A right
 * answer by the own NIC proves the port whatever else was heard, as where two NICs are on one network.
 *
 * <p>Questions are asked after a quarter of a second, half, one, two, and from then on every four seconds. Time comes
 * in as a parameter.
 */
@OwnedBy("control loop")
public final class NicProofs {
    private static final long FIRST_NS = 250_000_000L;
    private static final long LATEST_NS = 4_000_000_000L;

    /** What the proofs need of the world. */
    public interface World {
        /** Sends a frame by the NIC of a port. */
        void send(String port, byte[] frame);

        /** A port is proven now. */
        void proven(String port, String how);
    }

    /**
     * The NIC of a port.
     *
     * @param index the kernel's number, of which a NIC that is plugged again has another
     */
    public record Nic(String name, int index, MacAddress mac, boolean isRunning) {
        boolean isSame(Nic other) {
            return index == other.index && mac.equals(other.mac);
        }
    }

    /** A port that must be proven. */
    private static final class Suspect {
        final String name;
        Verify verify;
        List<Probe> probes;
        Optional<Nic> nic = Optional.empty();
        boolean isProven;
        int transaction;
        long sinceNs;
        long askNs;
        long delayNs;
        final Set<Probe> answered = new HashSet<>();
        Optional<String> wrong = Optional.empty();
        Optional<String> elsewhere = Optional.empty();

        Suspect(String name, Verify verify, List<Probe> probes) {
            this.name = name;
            this.verify = verify;
            this.probes = probes;
        }

        boolean isAsking() {
            return !isProven && nic.map(Nic::isRunning).orElse(false);
        }
    }

    private final World world;
    private final Function<String, Octets> clientId;
    private final RandomGenerator random;
    private final Map<String, Suspect> suspects = new LinkedHashMap<>();

    /**
     * No port must be proven.
     *
     * @param clientId the DHCP client identifier of a port
     */
    public NicProofs(World world, Function<String, Octets> clientId, RandomGenerator random) {
        this.world = world;
        this.clientId = clientId;
        this.random = random;
    }

    /** Sets what must be proven of a port's NIC, or nothing. */
    public void want(String port, Optional<Verify> wanted, long nowNs) {
        Suspect known = suspects.get(port);
        if (wanted.isEmpty()) {
            suspects.remove(port);
        } else if (known == null) {
            suspects.put(port, new Suspect(port, wanted.get(), Probe.of(wanted.get(), clientId.apply(port))));
        } else {
            boolean isSameProof = known.verify.asksLike(wanted.get());
            known.verify = wanted.get();
            if (!isSameProof) {
                known.probes = Probe.of(wanted.get(), clientId.apply(port));
                restart(known, nowNs);
            }
        }
    }

    /** Takes the news of a port's NIC; true if the port may carry packets. */
    public boolean admits(String port, Nic nic, long nowNs) {
        Suspect suspect = suspects.get(port);
        if (suspect == null) {
            return true;
        }
        boolean isSame = suspect.nic.map(nic::isSame).orElse(false);
        boolean wasRunning = suspect.nic.map(Nic::isRunning).orElse(false);
        suspect.nic = Optional.of(nic);
        if (!isSame || !nic.isRunning() || !wasRunning) {
            restart(suspect, nowNs);
        }
        return suspect.isProven;
    }

    /** A port has no NIC any more. */
    public void released(String port, long nowNs) {
        Suspect suspect = suspects.get(port);
        if (suspect != null) {
            suspect.nic = Optional.empty();
            restart(suspect, nowNs);
        }
    }

    /** Forgets what was heard: nothing is proven, and what others have heard on this port's NIC is old. */
    private void restart(Suspect suspect, long nowNs) {
        suspect.isProven = false;
        suspect.transaction = random.nextInt();
        suspect.sinceNs = nowNs;
        suspect.askNs = nowNs;
        suspect.delayNs = FIRST_NS;
        suspect.answered.clear();
        suspect.wrong = Optional.empty();
        suspect.elsewhere = Optional.empty();
        suspects.values().forEach(other -> {
            if (other.elsewhere.equals(Optional.of(suspect.name))) {
                other.elsewhere = Optional.empty();
            }
        });
    }

    /** Asks what is due. */
    public void tick(long nowNs) {
        for (Suspect suspect : suspects.values()) {
            if (suspect.isAsking() && nowNs - suspect.askNs >= 0) {
                suspect.askNs = nowNs + suspect.delayNs;
                suspect.delayNs = Math.min(2 * suspect.delayNs, LATEST_NS);
                suspects.values().stream().filter(Suspect::isAsking).forEach(by -> ask(suspect, by));
            }
        }
    }

    private void ask(Suspect suspect, Suspect by) {
        by.nic.ifPresent(nic -> suspect.probes.stream()
                .filter(probe -> !suspect.answered.contains(probe))
                .forEach(probe -> world.send(by.name, probe.question(nic.mac(), by.transaction))));
    }

    /** Takes a frame, from its destination MAC on, that came by the NIC of a port which is not proven. */
    public void heard(String port, byte[] frame) {
        Suspect by = suspects.get(port);
        if (by == null || !by.isAsking() || frame.length < Ethernet.LENGTH) {
            return;
        }
        Nic nic = by.nic.orElseThrow();
        for (Suspect suspect : List.copyOf(suspects.values())) {
            for (Probe probe : suspect.probes) {
                if (suspect.isAsking()) {
                    probe.judge(frame, nic.mac(), by.transaction).ifPresent(said -> note(suspect, by, probe, said));
                }
            }
        }
    }

    private void note(Suspect suspect, Suspect by, Probe probe, Finding said) {
        if (suspect != by) {
            if (said.isRight()) {
                suspect.elsewhere = Optional.of(by.name);
            }
            return;
        }
        if (!said.isRight()) {
            suspect.wrong = Optional.of(said.text());
            return;
        }
        suspect.answered.add(probe);
        if (suspect.answered.containsAll(suspect.probes)) {
            suspect.isProven = true;
            suspect.wrong = Optional.empty();
            suspect.elsewhere = Optional.empty();
            world.proven(suspect.name, said.text());
        }
    }

    /** Why a port is not proven, for people; empty if it is, or need not be, or has no NIC. */
    public Optional<String> trouble(String port, long nowNs) {
        Suspect suspect = suspects.get(port);
        if (suspect == null || suspect.isProven) {
            return Optional.empty();
        }
        return suspect.nic.map(nic -> {
            if (!nic.isRunning()) {
                return "its NIC " + nic.name() + " has no carrier, so nobody can be asked whose network it is on";
            }
            if (suspect.elsewhere.isPresent()) {
                return swapped(suspect, nic, suspect.elsewhere.get());
            }
            String where = " on its NIC " + nic.name() + " (" + nic.mac() + ")";
            if (suspect.wrong.isPresent()) {
                return suspect.wrong.get() + where;
            }
            String asked = suspect.probes.stream()
                    .filter(probe -> !suspect.answered.contains(probe))
                    .map(Probe::asked)
                    .collect(Collectors.joining(" and "));
            return isPatient(port, nowNs)
                    ? "waiting for an answer to " + asked + where
                    : "nobody answers " + asked + where;
        });
    }

    private String swapped(Suspect suspect, Nic nic, String other) {
        String who = suspect.probes.stream().map(Probe::who).collect(Collectors.joining(" and "));
        String theirs = Optional.ofNullable(suspects.get(other))
                .flatMap(by -> by.nic)
                .map(one -> one.name() + " (" + one.mac() + ")")
                .orElse("gone");
        return ("the %s, declared for %s, answers on the NIC of %s, %s, and not on its own, %s (%s):"
                        + " the NICs are mixed up")
                .formatted(who, suspect.name, other, theirs, nic.name(), nic.mac());
    }

    /** True while silence is no cause for a warning, and nothing wrong was heard. */
    public boolean isPatient(String port, long nowNs) {
        Suspect suspect = suspects.get(port);
        return suspect != null
                && suspect.wrong.isEmpty()
                && suspect.elsewhere.isEmpty()
                && nowNs - suspect.sinceNs < suspect.verify.patience().toNanos();
    }
}
