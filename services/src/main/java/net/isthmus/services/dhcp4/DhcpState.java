package net.isthmus.services.dhcp4;

import java.util.Optional;
import net.isthmus.wire.IpAddress;

/** Where a client stands: the states of RFC 2131 §4.4, drawn at {@link DhcpMachine}. */
public sealed interface DhcpState {
    /** When the state ends by itself. */
    long deadlineNs();

    /** The lease that is in use in this state. */
    default Optional<DhcpLease> lease() {
        return Optional.empty();
    }

    /** What operators read. */
    String label();

    /**
     * The link is down; a lease outlives that until it expires.
     *
     * @param hint an address that the client had before, to be asked for again
     */
    record Parked(Optional<DhcpLease> lease, Optional<IpAddress> hint) implements DhcpState {
        @Override
        public long deadlineNs() {
            return lease.map(DhcpLease::expiryNs).orElse(DhcpLease.NEVER);
        }

        @Override
        public String label() {
            return "down";
        }
    }

    /** INIT: a moment before the first question, longer after a refusal. */
    record Waiting(Optional<IpAddress> hint, long deadlineNs) implements DhcpState {
        @Override
        public String label() {
            return "init";
        }
    }

    /** SELECTING: servers have been asked for offers. */
    record Selecting(Exchange exchange, Optional<IpAddress> hint) implements DhcpState {
        @Override
        public long deadlineNs() {
            return exchange.deadlineNs();
        }

        @Override
        public String label() {
            return "selecting";
        }
    }

    /** REQUESTING: one offer has been taken. */
    record Requesting(Exchange exchange, IpAddress address, IpAddress server) implements DhcpState {
        @Override
        public long deadlineNs() {
            return exchange.deadlineNs();
        }

        @Override
        public String label() {
            return "requesting";
        }
    }

    /** REBOOTING: asked whether an address from before is still ours. */
    record Rebooting(Exchange exchange, IpAddress address, Optional<DhcpLease> lease) implements DhcpState {
        @Override
        public long deadlineNs() {
            return exchange.deadlineNs();
        }

        @Override
        public String label() {
            return "rebooting";
        }
    }

    /** BOUND: nothing to do until T1. */
    record Bound(DhcpLease held) implements DhcpState {
        @Override
        public Optional<DhcpLease> lease() {
            return Optional.of(held);
        }

        @Override
        public long deadlineNs() {
            return held.renewNs();
        }

        @Override
        public String label() {
            return "bound";
        }
    }

    /** RENEWING: the server has been asked to prolong the lease. */
    record Renewing(Exchange exchange, DhcpLease held) implements DhcpState {
        @Override
        public Optional<DhcpLease> lease() {
            return Optional.of(held);
        }

        @Override
        public long deadlineNs() {
            return exchange.deadlineNs();
        }

        @Override
        public String label() {
            return "renewing";
        }
    }

    /** REBINDING: every server has been asked to prolong the lease. */
    record Rebinding(Exchange exchange, DhcpLease held) implements DhcpState {
        @Override
        public Optional<DhcpLease> lease() {
            return Optional.of(held);
        }

        @Override
        public long deadlineNs() {
            return exchange.deadlineNs();
        }

        @Override
        public String label() {
            return "rebinding";
        }
    }

    /**
     * A question that waits for its answer.
     *
     * @param transactionId ties the answer to it
     * @param startedNs when it was first asked
     * @param sentNs when it was last asked
     * @param attempt how often it has been asked
     * @param deadlineNs when it is asked again or given up
     */
    record Exchange(int transactionId, long startedNs, long sentNs, int attempt, long deadlineNs) {}
}
