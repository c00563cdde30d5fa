package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.model.Names;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;

/**
 * What the three languages of networks have in common: values are checked one by one, and one that is wrong is left out
 * with a note, since a machine that is reached at one address of two is better than one that is reached at none.
 */
final class NetworkParts {

    private static final int MAX_LINKS = 64;
    private static final int MAX_ROUTES = 4096;

    private final List<SeedLink> links = new ArrayList<>();
    private final List<SeedRoute> routes = new ArrayList<>();
    private final List<String> nameservers = new ArrayList<>();
    private final List<String> notes;

    NetworkParts(List<String> notes) {
        this.notes = notes;
    }

    SeedNetwork network() {
        return new SeedNetwork(links, routes, nameservers);
    }

    void note(String text) {
        notes.add("network-config: " + text);
    }

    void add(SeedLink link) {
        if (links.size() == MAX_LINKS) {
            note("there are more than " + MAX_LINKS + " links; " + link.name() + " is left out");
        } else if (links.stream().anyMatch(other -> other.name().equals(link.name()))) {
            note("two links are called " + link.name() + "; the first holds");
        } else {
            links.add(link);
        }
    }

    void nameserver(String text) {
        address(text).filter(one -> !nameservers.contains(one)).ifPresent(one -> {
            if (nameservers.size() < 8) {
                nameservers.add(one);
            }
        });
    }

    void route(String to, String via, String link, Optional<Integer> metric) {
        Optional<String> hop = address(via);
        Optional<String> prefix = hop.flatMap(gateway -> prefix(to, gateway));
        if (prefix.isPresent() && routes.size() < MAX_ROUTES) {
            routes.add(new SeedRoute(prefix.get(), hop.orElseThrow(), link, metric));
        }
    }

    private Optional<String> address(String text) {
        try {
            return Optional.of(IpAddress.parse(text).toString());
        } catch (IllegalArgumentException e) {
            note(text + " is no IP address; left out");
            return Optional.empty();
        }
    }

    private Optional<String> prefix(String to, String gateway) {
        boolean isIp4 = IpAddress.parse(gateway).isIpv4();
        String text = to.equals("default") ? (isIp4 ? "0.0.0.0/0" : "::/0") : to;
        if (text.equals("::") || text.equals("0.0.0.0")) {
            text += "/0";
        } else if (!text.contains("/")) {
            text += isIp4 ? "/32" : "/128";
        }
        try {
            return Optional.of((text.endsWith("/0")
                            ? IpPrefix.parse(text)
                            : InterfaceAddress.parse(text).prefix())
                    .toString());
        } catch (IllegalArgumentException e) {
            note(to + " is no destination of a route; left out");
            return Optional.empty();
        }
    }

    /** An address with its prefix length, which may stand beside it as a length or as a mask. */
    Optional<String> interfaceAddress(String text, Optional<String> mask) {
        String whole = text.contains("/")
                ? text
                : text + "/" + mask.flatMap(this::length).orElse("none");
        try {
            return Optional.of(InterfaceAddress.parse(whole).toString());
        } catch (IllegalArgumentException e) {
            note(text + " is no address with a prefix length; left out");
            return Optional.empty();
        }
    }

    /** A prefix length from a length, or from a mask such as 255.255.255.0 or ffff:ffff::. */
    Optional<String> length(String mask) {
        if (mask.matches("[0-9]{1,3}")) {
            return Optional.of(mask);
        }
        try {
            BitSet ones = bits(IpAddress.parse(mask));
            int length = ones.nextClearBit(0);
            if (ones.cardinality() == length) {
                return Optional.of(String.valueOf(length));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        note(mask + " is no netmask");
        return Optional.empty();
    }

    /** The bits of an address, the highest first. */
    private static BitSet bits(IpAddress address) {
        var bits = new BitSet();
        byte[] octets = address.toBytes();
        for (int i = 0; i < octets.length * Byte.SIZE; i++) {
            bits.set(i, (octets[i / Byte.SIZE] >> (Byte.SIZE - 1 - i % Byte.SIZE) & 1) == 1);
        }
        return bits;
    }

    Optional<String> mac(Optional<String> text) {
        try {
            return text.map(
                    mac -> MacAddress.parse(mac.toLowerCase(Locale.ROOT)).toString());
        } catch (IllegalArgumentException e) {
            note(text.orElse("") + " is no MAC address; left out");
            return Optional.empty();
        }
    }

    Optional<Integer> mtu(Optional<String> text) {
        return number(text, "MTU", Configuration.MIN_MTU, Configuration.MAX_MTU);
    }

    Optional<Integer> metric(Optional<String> text) {
        return number(text, "metric", 0, Integer.MAX_VALUE);
    }

    Optional<Integer> number(Optional<String> text, String noun, int least, int most) {
        try {
            Optional<Integer> number = text.map(Integer::valueOf);
            if (number.isEmpty() || (number.get() >= least && number.get() <= most)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        note(text.orElse("") + " is no " + noun + " from " + least + " to " + most + "; left out");
        return Optional.empty();
    }

    /** A name as the document wants it, as near to the cloud's as can be. */
    static String nameOf(String text) {
        String name = text.replaceAll("[^A-Za-z0-9_-]", "-");
        name = name.isEmpty() || !Character.isLetter(name.charAt(0)) ? "nic-" + name : name;
        name = name.substring(0, Math.min(name.length(), 32));
        return Names.SYNTAX.matcher(name).matches() ? name : "nic";
    }
}
