package net.isthmus.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * One interface in a namespace, most often one end of a cable (a veth).
 *
 * @param namespace where it is
 * @param name its name there, at most 15 characters
 */
public record Nic(Namespace namespace, String name) {

    private static final int LONGEST_NAME = 15;

    /** What a wire does not have: unfinished checksums, frames above the MTU, tags beside the frame. */
    private static final List<String> OFFLOADS_OFF = List.of(
            "tx", "off", "rx", "off", "gso", "off", "tso", "off", "gro", "off", "rxvlan", "off", "txvlan", "off");

    public Nic {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new LabException("interface name '%s' must have 1 to %d characters".formatted(name, LONGEST_NAME));
        }
    }

    /** Gives it an address with prefix length; an IPv6 address is usable at once (no duplicate detection). */
    public Nic address(String cidr) {
        List<String> words = new ArrayList<>(List.of("addr", "add", cidr, "dev", name));
        if (cidr.contains(":")) {
            words.add("nodad");
        }
        namespace.ip(words.toArray(String[]::new));
        return this;
    }

    /** Sets the MTU, in bytes of IP packet. */
    public Nic mtu(int bytes) {
        namespace.ip("link", "set", name, "mtu", Integer.toString(bytes));
        return this;
    }

    /** Sets the MAC address. */
    public Nic mac(String address) {
        namespace.ip("link", "set", name, "address", address);
        return this;
    }

    /** The MAC address that it has now. */
    public String mac() {
        return namespace
                .require("cat", "/sys/class/net/" + name + "/address")
                .output()
                .strip();
    }

    /** One of the kernel's counters of it, such as {@code rx_packets}. */
    public long statistic(String counter) {
        String path = "/sys/class/net/" + name + "/statistics/" + counter;
        return Long.parseLong(namespace.require("cat", path).output().strip());
    }

    /** Takes it up. */
    public Nic up() {
        namespace.ip("link", "set", name, "up");
        return this;
    }

    /** Takes it down: the other end of the cable loses its carrier. */
    public Nic down() {
        namespace.ip("link", "set", name, "down");
        return this;
    }

    /** Makes it a member of a bridge in the same namespace. */
    public Nic joins(Nic bridge) {
        namespace.ip("link", "set", name, "master", bridge.name());
        return this;
    }

    /**
     * Switches every offload off. A veth hands packets over as its sender's stack made them: with offloads on, that is
     * with unfinished checksums and segments above the MTU, which no wire would carry.
     */
    public Nic offloadsOff() {
        List<String> words = new ArrayList<>(List.of("ethtool", "-K", name));
        words.addAll(OFFLOADS_OFF);
        namespace.require(words.toArray(String[]::new));
        return this;
    }

    /** From now on everything that leaves here is tagged with {@code vlanId}, and only such frames come in. */
    public Nic tagged(int vlanId) {
        VlanTagging.attach(this, vlanId);
        return this;
    }

    /** The same with two tags: {@code outer} as 802.1ad has it, {@code vlanId} inside. */
    public Nic tagged(int outer, int vlanId) {
        VlanTagging.attach(this, outer, vlanId);
        return this;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
