package net.isthmus.fastpath.xsk.link;

import static net.isthmus.fastpath.xsk.link.NetlinkRequest.NLM_F_ACK;
import static net.isthmus.fastpath.xsk.link.NetlinkRequest.NLM_F_CREATE;
import static net.isthmus.fastpath.xsk.link.NetlinkRequest.NLM_F_DUMP;
import static net.isthmus.fastpath.xsk.link.NetlinkRequest.NLM_F_REPLACE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Sockets;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * Lists and sets the interfaces of this network namespace, and the kernel's addresses and routes on them, as {@code ip
 * link}, {@code ip address} and {@code ip route} do. One thread at a time.
 *
 * <p>Every change throws {@link NativeCallException} if the kernel refuses it; its message names the request and, where
 * the kernel gives one, the reason.
 */
public final class Links implements AutoCloseable {

    private static final int AF_UNSPEC = 0;

    private final NetlinkSocket socket = NetlinkSocket.forRequests();

    /** All interfaces, by index. */
    public List<NetworkLink> list() {
        List<NetworkLink> links = new ArrayList<>();
        for (NetlinkMessage message : socket.dump(Links::listRequest)) {
            if (message.type() == RouteMessages.RTM_NEWLINK) {
                NetworkLink.parse(message).ifPresent(links::add);
            }
        }
        return List.copyOf(links);
    }

    /** The interface of that name; empty if there is none. */
    public Optional<NetworkLink> find(String name) {
        return list().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** Sets an interface up or down. */
    public void setUp(int index, boolean up) {
        String what = "set interface " + index + (up ? " up" : " down");
        change(linkRequest(index, up ? RouteMessages.IFF_UP : 0, RouteMessages.IFF_UP, what));
    }

    /** Sets the MTU in octets; EINVAL if the driver does not go so far. */
    public void setMtu(int index, int mtu) {
        change(linkRequest(index, 0, 0, "set interface " + index + " mtu " + mtu)
                .attribute(RouteMessages.IFLA_MTU, mtu));
    }

    /** The kernel's own addresses on an interface. */
    public List<InterfaceAddress> addresses(int index) {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (NetlinkMessage message : socket.dump(Links::addressListRequest)) {
            if (message.type() == RouteMessages.RTM_NEWADDR && message.int32(4) == index) {
                AddressMessage.parse(message).ifPresent(addresses::add);
            }
        }
        return List.copyOf(addresses);
    }

    /**
     * Gives an interface an address, usable at once (no duplicate address detection); an address that is there already
     * stays. No route to the subnet comes with it.
     */
    public void addAddress(int index, InterfaceAddress address) {
        change(AddressMessage.request(
                RouteMessages.RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, index, address, "add"));
    }

    /** Takes an address away; EADDRNOTAVAIL if it was not there. */
    public void removeAddress(int index, InterfaceAddress address) {
        change(AddressMessage.request(RouteMessages.RTM_DELADDR, NLM_F_ACK, index, address, "remove"));
    }

    /**
     * Routes a prefix to an interface, without gateway; a route of the same prefix and metric is replaced.
     *
     * @param preferredSource what the kernel's sockets use as source if they have not bound one
     */
    public void addRoute(int index, IpPrefix prefix, Optional<IpAddress> preferredSource, int metric) {
        change(routeRequest(
                RouteMessages.RTM_NEWROUTE,
                NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE,
                index,
                prefix,
                preferredSource,
                metric,
                "add"));
    }

    /** Takes a route away; ESRCH if it was not there. */
    public void removeRoute(int index, IpPrefix prefix, int metric) {
        change(routeRequest(RouteMessages.RTM_DELROUTE, NLM_F_ACK, index, prefix, Optional.empty(), metric, "remove"));
    }

    @Override
    public void close() {
        socket.close();
    }

    private void change(NetlinkRequest request) {
        socket.change(request);
    }

    /** {@code struct ifinfomsg}: family u8, pad u8, type u16, index i32, flags u32, change mask u32. */
    private static NetlinkRequest linkRequest(int index, int flags, int mask, String what) {
        return new NetlinkRequest(RouteMessages.RTM_NEWLINK, NLM_F_ACK, what)
                .int32(AF_UNSPEC)
                .int32(index)
                .int32(flags)
                .int32(mask);
    }

    private static NetlinkRequest listRequest() {
        return new NetlinkRequest(RouteMessages.RTM_GETLINK, NLM_F_DUMP, "list interfaces")
                .int32(AF_UNSPEC)
                .int32(0)
                .int32(0)
                .int32(0);
    }

    private static NetlinkRequest addressListRequest() {
        return new NetlinkRequest(RouteMessages.RTM_GETADDR, NLM_F_DUMP, "list addresses")
                .int32(AF_UNSPEC)
                .int32(0);
    }

    /** {@code struct rtmsg}: family, prefix lengths, TOS, table, protocol, scope, type, each u8, then flags u32. */
    private static NetlinkRequest routeRequest(
            int type,
            int flags,
            int index,
            IpPrefix prefix,
            Optional<IpAddress> preferredSource,
            int metric,
            String verb) {
        boolean ipv4 = prefix.family() == IpFamily.IPV4;
        NetlinkRequest request = new NetlinkRequest(
                        type, flags, verb + " route " + prefix + " interface=" + index + " metric=" + metric)
                .uint8(ipv4 ? Sockets.AF_INET : Sockets.AF_INET6)
                .uint8(prefix.length())
                .uint8(0)
                .uint8(0)
                .uint8(RouteMessages.RT_TABLE_MAIN)
                .uint8(RouteMessages.RTPROT_STATIC)
                .uint8(ipv4 ? RouteMessages.RT_SCOPE_LINK : RouteMessages.RT_SCOPE_UNIVERSE)
                .uint8(RouteMessages.RTN_UNICAST)
                .int32(0)
                .attribute(RouteMessages.RTA_DST, prefix.address().toBytes())
                .attribute(RouteMessages.RTA_OIF, index);
        if (metric > 0) {
            request.attribute(RouteMessages.RTA_PRIORITY, metric);
        }
        preferredSource.ifPresent(source -> request.attribute(RouteMessages.RTA_PREFSRC, source.toBytes()));
        return request;
    }
}
