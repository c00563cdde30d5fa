package net.isthmus.fastpath.session;

import net.isthmus.core.DropReason;

/**
 * What changes the addresses of a session when it is born: direct attach, port forwards, virtual services, source NAT.
 * Called under the session lock; nothing here allocates. A handle is positive and belongs to one session until
 * {@link #ended}; 0 is none; a negative answer refuses the session.
 */
public interface SessionFeatures {
    /** Changes nothing. */
    SessionFeatures NONE = new SessionFeatures() {
        @Override
        public long destination(Flow flow, int inInterface, long nowNs) {
            return 0;
        }

        @Override
        public long source(Flow flow, long destination, int inInterface, int outInterface) {
            return 0;
        }

        @Override
        public void ended(long destination, long binding) {}

        @Override
        public DropReason reason(long refusal) {
            return DropReason.SESSION_REFUSED;
        }
    };

    /** Rewrites the destination in place, and has a part in the session. */
    long destination(Flow flow, int inInterface, long nowNs);

    /**
     * Rewrites the destination as {@link #destination} would, for a packet that is never sent; nothing remembers it.
     */
    default long rehearse(Flow flow, int inInterface, long nowNs) {
        return destination(flow, inInterface, nowNs);
    }

    /**
     * Rewrites the source in place.
     *
     * @param destination what {@link #destination} has said
     */
    long source(Flow flow, long destination, int inInterface, int outInterface);

    /**
     * True if packets go to the new destination as they are, addresses and ports unchanged, and answers past the
     * appliance.
     *
     * @param destination what {@link #destination} has said
     */
    default boolean isOneWay(long destination) {
        return false;
    }

    /** Takes both handles back, when the session ends or could not begin; either may be 0. */
    void ended(long destination, long binding);

    /** Why a session was refused. */
    DropReason reason(long refusal);
}
