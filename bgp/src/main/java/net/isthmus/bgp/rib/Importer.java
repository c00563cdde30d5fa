package net.isthmus.bgp.rib;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * What becomes of a path that a neighbour announces: checked once for all prefixes of the message (RFC 4271 §9.1.2 and
 * §5.1.3, RFC 4456 §8), then judged by the import policy for each prefix.
 *
 * <p>A path that begins with another number than the neighbour's, or has a next hop that is no host, can be read and is
 * wrong: RFC 7606 §7.2 and §7.3 want its routes unused, as if they were withdrawn. So they are, and since they are kept
 * with the reason, operators see what they would miss. The reader of messages withdraws what it cannot read.
 */
final class Importer {
    private static final int FIRST_MULTICAST = 224;

    private final HouseRoutes house;
    private final NextHops nextHops;
    private long as;
    private IpAddress routerId = IpAddress.ofIpv4(0);

    Importer(HouseRoutes house, NextHops nextHops) {
        this.house = house;
        this.nextHops = nextHops;
    }

    void configure(long ownAs, IpAddress ownRouterId) {
        as = ownAs;
        routerId = ownRouterId;
    }

    /** The path that a part of an UPDATE is about. */
    Path heard(AdjRibIn in, PathAttributes announced, Message.Reach reach) {
        Source source = in.source;
        PathAttributes attributes = source.kind == SourceKind.EXTERNAL ? withoutInternal(announced) : announced;
        IpAddress gateway = gateway(source, reach.nextHop());
        boolean isDirect = source.isDirect
                || reach.nextHop().isLinkLocal() && reach.nextHop().isIpv6();
        return new Path(
                in,
                attributes,
                reach.nextHop(),
                reach.linkLocal().orElse(null),
                nextHops.of(gateway, isDirect),
                check(source, attributes, reach.nextHop()));
    }

    /** What a link-local address is on: the link of the neighbour. Any other is looked for itself. */
    private static IpAddress gateway(Source source, IpAddress nextHop) {
        return nextHop.isIpv6() && nextHop.isLinkLocal() ? source.address : nextHop;
    }

    /** What means nothing from another autonomous system: RFC 4271 §5.1.5, RFC 4456 §8. */
    private static PathAttributes withoutInternal(PathAttributes attributes) {
        return attributes.localPref().isEmpty()
                        && attributes.originatorId().isEmpty()
                        && attributes.clusterList().isEmpty()
                ? attributes
                : attributes.toBuilder()
                        .localPref(OptionalLong.empty())
                        .originatorId(Optional.empty())
                        .clusterList(List.of())
                        .build();
    }

    private Rejection check(Source source, PathAttributes attributes, IpAddress nextHop) {
        if (attributes.asPath().contains(as)
                || source.localAs != as && attributes.asPath().contains(source.localAs)) {
            return Rejection.AS_LOOP;
        }
        if (attributes.originatorId().filter(routerId::equals).isPresent()) {
            return Rejection.ORIGINATOR;
        }
        if (attributes.clusterList().contains(routerId)) {
            return Rejection.CLUSTER_LOOP;
        }
        if (!isHost(nextHop)) {
            return Rejection.NEXT_HOP_INVALID;
        }
        boolean isOwn = house.isOwn(nextHop) || source.peer != null && nextHop.equals(source.peer.localAddress());
        return isOwn ? Rejection.NEXT_HOP_OWN : Rejection.NONE;
    }

    /** RFC 4271 §6.3; of IPv4, neither 0.0.0.0/8 nor what lies behind the classes of hosts. */
    private static boolean isHost(IpAddress nextHop) {
        int first = nextHop.isIpv4() ? nextHop.ipv4Bits() >>> 24 : 1;
        return first > 0
                && first < FIRST_MULTICAST
                && !nextHop.isUnspecified()
                && !nextHop.isLoopback()
                && !nextHop.isMulticast();
    }

    /** RFC 4271 §6.3, RFC 7947 §2.2.2.1: none but a route server tells paths that do not begin with itself. */
    private static boolean hasWrongFirstAs(Path heard) {
        Source source = heard.in.source;
        return source.isFirstAsEnforced
                && source.kind == SourceKind.EXTERNAL
                && heard.attributes.asPath().nearest().orElse(-1) != source.as;
    }

    /** Judges a candidate by the configuration that is in force now. */
    void judge(Candidate candidate, IpPrefix prefix) {
        Path heard = candidate.heard;
        candidate.used = null;
        candidate.rejection = heard.rejection;
        if (heard.rejection != Rejection.NONE) {
            return;
        }
        if (hasWrongFirstAs(heard)) {
            candidate.rejection = Rejection.FIRST_AS;
            return;
        }
        IpAddress first = prefix.address();
        if (first.isMulticast() || first.isLoopback() || first.isIpv6() && first.isLinkLocal()) {
            candidate.rejection = Rejection.PREFIX;
            return;
        }
        if (heard.in.policy.isEmpty()) {
            candidate.rejection = Rejection.NO_POLICY;
            return;
        }
        Policy policy = heard.in.policy.get();
        int rule = policy.decide(prefix, heard.attributes, heard.nextHop);
        if (rule == Policy.REJECTED) {
            candidate.rejection = Rejection.POLICY;
            return;
        }
        Path known = heard.imported(policy, rule);
        if (known == null) {
            known = imported(heard, policy, rule);
            heard.imported(policy, rule, known);
        }
        candidate.used = known;
    }

    private Path imported(Path heard, Policy policy, int rule) {
        Source source = heard.in.source;
        PathAttributes attributes = policy.apply(rule, heard.attributes, source.as);
        if (source.kind == SourceKind.EXTERNAL) {
            attributes = fromOutside(attributes, heard, source);
        }
        IpAddress nextHop = policy.nextHop(rule)
                .filter(it -> it.family() == heard.nextHop.family())
                .orElse(heard.nextHop);
        boolean isOther = !nextHop.equals(heard.nextHop);
        return !isOther && attributes.equals(heard.attributes)
                ? heard
                : new Path(
                        heard.in,
                        attributes,
                        nextHop,
                        isOther ? null : heard.linkLocal,
                        isOther ? nextHops.of(nextHop, false) : heard.resolution,
                        Rejection.NONE);
    }

    /** The number by which the neighbour knows us stands in the path too; what is about to go counts for nothing. */
    private PathAttributes fromOutside(PathAttributes attributes, Path heard, Source source) {
        PathAttributes changed = attributes;
        if (source.localAs != as) {
            changed = changed.toBuilder()
                    .asPath(changed.asPath().prepend(source.localAs, 1))
                    .build();
        }
        if (heard.attributes.communities().contains(Community.GRACEFUL_SHUTDOWN)) {
            changed = changed.toBuilder().localPref(OptionalLong.of(0)).build();
        }
        return changed;
    }
}
