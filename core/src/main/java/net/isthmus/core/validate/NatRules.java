package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Nat;
import net.isthmus.core.config.NatPool;
import net.isthmus.core.config.SourceNat;

/** Rules of pools and of the translation of sources; {@link InboundNatRules} has those of the other way. */
final class NatRules {

    private record Place(String path, AddressRange range) {}

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;
    private final Nat nat;

    NatRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
        nat = configuration.nat();
    }

    void check() {
        nat.pools().forEach((name, pool) -> checkPool("nat.pools." + name, pool));
        checkOverlaps();
        Map<String, String> first = new HashMap<>();
        for (int i = 0; i < nat.source().size(); i++) {
            String path = "nat.source[" + i + "]";
            SourceNat rule = nat.source().get(i);
            rule.name().ifPresent(name -> checkName(path, name, first));
            checkPlaces(path + ".in", rule.in());
            checkPlaces(path + ".out", rule.out());
            checkTarget(path, rule);
        }
        new InboundNatRules(configuration, this, findings, first).check();
    }

    /** A rule's name is its own, whatever kind of rule it is. */
    void checkName(String path, String name, Map<String, String> first) {
        String earlier = first.putIfAbsent(name, path);
        if (earlier != null) {
            findings.add(path + ".name", name + " is already " + earlier, "choose another name", earlier + ".name");
        }
    }

    /** Names of zones and of links that are routed. */
    void checkPlaces(String path, List<String> places) {
        Set<String> eligible = new LinkedHashSet<>(configuration.zones().keySet());
        eligible.addAll(configuration.names());
        for (int k = 0; k < places.size(); k++) {
            String name = places.get(k);
            if (names.isManagement(name) && !configuration.zones().containsKey(name)) {
                findings.add(
                        path + "[" + k + "]", name + " is left to the operating system", "choose another interface");
            } else if (!eligible.contains(name)) {
                String[] declared = Stream.concat(Stream.of(names.pathsIfMissing(name)), Stream.of("zones." + name))
                        .toArray(String[]::new);
                findings.add(
                        path + "[" + k + "]",
                        "there is no zone, interface, VLAN or bridge named " + name,
                        names.suggest(name, eligible),
                        declared);
            }
        }
    }

    private void checkPool(String path, NatPool pool) {
        int ports = pool.ports().last() - pool.ports().first() + 1;
        if (pool.addresses().isEmpty()) {
            findings.add(path + ".addresses", "the pool has no addresses", "write one, such as [203.0.113.10]");
        }
        if (pool.ports().first() == 0) {
            findings.add(path + ".ports", "port 0 is nobody's", "begin with 1024");
        }
        pool.blockSize()
                .filter(size -> ports % size != 0)
                .ifPresent(size -> findings.add(
                        path + ".blockSize",
                        size + " does not divide the " + ports + " ports of " + pool.ports(),
                        "write a size that does, such as " + nearestDivisor(ports, size) + ", or other ports",
                        path + ".ports"));
    }

    private static int nearestDivisor(int ports, int size) {
        for (int distance = 1; distance < ports; distance++) {
            if (size > distance && ports % (size - distance) == 0) {
                return size - distance;
            }
            if (ports % (size + distance) == 0) {
                return size + distance;
            }
        }
        return ports;
    }

    private void checkOverlaps() {
        Map<String, Place> places = new LinkedHashMap<>();
        long total = 0;
        for (var entry : nat.pools().entrySet()) {
            String path = "nat.pools." + entry.getKey();
            total += entry.getValue().size();
            List<AddressRange> ranges = entry.getValue().addresses();
            for (int i = 0; i < ranges.size(); i++) {
                String at = path + ".addresses[" + i + "]";
                AddressRange range = ranges.get(i);
                places.values().stream()
                        .filter(place -> place.range().contains(range.first())
                                || range.contains(place.range().first()))
                        .findFirst()
                        .ifPresent(place -> findings.add(
                                at,
                                range + " and " + place.range() + " have addresses in common",
                                "let each address be in one pool, once",
                                place.path()));
                places.put(at, new Place(at, range));
            }
        }
        if (total > Nat.MAX_ADDRESSES) {
            findings.add(
                    "nat.pools",
                    "the pools have more than " + Nat.MAX_ADDRESSES + " addresses",
                    "write fewer; one has room for 64512 sessions a protocol at least");
        }
    }

    private void checkTarget(String path, SourceNat rule) {
        long targets = Stream.of(rule.pool().isPresent(), rule.masquerade(), rule.bypass())
                .filter(isSaid -> isSaid)
                .count();
        if (targets != 1) {
            findings.add(
                    path,
                    targets == 0
                            ? "the rule does not say what becomes of sources"
                            : "the rule says more than once what becomes of sources",
                    "write one of pool, masquerade and bypass",
                    path + ".pool",
                    path + ".masquerade",
                    path + ".bypass");
        }
        rule.pool()
                .filter(pool -> !nat.pools().containsKey(pool))
                .ifPresent(pool -> findings.add(
                        path + ".pool",
                        "there is no pool named " + pool,
                        names.suggest(pool, nat.pools().keySet()),
                        "nat.pools." + pool));
    }
}
