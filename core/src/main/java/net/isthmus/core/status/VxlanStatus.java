package net.isthmus.core.status;

import java.util.List;

/**
 * One VXLAN as it is now.
 *
 * @param name the configuration's name of it
 * @param vni VXLAN network identifier
 * @param local own address in the underlay
 * @param port UDP destination port
 * @param mtu longest inner IP packet that the configuration allows
 * @param remotes the other ends
 */
public record VxlanStatus(String name, int vni, String local, int port, int mtu, List<Remote> remotes) {

    /**
     * One of the other ends.
     *
     * @param address its address in the underlay
     * @param interfaceName name of the member of the bridge that stands for it, with its counters
     * @param mtu longest inner IP packet that goes there now: smaller than the VXLAN's where the underlay said so
     */
    public record Remote(String address, String interfaceName, int mtu) {}

    /** Copies the list. */
    public VxlanStatus {
        remotes = List.copyOf(remotes);
    }
}
