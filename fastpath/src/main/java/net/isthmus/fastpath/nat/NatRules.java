package net.isthmus.fastpath.nat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.nat.NatSpec.Attachment;
import net.isthmus.fastpath.nat.NatSpec.Forward;
import net.isthmus.fastpath.nat.NatSpec.PrefixPair;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of translation, compiled for the interfaces as they are. Immutable; replaced as a whole
 * under the session lock.
 */
final class NatRules {
    private final SourceTable sources;
    private final ForwardTable forwards;
    private final AddressIndex attachedOutside;
    private final AddressIndex attachedInside;
    private final InterfaceSets attachedOut;
    private final List<Attachment> attachments;
    private final PrefixTranslation prefixes;
    private final InterfaceSets prefixesOut;
    private final AddressIndex external;
    private final int[] externalIds;
    private final boolean[] areOwn;
    private final @Nullable Pool[] claims;
    private final @Nullable Pool[] holders;
    private final @Nullable Pool[] ofInterfaces;
    private final List<Pool> pools;

    private NatRules(Draft draft) {
        NatSpec spec = draft.spec;
        Map<String, Integer> indices = draft.links.stream()
                .collect(Collectors.toMap(InterfaceState::name, InterfaceState::index, (first, second) -> second));
        sources = new SourceTable(spec.sources(), indices, draft.named, draft.byInterface);
        forwards = new ForwardTable(spec.forwards(), indices);
        attachments = spec.attachments();
        attachedOutside =
                new AddressIndex(attachments.stream().map(Attachment::external).toList());
        attachedInside =
                new AddressIndex(attachments.stream().map(Attachment::internal).toList());
        attachedOut =
                new InterfaceSets(attachments.stream().map(Attachment::out).toList(), indices);
        prefixes = new PrefixTranslation(spec.prefixes());
        prefixesOut =
                new InterfaceSets(spec.prefixes().stream().map(PrefixPair::out).toList(), indices);
        external = new AddressIndex(draft.external);
        externalIds = draft.external.stream().mapToInt(draft.bindings::idOf).toArray();
        areOwn = new boolean[externalIds.length];
        holders = new @Nullable Pool[externalIds.length];
        claims = new @Nullable Pool[externalIds.length];
        for (int i = 0; i < externalIds.length; i++) {
            IpAddress address = draft.external.get(i);
            areOwn[i] = draft.own.contains(address);
            claims[i] = draft.claims.get(address);
            holders[i] = Stream.concat(draft.named.values().stream(), draft.byInterface.values().stream())
                    .filter(pool -> pool.contains(address))
                    .findFirst()
                    .orElse(null);
        }
        ofInterfaces = new @Nullable
                Pool[indices.values().stream().mapToInt(i -> i + 1).max().orElse(0)];
        draft.links.forEach(link -> ofInterfaces[link.index()] = draft.byInterface.get(link.name()));
        pools = draft.pools;
    }

    /** What compiling gathers before anything can be built. */
    private static final class Draft {
        private final NatSpec spec;
        private final List<InterfaceState> links;
        private final Bindings bindings;
        private final LinkedHashSet<IpAddress> own = new LinkedHashSet<>();
        private final List<IpAddress> external;
        private final List<Pool> pools;
        private final Map<String, Pool> named;
        private final Map<String, Pool> byInterface;
        private final Map<IpAddress, Pool> claims;

