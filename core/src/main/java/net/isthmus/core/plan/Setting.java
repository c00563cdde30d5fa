package net.isthmus.core.plan;

import java.util.Set;

/**
 * Something that may change on a thing that stays: what a bridge remembers, how an interface treats its packets, a list
 * of rules. The thing, a setting's subject, is a link or a part of the document that is always there.
 *
 * <p>Each kind of setting has one standard value, which is what a new subject has. A plan brings a subject from the
 * standard to what is wanted, and back to the standard before the subject goes; so a setting needs no action of its
 * own.
 */
public sealed interface Setting
        permits AddressSources,
                Advertising,
                BgpRouting,
                BridgeLimits,
                BridgePolicy,
                IpHandling,
                IpsecPeering,
                LinkProtocols,
                Policies,
                PolicyRules,
                Proxying,
                Services,
                Translations,
                VxlanRemotes {

    /** The value of a subject of which the document says nothing. */
    Setting standard();

    /** What changing it is, as said to an operator: {@code let bridge campus learn 100 MAC addresses …}. */
    String change(String subject, Setting from);

    /**
     * Names of links that the value speaks of, besides its subject: while one of them is exchanged only
     * {@link #without} it is in force.
     */
    default Set<String> links() {
        return Set.of();
    }

    /** What of it is in force while these links are exchanged, some of which it speaks of. */
    default Setting without(Set<String> gone) {
        return standard();
    }
}
