package net.isthmus.core.validate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.config.Vrf;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * Addresses: a host may own them; and in each VRF each is owned once and a subnet is on one link only, since otherwise
 * it would be undecided where its packets go.
 */
final class AddressRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;
    private final Map<String, Integer> tunnelMtus;

    /** Addresses that have a fault already. */
    private final Set<String> blamed = new HashSet<>();

    /** One address of the document. */
    private record Owned(String owner, String vrf, String path, int order, InterfaceAddress address) {
        IpPrefix subnet() {
            return address.prefix();
        }
    }

    AddressRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
        tunnelMtus = new IpsecTunnels(configuration).mtus();
    }

    void check() {
        List<Owned> all = new ArrayList<>();
        Map<String, String> vrfOf = configuration.vrfOf();
        for (String name : configuration.names()) {
            List<InterfaceAddress> addresses = configuration.addressesOf(name);
            String path = names.pathOf(name);
            for (int i = 0; i < addresses.size(); i++) {
                String place = names.isVxlan(name) ? ".local" : ".addresses[" + i + "]";
                String vrf = vrfOf.getOrDefault(name, Vrf.MAIN);
                all.add(new Owned(name, vrf, path + place, all.size(), addresses.get(i)));
            }
            if (!names.isVxlan(name)) {
                checkIpv6Mtu(name, path, addresses);
            }
        }
        all.stream().filter(owned -> !names.isVxlan(owned.owner)).forEach(this::checkUsable);
        all.stream().collect(Collectors.groupingBy(Owned::vrf)).values().forEach(ofVrf -> {
            checkDistinct(ofVrf);
            checkSubnets(ofVrf);
        });
    }

    private void checkIpv6Mtu(String name, String path, List<InterfaceAddress> addresses) {
        if (addresses.stream().noneMatch(address -> address.address().isIpv6())) {
            return;
        }
        Integer ofTunnel = tunnelMtus.get(name);
        int mtu = ofTunnel == null ? configuration.mtuOf(name) : ofTunnel;
        if (mtu < Configuration.MIN_IPV6_MTU) {
            findings.add(
                    path + ".mtu",
                    "an MTU of " + mtu + " is too small for IPv6 addresses",
                    "the smallest MTU for IPv6 is " + Configuration.MIN_IPV6_MTU,
                    path + ".addresses");
        }
    }

    private void checkUsable(Owned owned) {
        InterfaceAddress own = owned.address;
        IpAddress address = own.address();
        String shown = own.toString();
        if (own.length() == 0) {
            blame(owned, shown + " makes all addresses neighbours", "write the length of the subnet's prefix");
        } else if (address.isUnspecified() || address.isIpv4() && address.low() >>> 24 == 0) {
            blame(owned, shown + " stands for no host", "write an address of the subnet");
        } else if (address.isLoopback()) {
            blame(owned, shown + " is a loopback address", "it is never seen on a link");
        } else if (address.isMulticast() || address.isBroadcast()) {
            blame(owned, shown + " is an address of many hosts", "write an address of one host");
        } else if (address.isIpv6() && address.isLinkLocal()) {
            blame(owned, shown + " is link-local", "the appliance makes its link-local addresses itself");
        } else if (own.isNetworkAddress()) {
            String what = address.isIpv4() ? "the network address of " : "the anycast address of the routers of ";
            blame(owned, address + " is " + what + own.prefix(), "a host has one after it: " + next(own));
        } else if (own.isBroadcastAddress()) {
            blame(owned, address + " is the broadcast address of " + own.prefix(), "a host has one before it");
        }
    }

    /** Reports an address; it is then left out of the comparison with others. */
    private void blame(Owned owned, String reason, String fix) {
        findings.add(owned.path, reason, fix);
        blamed.add(owned.path);
    }

    private static String next(InterfaceAddress own) {
        return new InterfaceAddress(own.address().plus(1), own.length()).toString();
    }

    private void checkDistinct(List<Owned> all) {
        Map<IpAddress, Owned> owners = new HashMap<>();
        for (Owned owned : all) {
            Owned first = owners.putIfAbsent(owned.address.address(), owned);
            if (first != null) {
                blame(
                        owned,
                        owned.address.address() + " is already an address of " + first.owner,
                        "an address is owned once");
            }
        }
    }

    /**
     * Sorted by address and then by length, every subnet comes right after those that contain it, so one walk with the
     * stack of those finds all overlaps.
     */
    private void checkSubnets(List<Owned> all) {
        List<Owned> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(Owned::subnet));
        Deque<Owned> enclosing = new ArrayDeque<>();
        for (Owned inner : sorted) {
            while (!enclosing.isEmpty() && !enclosing.peek().subnet().contains(inner.subnet())) {
                enclosing.pop();
            }
            enclosing.stream()
                    .filter(outer -> !outer.owner.equals(inner.owner) && !blamed.contains(outer.path))
                    .findFirst()
                    .ifPresent(outer -> reportOverlap(outer, inner));
            enclosing.push(inner);
        }
    }

    /** Blames the one that comes later in the document, and each once. */
    private void reportOverlap(Owned one, Owned other) {
        Owned first = one.order < other.order ? one : other;
        Owned later = one.order < other.order ? other : one;
        if (!blamed.add(later.path)) {
            return;
        }
        findings.add(
                later.path,
                "the subnet " + later.subnet() + " overlaps " + first.subnet() + " of " + first.owner,
                "a subnet is on one link; bridge the two if they are one network",
                first.path);
    }
}
