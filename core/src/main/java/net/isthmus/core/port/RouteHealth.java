package net.isthmus.core.port;

import java.time.Duration;
import java.util.OptionalInt;
import net.isthmus.wire.IpAddress;

/**
 * Finds out whether somebody on whom routes depend is alive. Several ways to find out serve through this one interface.
 * Called on the control loop, which also hears the answers.
 */
public interface RouteHealth {
    /** How to find out. */
    enum Means {
        /** ARP or neighbour discovery, on a connected subnet. */
        NEIGHBOUR,
        /** ICMP echo. */
        ECHO
    }

    /**
     * Who is watched, and how.
     *
     * @param vrf VRF in which the address is looked up
     * @param interfaceIndex the interface by which it is reached, where its address does not tell
     * @param interval time between questions
     * @param fall questions without answer after which it is dead
     * @param rise answers after which it is alive again
     */
    record Target(
            Means means,
            int vrf,
            OptionalInt interfaceIndex,
            IpAddress address,
            Duration interval,
            int fall,
            int rise) {}

    /** Hears of changes. */
    @FunctionalInterface
    interface Listener {
        /** The target has come to life or died; it began dead. */
        void changed(Target target, boolean isAlive);
    }

    /** Watches a target from now on. Each is watched once. */
    void watch(Target target, Listener listener);

    /** Watches it no more. */
    void unwatch(Target target);
}
