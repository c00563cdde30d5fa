package net.isthmus.core.validate;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.IpsecAmount;
import net.isthmus.core.config.IpsecChild;
import net.isthmus.core.config.IpsecMode;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.wire.IpFamily;

/** Children of IPsec connections: each has a tunnel of its own, and selectors that mean packets of the right kind. */
final class IpsecChildRules {

    /** What a policy-based child carries: it decides alone where a packet goes. */
    private record Pair(IpsecSelector local, IpsecSelector remote) {}

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;
    private final Map<String, IpsecTunnels.Entry> ofTunnel = new HashMap<>();
    private final Map<Pair, IpsecTunnels.Entry> ofPair = new HashMap<>();
    private int rules;

    IpsecChildRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
        rules = configuration.policyRoutes().size();
    }

    void check(IpsecTunnels.Entry entry) {
        IpsecChild child = entry.child();
        String path = entry.path();
        child.link().ifPresent(tunnel -> checkTunnel(path, entry, tunnel));
        checkFamilies(path, child);
        if (!child.isRouteBased()) {
            checkDistinct(path, entry);
            checkCount(path, child);
        }
        if (child.mode() == IpsecMode.TRANSPORT) {
            checkTransport(path, child);
        }
        checkLimits(path, child);
        if (Integer.bitCount(child.replayWindow()) != 1) {
            int next = Integer.highestOneBit(child.replayWindow()) << 1;
            findings.add(
                    path + ".replayWindow", child.replayWindow() + " is no power of two", "the next one is " + next);
        }
    }

    private void checkTunnel(String path, IpsecTunnels.Entry entry, String tunnel) {
        String at = path + ".interface";
        if (!configuration.tunnels().containsKey(tunnel)) {
            boolean isOther = names.exists(tunnel);
            findings.add(
                    at,
                    isOther ? tunnel + " is no tunnel" : "there is no tunnel named " + tunnel,
                    isOther
                            ? "declare one of another name under tunnels"
                            : names.suggest(tunnel, configuration.tunnels().keySet())
                                    + "; tunnels are declared as tunnels: { NAME: { mode: vti } }",
                    "tunnels." + tunnel);
            return;
        }
        IpsecTunnels.Entry first = ofTunnel.putIfAbsent(tunnel, entry);
        if (first != null) {
            findings.add(
                    at,
                    tunnel + " is already the tunnel of " + first.path(),
                    "declare a tunnel for each child, or write the selectors of both in one",
                    first.path() + ".interface");
        }
        if (entry.child().mode() == IpsecMode.TRANSPORT) {
            findings.add(
                    path + ".mode",
                    "transport mode protects what the ends themselves say, and routes send packets of others there",
                    "remove interface, or write mode: tunnel",
                    at);
        }
        entry.child()
                .zone()
                .ifPresent(zone -> findings.add(
                        path + ".zone",
                        "the child has the zone of its tunnel",
                        "write zone: " + zone + " at tunnels." + tunnel,
                        at));
    }

    /** A packet has one family: what nothing of the other side has is never carried. */
    private void checkFamilies(String path, IpsecChild child) {
        Set<IpFamily> local = families(child.localTs());
        Set<IpFamily> remote = families(child.remoteTs());
        if (local.isEmpty() || remote.isEmpty() || local.equals(remote)) {
            return;
        }
        String wanting = remote.containsAll(local) ? "localTs" : "remoteTs";
        IpFamily lacking = (remote.containsAll(local) ? remote : local)
                .stream()
                        .filter(family -> !(remote.containsAll(local) ? local : remote).contains(family))
                        .findFirst()
                        .orElseThrow();
        findings.add(
                path + "." + wanting,
                "the other side has selectors of " + lacking + " and this one has none, so no packet fits them",
                "write selectors of the same families on both sides",
                path + ".localTs",
                path + ".remoteTs");
    }

    private static Set<IpFamily> families(List<IpsecSelector> selectors) {
        Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
        if (selectors.stream().allMatch(selector -> selector.family().isPresent())) {
            selectors.forEach(selector -> selector.family().ifPresent(families::add));
        }
        return families;
    }

    private void checkDistinct(String path, IpsecTunnels.Entry entry) {
        for (IpsecSelector local : entry.child().localTs()) {
            for (IpsecSelector remote : entry.child().remoteTs()) {
                IpsecTunnels.Entry first = ofPair.putIfAbsent(new Pair(local, remote), entry);
                if (first != null && !first.path().equals(path)) {
                    findings.add(
                            path + ".remoteTs",
                            "packets from " + local + " to " + remote + " are already carried by " + first.path(),
                            "let one of them carry less, or use tunnels and routes",
                            path + ".localTs",
                            first.path());
                    return;
                }
            }
        }
    }

    /** Each packet may have to be held against all rules, one after the other: beyond this, tunnels and routes. */
    private void checkCount(String path, IpsecChild child) {
        int before = rules;
        rules += child.selectorRules();
        int most = Configuration.MAX_POLICY_ROUTES;
        if (before <= most && rules > most) {
            findings.add(
                    path,
                    "the selectors of policy-based children make " + rules + " rules with it, those of policyRoutes"
                            + " included, and there may be " + most,
                    "write fewer pairs of selectors, or give the child an interface and routes",
                    path + ".interface",
                    "policyRoutes");
        }
    }

    private void checkTransport(String path, IpsecChild child) {
        checkHosts(path + ".localTs", child.localTs());
        checkHosts(path + ".remoteTs", child.remoteTs());
    }

    private void checkHosts(String path, List<IpsecSelector> selectors) {
        for (int i = 0; i < selectors.size(); i++) {
            IpsecSelector selector = selectors.get(i);
            selector.range()
                    .filter(range -> !range.first().equals(range.last()))
                    .ifPresent(range -> findings.add(
                            path + "[" + selectors.indexOf(selector) + "]",
                            "transport mode carries what the two ends themselves say, and " + range
                                    + " has many addresses",
                            "write dynamic, or mode: tunnel"));
        }
    }

    private void checkLimits(String path, IpsecChild child) {
        Duration rekey = child.rekeyTime();
        if (!rekey.isZero() && child.randTime().compareTo(rekey) >= 0) {
            findings.add(
                    path + ".rekeyTime",
                    rekey.toSeconds() + "s may be over at once, since chance takes up to "
                            + child.randTime().toSeconds() + "s off",
                    "write a longer one, or a shorter randTime",
                    path + ".randTime");
        }
        if (!rekey.isZero() && !child.lifeTime().isZero() && child.lifeTime().compareTo(rekey) <= 0) {
            findings.add(
                    path + ".lifeTime",
                    "the SA would end before another takes its place",
                    "write more than rekeyTime, which is " + rekey.toSeconds() + "s",
                    path + ".rekeyTime");
        }
        checkAmounts(path, "Bytes", child.rekeyBytes(), child.lifeBytes());
        checkAmounts(path, "Packets", child.rekeyPackets(), child.lifePackets());
    }

    private void checkAmounts(String path, String what, Optional<IpsecAmount> rekey, Optional<IpsecAmount> life) {
        if (rekey.isPresent()
                && life.isPresent()
                && life.get().value() <= rekey.get().value()) {
            findings.add(
                    path + ".life" + what,
                    "the SA would end before another takes its place",
                    "write more than rekey" + what + ", which is " + rekey.get(),
                    path + ".rekey" + what);
        }
    }
}
