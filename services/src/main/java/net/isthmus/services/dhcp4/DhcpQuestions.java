package net.isthmus.services.dhcp4;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.services.dhcp4.DhcpState.Exchange;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * The messages that a client sends: which field and option goes into which is the table of RFC 2131 §4.3.6 and §4.4.1.
 *
 * <pre>
 *               ciaddr     requested (50)   server (54)
 *   DISCOVER    0          hint             -
 *   SELECTING   0          offered          chosen
 *   INIT-REBOOT 0          known            -
 *   RENEWING    address    -                -
 *   REBINDING   address    -                -
 *   DECLINE     0          refused          its server
 *   RELEASE     address    -                its server
 * </pre>
 */
public final class DhcpQuestions {
    private static final IpAddress NONE = IpAddress.ofIpv4(0);
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MAX_MESSAGE = 1472;
    private static final int HARDWARE_ETHERNET = 255;
    private static final Octets WANTED = Octets.of(new byte[] {
        DhcpOptions.SUBNET_MASK,
        DhcpOptions.CLASSLESS_ROUTES,
        DhcpOptions.ROUTERS,
        DhcpOptions.DNS_SERVERS,
        DhcpOptions.DOMAIN,
        DhcpOptions.DOMAIN_SEARCH,
        DhcpOptions.MTU,
        DhcpOptions.RENEWAL_TIME,
        DhcpOptions.REBINDING_TIME
    });

    private final MacAddress mac;
    private final Octets clientId;
    private final Optional<String> hostName;

    /**
     * Questions in the name of one interface.
     *
     * @param clientId value of the client identifier option
     */
    public DhcpQuestions(MacAddress mac, Octets clientId, Optional<String> hostName) {
        this.mac = mac;
        this.clientId = clientId;
        this.hostName = hostName;
    }

    /** The client identifier of RFC 4361 §6.1: type 255, the interface, and who the appliance is. */
    public static Octets clientId(int interfaceId, Octets duid) {
        return Octets.of(new OctetWriter()
                .u8(HARDWARE_ETHERNET)
                .u32(interfaceId)
                .octets(duid)
                .toBytes());
    }

    /** True for a server's message to this client. */
    boolean isAnswer(DhcpMessage message) {
        return message.isReply() && message.clientMac().equals(mac);
    }

    DhcpMessage discover(Exchange exchange, Optional<IpAddress> hint, long nowNs) {
        return ask(exchange, MessageType.DISCOVER, NONE, hint, Optional.empty(), nowNs);
    }

    DhcpMessage select(Exchange exchange, IpAddress offered, IpAddress server, long nowNs) {
        return ask(exchange, MessageType.REQUEST, NONE, Optional.of(offered), Optional.of(server), nowNs);
    }

    DhcpMessage reboot(Exchange exchange, IpAddress known, long nowNs) {
        return ask(exchange, MessageType.REQUEST, NONE, Optional.of(known), Optional.empty(), nowNs);
    }

    DhcpMessage extend(Exchange exchange, DhcpLease lease, long nowNs) {
        IpAddress address = lease.address().address();
        return ask(exchange, MessageType.REQUEST, address, Optional.empty(), Optional.empty(), nowNs);
    }

    DhcpMessage decline(int transactionId, DhcpLease lease) {
        IpAddress address = lease.address().address();
        return tell(transactionId, MessageType.DECLINE, NONE, Optional.of(address), lease.server());
    }

    DhcpMessage release(int transactionId, DhcpLease lease) {
        IpAddress address = lease.address().address();
        return tell(transactionId, MessageType.RELEASE, address, Optional.empty(), lease.server());
    }

    private DhcpMessage ask(
            Exchange exchange,
            MessageType type,
            IpAddress clientAddress,
            Optional<IpAddress> requested,
            Optional<IpAddress> server,
            long nowNs) {
        List<DhcpOption> options = identity(type, requested, server);
        options.add(new DhcpOption.Number(DhcpOptions.MAX_LENGTH, MAX_MESSAGE));
        hostName.ifPresent(name -> options.add(new DhcpOption.Text(DhcpOptions.HOST_NAME, name)));
        options.add(new DhcpOption.Unknown(DhcpOptions.PARAMETERS, WANTED));
        int elapsed = (int) Math.min(0xffff, (nowNs - exchange.startedNs()) / SECOND_NS);
        return new DhcpMessage(false, exchange.transactionId(), elapsed, false, clientAddress, NONE, mac, options);
    }

    private DhcpMessage tell(
            int transactionId,
            MessageType type,
            IpAddress clientAddress,
            Optional<IpAddress> requested,
            IpAddress server) {
        List<DhcpOption> options = identity(type, requested, Optional.of(server));
        return new DhcpMessage(false, transactionId, 0, false, clientAddress, NONE, mac, options);
    }

    private List<DhcpOption> identity(MessageType type, Optional<IpAddress> requested, Optional<IpAddress> server) {
        List<DhcpOption> options = new ArrayList<>();
        options.add(new DhcpOption.Type(type));
        options.add(new DhcpOption.Unknown(DhcpOptions.CLIENT_ID, clientId));
        requested.ifPresent(address -> options.add(new DhcpOption.Address(DhcpOptions.REQUESTED_ADDRESS, address)));
        server.ifPresent(address -> options.add(new DhcpOption.Address(DhcpOptions.SERVER, address)));
        return options;
    }
}
