package net.isthmus.appliance.fake;

import java.nio.charset.StandardCharsets;

/** Documents that several tests commit. */
public final class Documents {

    /** Two routed networks. */
    public static final String ROUTED = """
            version: 1
            system: { hostname: edge-1 }
            interfaces:
              storage: { match: { name: eth1 }, addresses: [10.10.0.1/24] }
              web: { match: { name: eth2 }, addresses: [10.20.0.1/24] }
            routes:
              - { to: 0.0.0.0/0, via: 10.20.0.254 }
            """;

    /** The same and a bridge, with another way out. */
    public static final String BRIDGED = """
            version: 1
            system: { hostname: edge-2 }
            interfaces:
              storage: { match: { name: eth1 }, mtu: 9000, addresses: [10.10.0.1/24] }
              web: { match: { name: eth2 }, addresses: [10.20.0.1/24] }
              campus-a: { match: { name: eth3 } }
              circuit: { match: { name: eth4 } }
            vlans:
              dc-200: { link: circuit, id: 200 }
            bridges:
              campus: { interfaces: [campus-a, dc-200], addresses: [10.30.0.1/24] }
            routes:
              - { to: 0.0.0.0/0, via: 10.20.0.253 }
            """;

    /** Two mistakes. */
    public static final String FAULTY = """
            version: 1
            interfaces:
              storage: { match: { name: eth1 }, mtu: 90000 }
              web: { match: { name: eth2 }, adresses: [10.20.0.1/24] }
            """;

    private Documents() {}

    public static byte[] bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