        Draft(NatSpec spec, List<InterfaceState> links, Bindings bindings) {
            this.spec = spec;
            this.links = links;
            this.bindings = bindings;
            links.forEach(link -> link.addresses().forEach(one -> own.add(one.address())));
            List<PoolSpec> wanted = new ArrayList<>(spec.pools());
            List<InterfaceState> speakers = links.stream()
                    .filter(link -> mayMasquerade(spec, link) && !primary(link).isEmpty())
                    .toList();
            speakers.forEach(link -> wanted.add(PoolSpec.ofInterface(link.name(), primary(link))));
            List<IpAddress> shared = wanted.stream()
                    .flatMap(pool -> pool.addresses().stream())
                    .filter(own::contains)
                    .distinct()
                    .toList();
            shared.forEach(address -> wanted.add(PoolSpec.ofOwn(address)));
            pools = bindings.configure(wanted);
            Map<String, Pool> byName =
                    pools.stream().collect(Collectors.toMap(pool -> pool.spec().name(), Function.identity()));
            named = spec.pools().stream().collect(Collectors.toMap(PoolSpec::name, one -> byName.get(one.name())));
            byInterface = speakers.stream()
                    .collect(Collectors.toMap(
                            InterfaceState::name, link -> byName.get(PoolSpec.INTERFACE + link.name())));
            claims = shared.stream()
                    .collect(Collectors.toMap(Function.identity(), address -> byName.get(PoolSpec.OWN + address)));
            bindings.unreserve();
            spec.forwards().forEach(one -> bindings.reserve(one.to(), one.protocol(), one.firstPort(), one.lastPort()));
            external = Stream.of(
                            pools.stream().flatMap(pool -> pool.spec().addresses().stream()),
                            spec.forwards().stream().map(Forward::to),
                            spec.attachments().stream().map(Attachment::external))
                    .flatMap(Function.identity())
                    .distinct()
                    .toList();
        }
    }

    /** Compiles rules and lays out their pools. Control loop, under the session lock. */
    static NatRules compile(NatSpec spec, List<InterfaceState> links, Bindings bindings) {
        return new NatRules(new Draft(spec, links, bindings));
    }

    /** A link's address serves where a rule says so, and for packets that a forward turns back to their own link. */
    private static boolean mayMasquerade(NatSpec spec, InterfaceState link) {
        return !spec.forwards().isEmpty()
                || !spec.attachments().isEmpty()
                || spec.sources().stream()
                        .anyMatch(rule -> rule.kind() == NatSpec.Kind.INTERFACE
                                && rule.out().contain(link.name()));
    }

    /** The first address of each family that is not of the link only. */
    private static List<IpAddress> primary(InterfaceState link) {
        List<IpAddress> routable = link.addresses().stream()
                .map(InterfaceAddress::address)
                .filter(address -> !address.isLinkLocal())
                .toList();
        Optional<IpAddress> ip4 = routable.stream().filter(IpAddress::isIpv4).findFirst();
        Optional<IpAddress> ip6 = routable.stream().filter(IpAddress::isIpv6).findFirst();
        return Stream.of(ip4, ip6).flatMap(Optional::stream).toList();
    }

    SourceTable sources() {
        return sources;
    }

    ForwardTable forwards() {
        return forwards;
    }

    PrefixTranslation prefixes() {
        return prefixes;
    }

    InterfaceSets prefixesOut() {
        return prefixesOut;
    }

    /** Attached hosts by their external address. */
    AddressIndex attachedOutside() {
        return attachedOutside;
    }

    /** Attached hosts by their own address. */
    AddressIndex attachedInside() {
        return attachedInside;
    }

    InterfaceSets attachedOut() {
        return attachedOut;
    }

    Attachment attachment(int number) {
        return attachments.get(number);
    }

    /** All external addresses, and those of interfaces that translate. */
    AddressIndex external() {
        return external;
    }

    /** An external address's number among the bindings, or {@link ExternalAddress#NONE}. */
    int externalId(int number) {
        return externalIds[number];
    }

    /** True if the appliance itself speaks by an external address. */
    boolean isOwn(int number) {
        return areOwn[number];
    }

    /** What the appliance's own flows by an external address get their ports from; null if it shares it with nobody. */
    @Nullable
    Pool claims(int number) {
        return claims[number];
    }

    /** The pool that has an external address, if one has. */
    @Nullable
    Pool holder(int number) {
        return holders[number];
    }

    /** The addresses of an interface as a pool; null if it has none. */
    @Nullable
    Pool ofInterface(int index) {
        return index < ofInterfaces.length ? ofInterfaces[index] : null;
    }

    List<Pool> pools() {
        return pools;
    }
}
