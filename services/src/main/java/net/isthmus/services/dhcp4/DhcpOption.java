package net.isthmus.services.dhcp4;

import java.util.List;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;

/** An option of a DHCPv4 message (RFC 2132), by the form of its value; {@link DhcpOptions} reads and writes them. */
public sealed interface DhcpOption {
    /** Number of the option. */
    int code();

    /** Length of the subnet's prefix (1). */
    record SubnetMask(int length) implements DhcpOption {
        @Override
        public int code() {
            return DhcpOptions.SUBNET_MASK;
        }
    }

    /** What the message is (53). */
    record Type(MessageType type) implements DhcpOption {
        @Override
        public int code() {
            return DhcpOptions.MESSAGE_TYPE;
        }
    }

    /** One address: the requested one (50), the server's (54). */
    record Address(int code, IpAddress address) implements DhcpOption {}

    /** Addresses in order of preference: routers (3), DNS servers (6). */
    record Addresses(int code, List<IpAddress> addresses) implements DhcpOption {
        public Addresses {
            addresses = List.copyOf(addresses);
        }
    }

    /** A time: of the lease (51), until renewal (58) and rebinding (59). */
    record Seconds(int code, long seconds) implements DhcpOption {}

    /** Sixteen bits: the longest message (57), the link's MTU (26). */
    record Number(int code, int value) implements DhcpOption {}

    /** Text: host name (12), domain (15), message (56). */
    record Text(int code, String text) implements DhcpOption {}

    /** Domains in which to look names up (119, RFC 3397). */
    record DomainSearch(List<String> domains) implements DhcpOption {
        public DomainSearch {
            domains = List.copyOf(domains);
        }

        @Override
        public int code() {
            return DhcpOptions.DOMAIN_SEARCH;
        }
    }

    /** Routes without classes (121, RFC 3442); with them the option 3 does not count. */
    record ClasslessRoutes(List<Route> routes) implements DhcpOption {
        /** One route; a router 0.0.0.0 means that the destination is on the link. */
        public record Route(IpPrefix to, IpAddress router) {}

        public ClasslessRoutes {
            routes = List.copyOf(routes);
        }

        @Override
        public int code() {
            return DhcpOptions.CLASSLESS_ROUTES;
        }
    }

    /** Any other, or one whose value does not have the form of its kind. */
    record Unknown(int code, Octets value) implements DhcpOption {}
}
