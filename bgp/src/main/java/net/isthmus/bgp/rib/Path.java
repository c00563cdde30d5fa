package net.isthmus.bgp.rib;

import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Attributes and next hop as one neighbour has announced them, or as an import policy has made them of that. All
 * prefixes of a message share one; so what is made of it (by an import policy, for neighbours, for the house) is made
 * once and kept here.
 */
final class Path {
    /** More kinds of neighbours than this share nothing. */
    private static final int MAX_EXPORTS = 8;

    /** About what one takes of the heap, besides its attributes. */
    private static final int BYTES = 200;

    /** A number of four octets is an object of sixteen and a reference. */
    private static final int BYTES_AN_OCTET = 5;

    /** What neighbours of a group are told by a rule of their export policy. */
    private record Export(
            ExportGroup group,
            int rule,
            Told told,
            @Nullable Export next) {}

    final AdjRibIn in;
    final PathAttributes attributes;
    final IpAddress nextHop;

    /** The link-local next hop beside a global one, or null. */
    @Nullable
    final IpAddress linkLocal;

    /** How the next hop is reached now. */
    final Resolution resolution;

    /** Why it can never be used, whatever the policy says. */
    final Rejection rejection;

    /** Candidates that have heard this one. */
    private int candidates;

    private @Nullable Policy importedBy;
    private int importedRule;
    private @Nullable Path imported;
    private @Nullable Export exports;

    /** What the house is offered if this is the only way. */
    @Nullable
    HouseOffer houseOffer;

    Path(
            AdjRibIn in,
            PathAttributes attributes,
            IpAddress nextHop,
            @Nullable IpAddress linkLocal,
            Resolution resolution,
            Rejection rejection) {
        this.in = in;
        this.attributes = attributes;
        this.nextHop = nextHop;
        this.linkLocal = linkLocal;
        this.resolution = resolution;
        this.rejection = rejection;
    }

    /** True if an announcement of one after the other changes nothing. */
    boolean isSameAs(Path other) {
        return this == other
                || in == other.in
                        && nextHop.equals(other.nextHop)
                        && rejection == other.rejection
                        && (linkLocal == null ? other.linkLocal == null : linkLocal.equals(other.linkLocal))
                        && attributes.equals(other.attributes);
    }

    /**
     * Counts one candidate more or less that has heard this.
     *
     * @return bytes of heap that are held from now on, or less than zero for those that are let go
     */
    int hold(int change) {
        boolean wasHeld = candidates > 0;
        candidates += change;
        boolean isHeld = candidates > 0;
        int bytes = wasHeld == isHeld ? 0 : BYTES + BYTES_AN_OCTET * AttributeOctets.of(attributes);
        return isHeld ? bytes : -bytes;
    }

    /** What this rule has made of it, if that is known. */
    @Nullable
    Path imported(Policy policy, int rule) {
        return importedBy == policy && importedRule == rule ? imported : null;
    }

    void imported(Policy policy, int rule, Path path) {
        importedBy = policy;
        importedRule = rule;
        imported = path;
    }

    /** What neighbours of the group are told, if that is known. */
    @SuppressWarnings("ReferenceEquality") // equal groups are one object
    @Nullable
    Told exported(ExportGroup group, int rule) {
        for (Export export = exports; export != null; export = export.next) {
            if (export.group == group && export.rule == rule) {
                return export.told;
            }
        }
        return null;
    }

    void exported(ExportGroup group, int rule, Told told) {
        int count = 0;
        for (Export export = exports; export != null; export = export.next) {
            count++;
        }
        exports = new Export(group, rule, told, count < MAX_EXPORTS ? exports : null);
    }
}
