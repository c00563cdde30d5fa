package net.isthmus.appliance.dataplane;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.fastpath.control.ControlLoop;
import net.isthmus.wire.IpPrefix;

/**
 * Hands batches of another thread's routes over to the RIB, which is the control loop's. While some batches wait, so
 * does who brings more: a million routes come as fast as the FIB takes them, and neighbours, timers and commits have
 * their turn in between.
 */
final class PacedRoutes implements RouteSink {
    private static final Logger LOG = System.getLogger("net.isthmus.bgp");
    private static final int MOST_WAITING = 4;

    private final ControlLoop control;
    private final RouteSink rib;
    private final Semaphore room = new Semaphore(MOST_WAITING);

    PacedRoutes(ControlLoop control, RouteSink rib) {
        this.control = control;
        this.rib = rib;
    }

    @Override
    public void offer(RouteOffer route) {
        change(List.of(route), List.of());
    }

    @Override
    public void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source) {
        change(List.of(), List.of(RouteOffer.to(vrf, prefix, origin, source, new NextHop.Blackhole())));
    }

    @Override
    public void change(Collection<RouteOffer> offered, Collection<RouteOffer> withdrawn) {
        List<RouteOffer> come = List.copyOf(offered);
        List<RouteOffer> gone = List.copyOf(withdrawn);
        room.acquireUninterruptibly();
        var unused = control.submit(() -> {
                    rib.change(come, gone);
                    return true;
                })
                .whenComplete((_, failure) -> {
                    room.release();
                    if (failure != null) {
                        LOG.log(Level.ERROR, "Routes of BGP could not be taken", failure);
                    }
                });
    }
}
