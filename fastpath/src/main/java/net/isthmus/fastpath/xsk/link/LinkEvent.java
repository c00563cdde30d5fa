package net.isthmus.fastpath.xsk.link;

/** What has happened to a network interface. Each event carries the interface as it is now. */
public sealed interface LinkEvent {

    /** The interface; for {@link Gone} as it was last. */
    NetworkLink link();

    /** An interface was made or plugged in. */
    record Appeared(NetworkLink link) implements LinkEvent {}

    /** The interface is no more (or has moved to another namespace). */
    record Gone(NetworkLink link) implements LinkEvent {}

    /** Frames can pass now: it was set up, or the other end came. */
    record WentUp(NetworkLink link) implements LinkEvent {}

    /** Frames can no longer pass. */
    record WentDown(NetworkLink link) implements LinkEvent {}

    /** The MTU was changed from {@code before} octets. */
    record MtuChanged(NetworkLink link, int before) implements LinkEvent {}

    /** Name or MAC address was changed. */
    record Renamed(NetworkLink link, NetworkLink before) implements LinkEvent {}
}
