package net.isthmus.core.validate;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.LinkAddressing;
import net.isthmus.core.config.MssClamp;
import net.isthmus.core.config.PrefixDelegation;
import net.isthmus.core.config.ReversePath;
import net.isthmus.core.config.RouterAdvertisements;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;

/** Addresses from elsewhere: only links that are routed get them, and what hosts are told makes sense. */
final class AddressingRules {

    private static final int SUBNET_BITS = 64;

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    AddressingRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        Map<String, String> bridgeOf = new HashMap<>();
        configuration.bridges().forEach((name, bridge) -> bridge.interfaces()
                .forEach(member -> bridgeOf.put(member, name)));
        for (String name : configuration.names()) {
            LinkAddressing addressing = configuration.addressingOf(name);
            boolean isAdvertising = addressing.ip().routerAdvertisements().isPresent();
            if (addressing.isAutomatic() || isAdvertising) {
                checkRouted(name, firstKey(addressing), bridgeOf);
            }
            if (addressing.isAutomatic(IpFamily.IPV6) || isAdvertising) {
                checkMtu(name, addressing);
            }
            if (!addressing.ip().reversePath().equals(ReversePath.OFF)) {
                checkRouted(name, ".ip.reversePath", bridgeOf);
            }
            if (!addressing.ip().mssClamp().equals(MssClamp.OFF) && !names.isTunnel(name)) {
                checkRouted(name, ".ip.mssClamp", bridgeOf);
            }
            addressing
                    .dhcp6()
                    .flatMap(wanted -> wanted.prefixDelegation())
                    .ifPresent(delegation -> checkDelegation(name, delegation, bridgeOf));
            addressing.ip().routerAdvertisements().ifPresent(told -> checkAdvertisements(name, told));
        }
    }

    private static String firstKey(LinkAddressing addressing) {
        if (addressing.dhcp4()) {
            return ".dhcp4";
        }
        if (addressing.dhcp6().isPresent()) {
            return ".dhcp6";
        }
        return addressing.acceptRa() ? ".acceptRa" : ".ip.routerAdvertisements";
    }

    private void checkRouted(String name, String key, Map<String, String> bridgeOf) {
        String path = names.pathOf(name) + key;
        if (names.isManagement(name)) {
            findings.add(
                    path,
                    "a management interface is left to the operating system",
                    "set it up there, or remove role: management",
                    names.pathOf(name) + ".role");
        } else if (bridgeOf.containsKey(name)) {
            findings.add(
                    path,
                    name + " is a member of a bridge",
                    "a member has no addresses of its own; write it at bridges." + bridgeOf.get(name));
        }
    }

    private void checkMtu(String name, LinkAddressing addressing) {
        int mtu = configuration.mtuOf(name);
        if (mtu < Configuration.MIN_IPV6_MTU) {
            String key = addressing.isAutomatic(IpFamily.IPV6)
                    ? addressing.acceptRa() ? ".acceptRa" : ".dhcp6"
                    : ".ip.routerAdvertisements";
            findings.add(
                    names.pathOf(name) + key,
                    "an MTU of " + mtu + " is too small for IPv6",
                    "the smallest MTU for IPv6 is " + Configuration.MIN_IPV6_MTU,
                    names.pathOf(name) + ".mtu");
        }
    }

    private void checkDelegation(String name, PrefixDelegation delegation, Map<String, String> bridgeOf) {
        String path = names.pathOf(name) + ".dhcp6.prefixDelegation.assign";
        long subnets = 1L << SUBNET_BITS - delegation.hint();
        Map<Integer, String> owners = new HashMap<>();
        delegation.assign().forEach((link, number) -> {
            String at = path + "." + link;
            if (!names.exists(link)) {
                findings.add(
                        at,
                        "there is no interface, VLAN or bridge named " + link,
                        names.suggest(link, new LinkedHashSet<>(configuration.names())),
                        names.pathsIfMissing(link));
            } else if (names.isManagement(link) || bridgeOf.containsKey(link)) {
                findings.add(at, link + " is not routed by the appliance", "choose a link that may have addresses");
            }
            if (delegation.hint() > SUBNET_BITS - Integer.SIZE + 1 && number >= subnets) {
                findings.add(
                        at,
                        "a prefix of " + delegation.hint() + " bits has no subnet " + number,
                        "the largest number is " + (subnets - 1));
            }
            String first = owners.putIfAbsent(number, link);
            if (first != null) {
                findings.add(at, "subnet " + number + " is already that of " + first, "give it another number");
            }
        });
    }

    private void checkAdvertisements(String name, RouterAdvertisements told) {
        String path = names.pathOf(name) + ".ip.routerAdvertisements";
        Duration lifetime = told.routerLifetime();
        if (!lifetime.isZero() && lifetime.compareTo(told.interval()) < 0) {
            findings.add(
                    path + ".lifetime",
                    "the lifetime is shorter than the interval",
                    "hosts would lose their default router between two advertisements",
                    path + ".interval");
        }
        if (told.preferredLifetime().compareTo(told.validLifetime()) > 0) {
            findings.add(
                    path + ".preferredLifetime",
                    "an address cannot be preferred longer than it is valid",
                    "the longest here is " + told.validLifetime().toSeconds() + "s",
                    path + ".validLifetime");
        }
        List<IpAddress> servers = told.dns();
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).isIpv4()
                    || servers.get(i).isMulticast()
                    || servers.get(i).isUnspecified()) {
                findings.add(path + ".dns[" + i + "]", servers.get(i) + " is no IPv6 server", "write an IPv6 address");
            }
        }
        for (int i = 0; i < told.routes().size(); i++) {
            if (told.routes().get(i).family() == IpFamily.IPV4) {
                findings.add(
                        path + ".routes[" + i + "]",
                        told.routes().get(i) + " is no IPv6 prefix",
                        "router advertisements carry IPv6 only");
            }
        }
    }
}
