package net.isthmus.fastpath.nat;

import java.util.List;
import java.util.random.RandomGenerator;
import net.isthmus.core.DropReason;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a new session's addresses. A session's birth asks twice, its death tells once:
 *
 * <pre>
 *   translateDestination ─▶ route, policy ─▶ translateSource ─▶ … ─▶ release
 *   port forward              sees the host     bypass
 *   direct attach                               direct attach
 *   network prefix                              network prefix
 *   mapping, for hairpin                        pool, interface address
 * </pre>
 *
 * <p>A flow that comes from inside to an external address (hairpin, RFC 4787 REQ-9) is treated as if it had gone out
 * and come back: it is led to the host, and its own source is translated as on the way out. Flows that the appliance
 * itself begins by an address that hosts share get a mapping like a host's, so that nobody's port is taken twice; they
 * keep theirs unless a host has it.
 *
 * <p>Everything here is guarded by the session lock, and nothing allocates but for the first session of an external
 * address and protocol.
 */
public final class Translator {
    /** {@link #translateDestination}: the destination stays as it is. */
    public static final int UNCHANGED = -1;

    /** {@link #translateDestination}: the destination is an external address behind which there is nobody. */
    public static final int NOBODY = -2;

    /** {@link #translateSource}: the source stays as it is, and there is nothing to release. */
    public static final long NO_BINDING = 0;

    /** {@link #translateSource}: no port is left. */
    public static final long EXHAUSTED = -1;

    /** {@link #translateSource}: the host has all the ports that one may have. */
    public static final long HOST_LIMIT = -2;

    /** {@link #translateSource}: there is no address of this family to translate to. */
    public static final long NO_ADDRESS = -3;

    private static final int BY_FORWARD = 0;
    private static final int BY_ATTACHMENT = 1 << 28;
    private static final int BY_PREFIX = 2 << 28;
    private static final int BY_MAPPING = 3 << 28;
    private static final int NUMBER = (1 << 28) - 1;

    private static final int ROW_BITS = 24;
    private static final long ROW = (1L << ROW_BITS) - 1;
    private static final long TRANSLATED = 1L << 2 * ROW_BITS;

    private final Bindings bindings;
    private NatRules rules;
    private int hostInterface;

    /** A translator without rules. */
    public Translator(RandomGenerator random) {
        bindings = new Bindings(random);
        rules = NatRules.compile(NatSpec.NONE, List.of(), bindings);
    }

    /** Replaces all rules; what sessions hold stays theirs. Control loop. */
    void configure(NatSpec spec, List<InterfaceState> links, int hostInterface) {
        rules = NatRules.compile(spec, links, bindings);
        this.hostInterface = hostInterface;
    }

    Bindings bindings() {
        return bindings;
    }

    NatRules rules() {
        return rules;
    }

    /**
     * Leads a flow to the host behind its destination.
     *
     * @return what was done, for {@link #translateSource}; {@link #UNCHANGED} or {@link #NOBODY}
     */
    public int translateDestination(Flow flow, int inInterface) {
        int number = rules.external().find(flow.destinationHigh, flow.destinationLow);
        if (number == AddressIndex.NONE) {
            return translatePrefix(flow);
        }
        boolean isInside = isInside(flow, inInterface);
        int forward = rules.forwards().match(flow, inInterface, isInside);
        if (forward != ForwardTable.NONE) {
            rules.forwards().apply(forward, flow);
            return BY_FORWARD | forward;
        }
        int attached = rules.attachedOutside().find(flow.destinationHigh, flow.destinationLow);
        if (attached != AddressIndex.NONE) {
            rules.attachedInside().copyToDestination(attached, flow);
            return BY_ATTACHMENT | attached;
        }
        int row = isInside || isOpen(number) ? mappingOf(flow, number) : MappingTable.NONE;
        if (row != MappingTable.NONE) {
            applyDestination(row, flow);
            return BY_MAPPING | row;
        }
        return rules.isOwn(number) ? UNCHANGED : NOBODY;
    }

