package net.isthmus.bgp.rib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.PathAttributesBuilder;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.bgp.decision.Step;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What neighbours of one kind are told of a path, in one family: RFC 4271 §5.1 and §9.1.3, RFC 4456 §8 and §9, RFC
 * 1997. The same for all neighbours for whom all of this is the same, so it is made once for them.
 *
 * <pre>
 *                  AS path         next hop        LOCAL_PREF   MED                   reflection
 *   external       ours before it  ours            none         by policy, or of own  none
 *   internal       as it is        as it is, ours  as it is,    as it is              ORIGINATOR_ID and CLUSTER_LIST
 *                                  if said so      or 100                             if from another internal one
 * </pre>
 *
 * @param policy the export policy
 * @param as our autonomous system
 * @param localAs ours in the neighbour's eyes: it stands before ours
 * @param nextHop our own address
 * @param clusterId our own router ID
 */
record ExportGroup(
        Policy policy,
        boolean isExternal,
        boolean isClient,
        boolean isNextHopSelf,
        long as,
        long localAs,
        IpAddress nextHop,
        IpAddress clusterId) {

    /** The bit of an extended community's type that keeps it within the autonomous system: RFC 4360 §2. */
    private static final long NON_TRANSITIVE = 1L << 62;

    /** What they are told of a prefix with this best path, or null for nothing. */
    @Nullable
    Told told(IpPrefix prefix, Path best) {
        if (!mayHear(best)) {
            return null;
        }
        int rule = policy.decide(prefix, best.attributes, best.nextHop);
        if (rule == Policy.REJECTED) {
            return null;
        }
        Told told = best.exported(this, rule);
        if (told == null) {
            told = exported(best, rule);
            best.exported(this, rule, told);
        }
        return told;
    }

    private boolean mayHear(Path best) {
        SourceKind kind = best.in.source.kind;
        List<Community> communities = best.attributes.communities();
        if (!isExternal && kind == SourceKind.INTERNAL && !isClient && !best.in.source.isClient) {
            return false;
        }
        return communities.isEmpty()
                || !communities.contains(Community.NO_ADVERTISE)
                        && !(isExternal
                                && (communities.contains(Community.NO_EXPORT)
                                        || communities.contains(Community.NO_EXPORT_SUBCONFED)));
    }

    private Told exported(Path best, int rule) {
        PathAttributes attributes = best.attributes;
        if (isExternal && best.in.source.kind != SourceKind.LOCAL) {
            attributes = attributes.toBuilder().med(OptionalLong.empty()).build();
        }
        attributes = policy.apply(rule, attributes, localAs);
        Optional<IpAddress> set = policy.nextHop(rule).filter(it -> it.family() == nextHop.family());
        return isExternal
                ? new Told(external(attributes), set.orElse(nextHop))
                : new Told(internal(attributes, best), set.orElseGet(() -> internalNextHop(best)));
    }

    private PathAttributes external(PathAttributes attributes) {
        PathAttributesBuilder builder = attributes.toBuilder()
                .asPath(
                        localAs == as
                                ? attributes.asPath().prepend(as, 1)
                                : attributes.asPath().prepend(as, 1).prepend(localAs, 1))
                .localPref(OptionalLong.empty())
                .originatorId(Optional.empty())
                .clusterList(List.of());
        return builder.extendedCommunities(attributes.extendedCommunities().stream()
                        .filter(community -> (community & NON_TRANSITIVE) == 0)
                        .toList())
                .build();
    }

    private PathAttributes internal(PathAttributes attributes, Path best) {
        PathAttributesBuilder builder = attributes.toBuilder()
                .localPref(OptionalLong.of(attributes.localPref().orElse(Step.DEFAULT_LOCAL_PREF)));
        if (best.in.source.kind == SourceKind.INTERNAL) {
            List<IpAddress> clusters = new ArrayList<>(attributes.clusterList());
            clusters.addFirst(clusterId);
            builder.clusterList(clusters)
                    .originatorId(Optional.of(attributes.originatorId().orElse(best.in.source.routerId)));
        }
        return builder.build();
    }

    /** Own routes and those by a link-local address have no other way than by us. */
    private IpAddress internalNextHop(Path best) {
        SourceKind kind = best.in.source.kind;
        boolean isOurs = best.nextHop.isUnspecified()
                || best.nextHop.isIpv6() && best.nextHop.isLinkLocal()
                || isNextHopSelf && kind == SourceKind.EXTERNAL;
        return isOurs ? nextHop : best.nextHop;
    }
}
