package net.isthmus.fastpath.xsk.link;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.fastpath.xsk.libc.Errno;
import net.isthmus.fastpath.xsk.libc.NativeCallException;

/**
 * Tells what happens to the interfaces of this network namespace. Its descriptor polls readable when there is news.
 *
 * <p>If news come faster than they are read the kernel drops some and says so; then the interfaces are listed anew and
 * compared, so that nothing is missed but what was undone meanwhile. One thread at a time.
 */
public final class LinkWatch implements AutoCloseable {

    private final NetlinkSocket socket = NetlinkSocket.forGroups(RouteMessages.RTMGRP_LINK);
    private final LinkTable table = new LinkTable();

    /** Begins to watch; interfaces that are there already cause no event. */
    public LinkWatch() {
        table.replaceAll(listAnew());
    }

    /** Descriptor for a poller; not to be read or closed by others. */
    public int fd() {
        return socket.fd();
    }

    /** The interfaces as of the last event read. */
    public List<NetworkLink> links() {
        return table.links();
    }

    /** All that has happened since the last call, in order; does not wait. */
    public List<LinkEvent> read() {
        List<LinkEvent> events = new ArrayList<>();
        List<NetlinkMessage> messages = receive(events);
        while (!messages.isEmpty()) {
            messages.forEach(message -> events.addAll(table.apply(message)));
            messages = receive(events);
        }
        return events;
    }

    @Override
    public void close() {
        socket.close();
    }

    private List<NetlinkMessage> receive(List<LinkEvent> events) {
        try {
            return socket.receive();
        } catch (NativeCallException failure) {
            if (failure.errno() != Errno.ENOBUFS) {
                throw failure;
            }
            events.addAll(table.replaceAll(listAnew()));
            return List.of();
        }
    }

    private static List<NetworkLink> listAnew() {
        try (var links = new Links()) {
            return links.list();
        }
    }
}
