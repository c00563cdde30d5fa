package net.isthmus.fastpath.balance;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionFeatures;

/**
 * Services as sessions ask for them, before all else that changes addresses: a service is named by address, protocol
 * and port, and so more closely than anything else can be.
 */
public final class ServiceFeatures implements SessionFeatures {
    /** The handle of a session for which no backend was there; no refusal of others is so low. */
    private static final long NO_BACKEND = Long.MIN_VALUE;

    /** In the handle of a session that a backend has; the rest is the backend. */
    private static final long SERVED = 1L << 40;

    /** In the handle of one whose packets keep their destination: direct server return. */
    private static final long DIRECT = 1L << 41;

    private static final long BACKEND_MASK = SERVED - 1;

    /** What others are told of such a session that turns back: that its destination has been changed. */
    private static final long LED_ELSEWHERE = 1;

    private final Balancer balancer;
    private final SessionFeatures others;

    /** @param others what is asked about all that is for no service, and about sources */
    public ServiceFeatures(Balancer balancer, SessionFeatures others) {
        this.balancer = balancer;
        this.others = others;
    }

    /** The destination handle of the sessions of a backend. */
    public static long handle(int backend, boolean isDirect) {
        return SERVED | backend | (isDirect ? DIRECT : 0);
    }

    private static boolean isServed(long destination) {
        return destination >= SERVED;
    }

    @Override
    public long destination(Flow flow, int inInterface, long nowNs) {
        int service = balancer.find(flow);
        if (service == Balancer.NONE) {
            return others.destination(flow, inInterface, nowNs);
        }
        int backend = balancer.choose(service, flow, nowNs);
        if (backend == Balancer.NO_BACKEND) {
            return NO_BACKEND;
        }
        balancer.began(backend);
        return lead(flow, service, backend);
    }

    @Override
    public long rehearse(Flow flow, int inInterface, long nowNs) {
        int service = balancer.find(flow);
        if (service == Balancer.NONE) {
            return others.rehearse(flow, inInterface, nowNs);
        }
        int backend = balancer.rehearse(service, flow, nowNs);
        return backend == Balancer.NO_BACKEND ? NO_BACKEND : lead(flow, service, backend);
    }

    private long lead(Flow flow, int service, int backend) {
        boolean isDirect = balancer.isDirect(service);
        if (isDirect) {
            balancer.nextHop(flow, backend);
        } else {
            balancer.apply(flow, service, backend);
        }
        return handle(backend, isDirect);
    }

    @Override
    public long source(Flow flow, long destination, int inInterface, int outInterface) {
        if (isOneWay(destination)) {
            return 0;
        }
        if (!isServed(destination)) {
            return others.source(flow, destination, inInterface, outInterface);
        }
        // On the client's own link the backend would answer it directly, unless its source is translated.
        return others.source(flow, inInterface == outInterface ? LED_ELSEWHERE : 0, inInterface, outInterface);
    }

    @Override
    public boolean isOneWay(long destination) {
        return isServed(destination) && (destination & DIRECT) != 0;
    }

    @Override
    public void ended(long destination, long binding) {
        if (isServed(destination)) {
            balancer.ended((int) (destination & BACKEND_MASK));
        }
        others.ended(isServed(destination) ? 0 : destination, binding);
    }

    @Override
    public DropReason reason(long refusal) {
        return refusal == NO_BACKEND ? DropReason.SERVICE_NO_BACKEND : others.reason(refusal);
    }
}
