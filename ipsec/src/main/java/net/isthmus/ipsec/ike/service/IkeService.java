package net.isthmus.ipsec.ike.service;

import java.util.Collection;
import java.util.List;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.wire.IpAddress;

/**
 * IKE as the rest of the appliance sees it. May be called by any thread; nothing waits for the network. Names of what
 * is commanded are {@code CONNECTION} or {@code CONNECTION/CHILD}.
 */
public interface IkeService extends AutoCloseable {

    /**
     * These are the connections from now on. Those that are the same as before are left alone; others end, and begin
     * again as their start actions say. When it returns, this is so.
     */
    void apply(Collection<Connection> connections);

    /**
     * A connection is this from now on; all others are left alone, and so is this one if it is the same as before. When
     * it returns, this is so.
     */
    void put(Connection connection);

    /** There is no connection of this name from now on. */
    void remove(String connection);

    /** These are the appliance's own addresses from now on, the preferred first; IKE listens on each. */
    void localAddresses(Collection<IpAddress> addresses);

    /** Brings a connection with all its children, or one of them, up. False if there is none of that name. */
    boolean up(String name);

    /**
     * Takes a connection or a child down; it stays so until it is wanted again. False if there is none of that name.
     */
    boolean down(String name);

    /** Gives a connection's IKE SA and Child SAs, or a child, new keys. False if there is none of that name. */
    boolean rekey(String name);

    /** All of it as it is now. */
    IpsecStatus status();

    /** The last lines of a connection's log, the oldest first; for "" those about peers of no connection. */
    List<IpsecLogLine> log(String connection);

    /** Tells the peers of the end, and stops. */
    @Override
    void close();
}
