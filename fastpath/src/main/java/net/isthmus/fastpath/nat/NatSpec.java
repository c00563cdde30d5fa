package net.isthmus.fastpath.nat;

import java.util.List;
import java.util.Set;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * All that the configuration says of translation, with names of zones and workloads resolved.
 *
 * @param pools external addresses by name
 * @param sources rules for sources; the first that matches decides
 * @param forwards external endpoints that lead inside; the first that matches decides
 * @param attachments hosts with an external address each
 * @param prefixes IPv6 networks with an external prefix each
 */
public record NatSpec(
        List<PoolSpec> pools,
        List<Source> sources,
        List<Forward> forwards,
        List<Attachment> attachments,
        List<PrefixPair> prefixes) {

    /** Nothing is translated. */
    public static final NatSpec NONE = new NatSpec(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Any protocol. */
    public static final int ANY = -1;

    /** No protocol: a rule is not for packets of this family. */
    public static final int NEVER = -2;

    /** Copies the lists. */
    public NatSpec {
        pools = List.copyOf(pools);
        sources = List.copyOf(sources);
        forwards = List.copyOf(forwards);
        attachments = List.copyOf(attachments);
        prefixes = List.copyOf(prefixes);
    }

    /**
     * Links by name.
     *
     * @param areAll true for every link there is, whatever the names
     */
    public record Links(boolean areAll, Set<String> names) {
        /** Every link. */
        public static final Links ALL = new Links(true, Set.of());

        /** Copies the names. */
        public Links {
            names = Set.copyOf(names);
        }

        /** True for a link of this name. */
        public boolean contain(String name) {
            return areAll || names.contains(name);
        }
    }

    /** What a rule makes of a source. */
    public enum Kind {
        /** An address of a pool. */
        POOL,
        /** The address of the interface by which the packet leaves. */
        INTERFACE,
        /** It stays as it is. */
        BYPASS
    }

    /**
     * A rule for sources.
     *
     * @param from sources; empty for all
     * @param to destinations, as they are after their own translation; empty for all
     * @param protocol4 protocol number in IPv4, {@link #ANY} or {@link #NEVER}
     * @param protocol6 the same in IPv6
     * @param in links by which packets come
     * @param out links by which they leave
     * @param pool name of the pool, of a {@link Kind#POOL} only
     */
    public record Source(
            String name,
            List<IpPrefix> from,
            List<IpPrefix> to,
            int protocol4,
            int protocol6,
            Links in,
            Links out,
            Kind kind,
            String pool) {
        /** Copies the lists. */
        public Source {
            from = List.copyOf(from);
            to = List.copyOf(to);
        }
    }

    /**
     * An external endpoint that leads inside.
     *
     * @param in links on whose side the outside is
     * @param protocol protocol number, or {@link #ANY}
     * @param firstPort lowest external port; 0 if the protocol has none
     * @param lastPort highest external port; 65535 if the protocol has none
     * @param forwardPort port of the host for the lowest external one, the others follow it; 0 for the same port
     */
    public record Forward(
            String name,
            Links in,
            IpAddress to,
            int protocol,
            int firstPort,
            int lastPort,
            IpAddress forward,
            int forwardPort) {}

    /**
     * A host with an external address of its own, for every protocol and both ways.
     *
     * @param out links by which what the host begins leaves in the name of the external address
     */
    public record Attachment(IpAddress external, IpAddress internal, Links out) {}

    /** An IPv6 network with an external prefix (RFC 6296), both of one length up to 64. */
    public record PrefixPair(IpPrefix inside, IpPrefix outside, Links out) {}
}