    /**
     * Gives a flow the source with which it leaves.
     *
     * @param destination what {@link #translateDestination} answered for this flow, under the same hold of the lock
     * @return a binding to be released when the session ends, {@link #NO_BINDING} if nothing was translated, or a
     *     negative reason why the flow cannot pass
     */
    public long translateSource(Flow flow, int destination, int inInterface, int outInterface) {
        Pool claims = inInterface == hostInterface ? claims(flow) : null;
        if (claims != null) {
            return bind(claims, flow);
        }
        boolean isLedInside = destination >= 0;
        int hairpin = isLedInside ? rules.sources().matchHairpin(flow, inInterface) : SourceTable.NONE;
        int rule = hairpin == SourceTable.NONE ? rules.sources().match(flow, inInterface, outInterface) : hairpin;
        boolean isBypassed = rule != SourceTable.NONE && rules.sources().isBypass(rule);
        long binding = isBypassed ? NO_BINDING : translate(flow, rule, hairpin, isLedInside, inInterface, outInterface);
        boolean isHeld = binding >= 0 && isLedInside && (destination & ~NUMBER) == BY_MAPPING;
        if (!isHeld) {
            return binding;
        }
        int row = destination & NUMBER;
        bindings.hold(row);
        return binding | TRANSLATED | row + 1L << ROW_BITS;
    }

    /** Takes back what {@link #translateSource} gave. */
    public void release(long binding) {
        if (binding <= NO_BINDING) {
            return;
        }
        int source = (int) (binding & ROW);
        int destination = (int) (binding >>> ROW_BITS & ROW);
        if (source != 0) {
            bindings.release(source - 1);
        }
        if (destination != 0) {
            bindings.release(destination - 1);
        }
    }

    /** Why a flow cannot pass whose source or destination could not be translated. */
    public static DropReason reasonOf(long refusal) {
        return refusal == HOST_LIMIT
                ? DropReason.NAT_HOST_LIMIT
                : refusal == NO_ADDRESS ? DropReason.NAT_NO_ADDRESS : DropReason.NAT_EXHAUSTED;
    }

    private long translate(Flow flow, int rule, int hairpin, boolean isLedInside, int inInterface, int outInterface) {
        int attached = rules.attachedInside().find(flow.sourceHigh, flow.sourceLow);
        if (attached != AddressIndex.NONE
                && goesOut(rules.attachedOut(), attached, isLedInside, inInterface, outInterface)) {
            rules.attachedOutside().copyToSource(attached, flow);
            return TRANSLATED;
        }
        int prefix = prefixOf(flow, isLedInside, inInterface, outInterface);
        if (prefix != PrefixTranslation.NONE) {
            return applyPrefix(prefix, flow);
        }
        if (rule != SourceTable.NONE) {
            Pool pool = hairpin == SourceTable.NONE
                    ? rules.sources().pool(rule)
                    : rules.sources().hairpin(rule);
            return bind(pool == null ? rules.ofInterface(outInterface) : pool, flow);
        }
        // Back by the link by which it came: without this the host would answer the client past the appliance.
        Pool own = isLedInside && inInterface == outInterface ? rules.ofInterface(outInterface) : null;
        return own == null ? NO_BINDING : bind(own, flow);
    }

    /** Where the appliance's own flow gets its port from, whatever the rules say; null if it shares it with nobody. */
    private @Nullable Pool claims(Flow flow) {
        int own = rules.external().find(flow.sourceHigh, flow.sourceLow);
        return own == AddressIndex.NONE ? null : rules.claims(own);
    }

    private static boolean goesOut(
            InterfaceSets out, int number, boolean isLedInside, int inInterface, int outInterface) {
        return out.contains(number, outInterface) || isLedInside && out.excludes(number, inInterface);
    }

    private long bind(@Nullable Pool pool, Flow flow) {
        if (pool == null || pool.addresses(flow.isIp4()).length == 0) {
            return NO_ADDRESS;
        }
        int row = bindings.map(pool, flow);
        if (row < 0) {
            return row == Bindings.HOST_LIMIT ? HOST_LIMIT : EXHAUSTED;
        }
        applySource(row, flow);
        return TRANSLATED | row + 1L;
    }

