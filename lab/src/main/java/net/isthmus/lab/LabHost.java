package net.isthmus.lab;

/**
 * A host of the topology as it stands in the lab.
 *
 * @param description what the topology says of it
 * @param namespace where it lives
 * @param nic its one interface beside the loopback
 */
public record LabHost(LabTopology.Host description, Namespace namespace, Nic nic) {

    /** Its name in the topology. */
    public String name() {
        return description.name();
    }

    /** Its IPv4 address on link. */
    public String ip4() {
        return description.ip4();
    }

    /** Its IPv6 address on link. */
    public String ip6() {
        return description.ip6();
    }

    @Override
    public String toString() {
        return name();
    }
}
