package net.isthmus.appliance.dataplane;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.plan.BridgeLimits;
import net.isthmus.core.plan.BridgePolicy;
import net.isthmus.core.plan.LinkProtocols;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.control.PortBindings;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.l2bridge.BridgeDomains;
import org.jspecify.annotations.Nullable;

/**
 * Bridges by name: each is a bridge domain and the BVI that is its routed interface, which bears the bridge's name.
 *
 * <p>The BVI is up while a member is. Ports that lie under a bridge receive every frame of their link.
 */
@OwnedBy("control loop")
final class Bridges implements Interfaces.Listener {
    private final Interfaces interfaces;
    private final PortBindings ports;
    private final BridgeDomains domains;
    private final Map<String, Integer> domainOf = new HashMap<>();
    private final Map<String, BridgeLimits> limitsOf = new HashMap<>();
    private final Map<String, BridgePolicy> policyOf = new HashMap<>();
    private final @Nullable String[] nameOf = new @Nullable String[BridgeDomains.MAX_DOMAINS];
    private final BitSet usedDomains = new BitSet();
    private final MemberModes modes;

    Bridges(Interfaces interfaces, PortBindings ports, BridgeDomains domains) {
        this.interfaces = interfaces;
        this.ports = ports;
        this.domains = domains;
        modes = new MemberModes(interfaces, domains.macNat());
        usedDomains.set(0);
    }

    void add(String name, BridgeLimits limits, int mtu) {
        int domain = usedDomains.nextClearBit(1);
        if (domain >= BridgeDomains.MAX_DOMAINS) {
            throw new ApplianceException("bridge " + name + ": there are " + (domain - 1) + " already, the most");
        }
        domains.createDomain(domain, BridgePolicies.settings(name, limits, BridgePolicy.STANDARD));
        try {
            interfaces.add(name, Kind.BVI, macOf(name), mtu, "", 0, domain);
        } catch (ApplianceException e) {
            domains.removeDomain(domain);
            throw e;
        }
        usedDomains.set(domain);
        domainOf.put(name, domain);
        nameOf[domain] = name;
        limitsOf.put(name, limits);
        policyOf.put(name, BridgePolicy.STANDARD);
    }

    void remove(String name) {
        int domain = domain(name);
        interfaces.remove(name);
        domains.removeDomain(domain);
        domainOf.remove(name);
        nameOf[domain] = null;
        limitsOf.remove(name);
        policyOf.remove(name);
        usedDomains.clear(domain);
    }

    void change(String name, BridgeLimits limits) {
        limitsOf.put(name, limits);
        change(name);
    }

    void change(String name, BridgePolicy policy) {
        BridgePolicy before = Objects.requireNonNull(policyOf.put(name, policy));
        change(name);
        modes.change(domain(name), before.ports(), policy.ports());
    }

    void change(String name, LinkProtocols protocols) {
        domains.protocols(domain(name), protocols.isLoopWatched(), protocols.forwardedGroups());
    }

    private void change(String name) {
        BridgeLimits limits = Objects.requireNonNull(limitsOf.get(name));
        BridgePolicy policy = Objects.requireNonNull(policyOf.get(name));
        domains.changeDomain(domain(name), BridgePolicies.settings(name, limits, policy));
    }

    void addMember(String bridge, String member) {
        interfaces.bridgeDomain(member, domain(bridge));
        updatePort(member);
    }

    void removeMember(String bridge, String member) {
        interfaces.bridgeDomain(member, 0);
        updatePort(member);
        followMembers(domain(bridge));
    }

    @Override
    public void changed(Entry entry, boolean isUp) {
        if (entry.bridgeDomain() == 0) {
            domains.removeInterface(entry.index());
            modes.follow(entry);
            return;
        }
        if (modes.isRouted(entry)) {
            domains.removeInterface(entry.index());
        } else {
            domains.putInterface(entry, isUp);
        }
        if (entry.kind() != Kind.BVI) {
            followMembers(entry.bridgeDomain());
        }
        modes.follow(entry);
    }

    @Override
    public void removed(Entry entry) {
        modes.forget(entry);
        domains.removeInterface(entry.index());
    }

    /** How members pass frames. */
    MemberModes modes() {
        return modes;
    }

    void followMembers(int domain) {
        String name = nameOf[domain];
        if (name != null) {
            interfaces.up(name, hasMemberUp(domain));
        }
    }

    private boolean hasMemberUp(int domain) {
        return interfaces.entries().stream()
                .anyMatch(entry ->
                        entry.bridgeDomain() == domain && entry.kind() != Kind.BVI && interfaces.isUp(entry.name()));
    }

    /** Lets a port hear every frame of its link while its NIC is tested, bridged or not. */
    void listen(String name, boolean isTesting) {
        if (isTesting) {
            interfaces
                    .table()
                    .find(interfaces.entry(name).port())
                    .ifPresent(port -> ports.promiscuous(port.name(), true));
        } else if (interfaces.find(name).isPresent()) {
            updatePort(name);
        }
    }

    private void updatePort(String member) {
        int port = interfaces.entry(member).port();
        boolean isBridged =
                interfaces.entries().stream().anyMatch(entry -> entry.port() == port && entry.bridgeDomain() != 0);
        interfaces.table().find(port).ifPresent(entry -> ports.promiscuous(entry.name(), isBridged));
    }

    int domain(String name) {
        Integer domain = domainOf.get(name);
        if (domain == null) {
            throw new ApplianceException("there is no bridge " + name + "; there are " + domainOf.keySet());
        }
        return domain;
    }

    /**
     * A BVI's MAC: locally administered, the same after every start, and another one on every appliance, because it is
     * drawn from the bridge's name and the lowest MAC of the machine's ports.
     */
    private long macOf(String name) {
        long seed = interfaces.entries().stream()
                .filter(entry -> entry.kind() == Kind.PORT && entry.mac() != 0)
                .mapToLong(Entry::mac)
                .min()
                .orElse(0);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((Long.toHexString(seed) + "/" + name).getBytes(StandardCharsets.UTF_8));
            long mac = 0;
            for (int i = 0; i < 6; i++) {
                mac = mac << 8 | (hash[i] & 0xff);
            }
            return mac & 0xfcff_ffff_ffffL | 0x0200_0000_0000L;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