    private void applySource(int row, Flow flow) {
        MappingTable mappings = bindings.mappings();
        ExternalAddress address = bindings.address(mappings.externalAddress(row));
        flow.sourceHigh = address.high();
        flow.sourceLow = address.low();
        if (ExternalAddress.hasPorts(flow.protocol)) {
            flow.sourcePort = mappings.externalPort(row);
            if (isQuery(flow)) {
                flow.destinationPort = flow.sourcePort;
            }
        }
    }

    private void applyDestination(int row, Flow flow) {
        MappingTable mappings = bindings.mappings();
        flow.destinationHigh = mappings.high(row);
        flow.destinationLow = mappings.low(row);
        if (ExternalAddress.hasPorts(flow.protocol)) {
            flow.destinationPort = mappings.port(row);
            if (isQuery(flow)) {
                flow.sourcePort = flow.destinationPort;
            }
        }
    }

    /** Both ports of a query are its identifier (RFC 5508 §3.1). */
    private static boolean isQuery(Flow flow) {
        return flow.protocol == IpProtocol.ICMP || flow.protocol == IpProtocol.ICMPV6;
    }

    /** The mapping whose external endpoint is a flow's destination, or {@link MappingTable#NONE}. */
    private int mappingOf(Flow flow, int number) {
        int id = rules.externalId(number);
        if (id == ExternalAddress.NONE) {
            return MappingTable.NONE;
        }
        boolean hasPorts = ExternalAddress.hasPorts(flow.protocol);
        return bindings.mappings()
                .findExternal(
                        flow.protocol,
                        MappingTable.external(id, hasPorts ? flow.destinationPort : 0),
                        hasPorts ? 0 : flow.sourceHigh,
                        hasPorts ? 0 : flow.sourceLow);
    }

    private boolean isOpen(int number) {
        Pool holder = rules.holder(number);
        return holder != null && holder.isOpen();
    }

    /** True for a flow whose source would be translated if it went out. */
    private boolean isInside(Flow flow, int inInterface) {
        int attached = rules.attachedInside().find(flow.sourceHigh, flow.sourceLow);
        if (attached != AddressIndex.NONE) {
            return true;
        }
        int rule = rules.sources().matchHairpin(flow, inInterface);
        return rule != SourceTable.NONE && !rules.sources().isBypass(rule);
    }

    private int translatePrefix(Flow flow) {
        if (flow.isIp4()) {
            return UNCHANGED;
        }
        PrefixTranslation prefixes = rules.prefixes();
        int pair = prefixes.ofOutside(flow.destinationHigh);
        if (pair == PrefixTranslation.NONE) {
            return UNCHANGED;
        }
        if (!prefixes.toInside(pair, flow.destinationHigh, flow.destinationLow)) {
            return NOBODY;
        }
        flow.destinationHigh = prefixes.high();
        flow.destinationLow = prefixes.low();
        return BY_PREFIX | pair;
    }

    private int prefixOf(Flow flow, boolean isLedInside, int inInterface, int outInterface) {
        PrefixTranslation prefixes = rules.prefixes();
        for (int pair = 0; pair < prefixes.count(); pair++) {
            boolean isMatch = !flow.isIp4()
                    && prefixes.isInside(pair, flow.sourceHigh)
                    && goesOut(rules.prefixesOut(), pair, isLedInside, inInterface, outInterface);
            if (isMatch) {
                return pair;
            }
        }
        return PrefixTranslation.NONE;
    }

    private long applyPrefix(int pair, Flow flow) {
        PrefixTranslation prefixes = rules.prefixes();
        if (!prefixes.toOutside(pair, flow.sourceHigh, flow.sourceLow)) {
            return NO_ADDRESS;
        }
        flow.sourceHigh = prefixes.high();
        flow.sourceLow = prefixes.low();
        return TRANSLATED;
    }
}
