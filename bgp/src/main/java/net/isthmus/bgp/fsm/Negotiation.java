package net.isthmus.bgp.fsm;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.ProtocolFault;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * The OPEN that we send, and what becomes of theirs: RFC 4271 §4.2 and §6.2, RFC 5492, 6286, 6793, 7607, 4724, 8654.
 */
public final class Negotiation {

    /** Stands in the OPEN for an autonomous system of four octets: RFC 6793 §9. */
    static final int AS_TRANS = 23_456;

    private static final int VERSION = 4;
    private static final int MULTIPROTOCOL_CODE = 1;
    private static final int MULTIPROTOCOL_LENGTH = 4;
    private static final int MAX_TWO_OCTETS = 0xffff;

    private Negotiation() {}

    /** What has come of it. */
    public sealed interface Outcome {
        /** An agreement. */
        record Agreed(Deal deal) implements Outcome {}

        /** None. */
        record Refused(ProtocolFault fault) implements Outcome {}
    }

    /** What we say of ourselves. */
    public static Message.Open open(Terms terms) {
        List<Capability> capabilities = new ArrayList<>();
        List<Family> families = List.copyOf(inOrder(terms.families()));
        families.forEach(family -> capabilities.add(new Capability.Multiprotocol(family.afi(), family.safi())));
        capabilities.add(new Capability.RouteRefresh());
        capabilities.add(new Capability.EnhancedRouteRefresh());
        capabilities.add(new Capability.ExtendedMessage());
        capabilities.add(new Capability.FourOctetAs(terms.localAs()));
        if (terms.restartSeconds() > 0) {
            capabilities.add(restart(terms, families));
        }
        int as = terms.localAs() > MAX_TWO_OCTETS ? AS_TRANS : (int) terms.localAs();
        return new Message.Open(VERSION, as, terms.holdSeconds(), terms.routerId(), capabilities);
    }

    /** Nothing forwards for us while we are away, so no family's forwarding is said to be kept. */
    private static Capability restart(Terms terms, List<Family> families) {
        List<Capability.KeptFamily> kept = families.stream()
                .map(family -> new Capability.KeptFamily(family.afi(), family.safi(), false))
                .toList();
        return new Capability.GracefulRestart(terms.isRestarting(), true, terms.restartSeconds(), kept);
    }

    /** What is agreed upon, or why nothing is. */
    public static Outcome negotiate(Terms terms, Message.Open theirs) {
        if (theirs.version() != VERSION) {
            return refused(
                    ErrorCode.UNSUPPORTED_VERSION,
                    Octets.of(new byte[] {0, VERSION}),
                    "the neighbour speaks version " + theirs.version() + ", not 4");
        }
        long as = autonomousSystem(theirs);
        if (as == 0 || as != terms.remoteAs()) {
            return refused(
                    ErrorCode.BAD_PEER_AS,
                    NOTHING,
                    "the neighbour is of AS " + as + ", where " + terms.remoteAs() + " is configured");
        }
        boolean isSelf = terms.isInternal() && theirs.routerId().equals(terms.routerId());
        if (theirs.routerId().isUnspecified() || isSelf) {
            return refused(
                    ErrorCode.BAD_BGP_IDENTIFIER,
                    NOTHING,
                    "the neighbour's router ID is " + theirs.routerId() + (isSelf ? ", as ours" : ""));
        }
        if (theirs.holdTimeSeconds() == 1 || theirs.holdTimeSeconds() == 2) {
            return refused(
                    ErrorCode.UNACCEPTABLE_HOLD_TIME,
                    NOTHING,
                    "the neighbour wants a hold time of " + theirs.holdTimeSeconds() + " s, where 3 s is the least");
        }
        Set<Family> families = inOrder(terms.families());
        families.retainAll(families(theirs));
        if (families.isEmpty()) {
            return refused(
                    ErrorCode.UNSUPPORTED_CAPABILITY,
                    wanted(terms),
                    "the neighbour offers none of the families that are configured");
        }
        return new Outcome.Agreed(new Deal(
                as,
                theirs.routerId(),
                Math.min(terms.holdSeconds(), theirs.holdTimeSeconds()),
                families,
                has(theirs, Capability.FourOctetAs.class),
                has(theirs, Capability.ExtendedMessage.class),
                has(theirs, Capability.RouteRefresh.class) || has(theirs, Capability.EnhancedRouteRefresh.class),
                has(theirs, Capability.EnhancedRouteRefresh.class),
                terms.restartSeconds() == 0 ? Optional.empty() : last(theirs, Capability.GracefulRestart.class)));
    }

    private static final Octets NOTHING = Octets.of(new byte[0]);

    private static Outcome refused(ErrorCode error, Octets value, String text) {
        return new Outcome.Refused(new ProtocolFault(error, value, text));
    }

    private static long autonomousSystem(Message.Open open) {
        return last(open, Capability.FourOctetAs.class)
                .map(Capability.FourOctetAs::as)
                .orElse((long) open.as());
    }

    /** A speaker that says nothing of families means IPv4: RFC 4760 §8. */
    private static Set<Family> families(Message.Open open) {
        if (!has(open, Capability.Multiprotocol.class)) {
            return EnumSet.of(Family.IPV4_UNICAST);
        }
        Set<Family> families = EnumSet.noneOf(Family.class);
        for (Capability capability : open.capabilities()) {
            if (capability instanceof Capability.Multiprotocol(int afi, int safi)) {
                Family.of(afi, safi).ifPresent(families::add);
            }
        }
        return families;
    }

    /** The capabilities that we miss, as in an OPEN: RFC 5492 §5. */
    private static Octets wanted(Terms terms) {
        OctetWriter writer = new OctetWriter();
        for (Family family : inOrder(terms.families())) {
            writer.u8(MULTIPROTOCOL_CODE);
            writer.u8(MULTIPROTOCOL_LENGTH);
            writer.u16(family.afi());
            writer.u16(family.safi());
        }
        return Octets.of(writer.toBytes());
    }

    private static Set<Family> inOrder(Set<Family> families) {
        Set<Family> ordered = EnumSet.noneOf(Family.class);
        ordered.addAll(families);
        return ordered;
    }

    private static boolean has(Message.Open open, Class<? extends Capability> kind) {
        return open.capabilities().stream().anyMatch(kind::isInstance);
    }

    /** Of several of a kind the last counts: RFC 5492 §4 leaves it open, this is what others do. */
    private static <T extends Capability> Optional<T> last(Message.Open open, Class<T> kind) {
        return open.capabilities().reversed().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }
}
