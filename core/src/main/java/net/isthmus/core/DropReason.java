package net.isthmus.core;

import java.util.Locale;

/**
 * Why a packet was dropped. Every drop names one of these, and every one has a counter a worker; the text is for
 * operators. The label of metrics and of {@code isthmus show drops} is the constant in lower case with hyphens.
 */
public enum DropReason {
    /** See {@link #text}. */
    RX_DESCRIPTOR_INVALID("the kernel's receive descriptor pointed outside the packet memory"),
    /** See {@link #text}. */
    RX_OVERSIZE("the received frame is longer than the port's MTU allows"),
    /** See {@link #text}. */
    TX_RING_FULL("the port's transmit ring had no room"),
    /** See {@link #text}. */
    TX_PORT_DOWN("the port by which the packet should leave is gone"),
    /** See {@link #text}. */
    TX_MTU_EXCEEDED("the bridged frame is longer than the egress port's MTU allows"),
    /** See {@link #text}. */
    NO_FREE_FRAMES("packet memory is exhausted"),
    /** See {@link #text}. */
    VECTOR_FULL("a node had no room for further packets in this turn"),
    /** See {@link #text}. */
    PUNT_RING_FULL("the control loop did not keep up with packets handed to it"),
    /** See {@link #text}. */
    WORKER_RING_FULL("a worker did not keep up with packets that other workers received for it"),
    /** See {@link #text}. */
    INJECT_RING_FULL("a worker did not keep up with packets that the control loop gave it"),
    /** See {@link #text}. */
    ETHERNET_TRUNCATED("the frame is shorter than its Ethernet header"),
    /** See {@link #text}. */
    ETHERNET_NOT_FOR_US("the destination MAC is neither the interface's own nor a group address"),
    /** See {@link #text}. */
    ETHERNET_TYPE_UNKNOWN("the EtherType is neither IPv4, IPv6 nor ARP"),
    /** See {@link #text}. */
    VLAN_UNKNOWN("no VLAN interface has this tag on this port"),
    /** See {@link #text}. */
    INTERFACE_NOT_CONFIGURED("the interface has neither an address nor a bridge"),
    /** See {@link #text}. */
    INTERFACE_UNVERIFIED("it is not proven yet that the interface's NIC is the right one"),
    /** See {@link #text}. */
    BRIDGE_SOURCE_MAC_INVALID("the source MAC is a group address or zero"),
    /** See {@link #text}. */
    BRIDGE_SAME_PORT("the destination MAC lives behind the port by which the frame came in"),
    /** See {@link #text}. */
    BRIDGE_NO_MEMBERS("the bridge domain has no other member that is up"),
    /** See {@link #text}. */
    BRIDGE_LINK_LOCAL_GROUP("another 802.1D reserved group address: it ends at every bridge"),
    /** See {@link #text}. */
    BRIDGE_BPDU("spanning tree or another protocol between bridges: it ends at this one"),
    /** See {@link #text}. */
    BRIDGE_PAUSE("a PAUSE frame, which concerns one link only"),
    /** See {@link #text}. */
    BRIDGE_SLOW_PROTOCOL("LACP or another slow protocol, which concerns one link only"),
    /** See {@link #text}. */
    BRIDGE_PORT_ACCESS("802.1X port access control, which concerns one link only"),
    /** See {@link #text}. */
    BRIDGE_LLDP("LLDP, by which neighbours on one link know each other"),
    /** See {@link #text}. */
    BRIDGE_LOOP_CUT("the bridge member is cut because its frames go round in a loop"),
    /** See {@link #text}. */
    BRIDGE_LOOP_PROBE("a loop probe came back although as many as needed had done so"),
    /** See {@link #text}. */
    BRIDGE_STATIC_MAC("the source MAC is configured to live behind another member of the bridge"),
    /** See {@link #text}. */
    BRIDGE_MAC_DAMPED("the source MAC moved too often between members and is held where it was: a loop, or two hosts"),
    /** See {@link #text}. */
    BRIDGE_MAC_LIMIT("the member's MAC limit is reached and the source MAC is a further one"),
    /** See {@link #text}. */
    BRIDGE_SPLIT_HORIZON("source and destination are in one split-horizon group"),
    /** See {@link #text}. */
    STORM_BROADCAST("more broadcasts from the member than its storm control allows"),
    /** See {@link #text}. */
    STORM_MULTICAST("more multicasts from the member than its storm control allows"),
    /** See {@link #text}. */
    STORM_UNKNOWN_UNICAST("more frames to unknown MACs from the member than its storm control allows"),
    /** See {@link #text}. */
    MAC_NAT_NOT_IP("neither ARP, IPv4 nor IPv6, which is all that a MAC-NAT port carries"),
    /** See {@link #text}. */
    MAC_NAT_MALFORMED("the frame that a MAC-NAT port should translate contradicts itself"),
    /** See {@link #text}. */
    MAC_NAT_NOBODY("nobody behind the MAC-NAT port is known to have the destination address"),
    /** See {@link #text}. */
    MAC_NAT_REFLECTED("a frame of the MAC-NAT port's own came back to it"),
    /** See {@link #text}. */
    ARP_INSPECTION("ARP from a guarded member whose sender is not bound to the address that it claims"),
    /** See {@link #text}. */
    RA_GUARD("a router advertisement from a member behind which no router is to be"),
    /** See {@link #text}. */
    DHCP_GUARD("an answer of a DHCP server from a member behind which none is to be"),
    /** See {@link #text}. */
    GUARD_HIDDEN_HEADER(
            "the packet from a guarded member hides what it is behind extension headers, fragments or tags"),
    /** See {@link #text}. */
    ARP_INVALID("malformed ARP"),
    /** See {@link #text}. */
    ND_INVALID("malformed neighbour discovery message, or one that was forwarded"),
    /** See {@link #text}. */
    ARP_NOT_FOR_US("ARP between others, or an answer that nobody waits for"),
    /** See {@link #text}. */
    ND_NOT_FOR_US("neighbour discovery between others, router messages, or an answer that nobody waits for"),
    /** See {@link #text}. */
    NEIGHBOUR_CLAIM_REFUSED("ARP or ND claims an address that no neighbour of its interface can have"),
    /** See {@link #text}. */
    ADDRESS_CONFLICT("another station claims an address of the appliance"),
    /** See {@link #text}. */
    NEIGHBOUR_RATE_LIMITED("too many unknown neighbours were asked for on this interface"),
    /** See {@link #text}. */
    NEIGHBOUR_QUEUE_FULL("too many packets wait for this neighbour's MAC"),
    /** See {@link #text}. */
    NEIGHBOUR_UNRESOLVED("the neighbour did not answer ARP or neighbour solicitation"),
    /** See {@link #text}. */
    NEIGHBOUR_TABLE_FULL("the neighbour table is full"),
    /** See {@link #text}. */
    IP4_HEADER_INVALID("IPv4 version or lengths contradict each other or the frame"),
    /** See {@link #text}. */
    IP4_CHECKSUM_WRONG("IPv4 header checksum is wrong"),
    /** See {@link #text}. */
    IP4_SOURCE_INVALID("IPv4 source is a multicast, broadcast or loopback address"),
    /** See {@link #text}. */
    IP4_TTL_EXPIRED("IPv4 time to live ran out"),
    /** See {@link #text}. */
    IP4_NO_ROUTE("no IPv4 route"),
    /** See {@link #text}. */
    IP4_FRAGMENTATION_NEEDED("longer than the next MTU with don't-fragment set"),
    /** See {@link #text}. */
    IP6_HEADER_INVALID("IPv6 version or payload length contradict the frame"),
    /** See {@link #text}. */
    IP6_SOURCE_INVALID("IPv6 source is a multicast, loopback or IPv4-mapped address"),
    /** See {@link #text}. */
    IP6_HOP_LIMIT_EXPIRED("IPv6 hop limit ran out"),
    /** See {@link #text}. */
    IP6_NO_ROUTE("no IPv6 route"),
    /** See {@link #text}. */
    IP6_PACKET_TOO_BIG("longer than the next MTU"),
    /** See {@link #text}. */
    IP6_SCOPE_EXCEEDED("link-local source or destination would leave its link"),
    /** See {@link #text}. */
    REVERSE_PATH("the way back to the source does not lead by the interface it came by (ip.reversePath)"),
    /** See {@link #text}. */
    FRAGMENT_INVALID("a fragment without data, of a length that none may have, or beyond 65,535 bytes"),
    /** See {@link #text}. */
    FRAGMENT_TINY("a first fragment too short for its TCP or UDP header (RFC 1858)"),
    /** See {@link #text}. */
    FRAGMENT_DUPLICATE("exactly a fragment that has come already"),
    /** See {@link #text}. */
    FRAGMENT_OVERLAP("fragments of one datagram overlap (RFC 5722), so that all of it is dropped"),
    /** See {@link #text}. */
    IP6_HEADER_CHAIN_INCOMPLETE("a first fragment without all headers (RFC 7112)"),
    /** See {@link #text}. */
    REASSEMBLY_TABLE_FULL("too many fragmented datagrams are under way (system.reassembly.datagrams)"),
    /** See {@link #text}. */
    REASSEMBLY_LIMIT("too many fragments in one datagram or before its first (system.reassembly)"),
    /** See {@link #text}. */
    REASSEMBLY_TIMEOUT("the first fragment did not come in time (system.reassembly.timeout)"),
    /** See {@link #text}. */
    MULTICAST_NOT_ROUTED("multicast and broadcast are not routed"),
    /** See {@link #text}. */
    ROUTE_BLACKHOLE("a blackhole route"),
    /** See {@link #text}. */
    ROUTE_UNREACHABLE("an unreachable route"),
    /** See {@link #text}. */
    ROUTE_PROHIBIT("a prohibit route"),
    /** See {@link #text}. */
    VRF_LOOP("routes that lead from one VRF to the next never come to an end"),
    /** See {@link #text}. */
    VRF_NOT_SERVED("no service of the appliance listens in this VRF"),
    /** See {@link #text}. */
    HOST_PACKET_INVALID("the host stack sent something that is neither IPv4 nor IPv6"),
    /** See {@link #text}. */
    ICMP_ERROR_SUPPRESSED("no ICMP error is owed for this packet (RFC 1122 §3.2.2, RFC 4443 §2.4)"),
    /** See {@link #text}. */
    ICMP_UNREACHABLE_LIMITED("no ICMP unreachable was sent: system.icmpRateLimits.unreachable"),
    /** See {@link #text}. */
    ICMP_TOO_BIG_LIMITED("no ICMP packet too big was sent: system.icmpRateLimits.tooBig"),
    /** See {@link #text}. */
    ICMP_TIME_EXCEEDED_LIMITED("no ICMP time exceeded was sent: system.icmpRateLimits.timeExceeded"),
    /** See {@link #text}. */
    ICMP_PARAMETER_PROBLEM_LIMITED("no ICMP parameter problem was sent: system.icmpRateLimits.parameterProblem"),
    /** See {@link #text}. */
    ICMP_ECHO_REPLY_LIMITED("an echo request was not answered: system.icmpRateLimits.echoReply"),
    /** See {@link #text}. */
    TRANSPORT_HEADER_INVALID("the TCP, UDP or ICMP header is cut off or contradicts itself"),
    /** See {@link #text}. */
    TCP_OUT_OF_WINDOW("the TCP segment is none that the sides of its connection could have sent"),
    /** See {@link #text}. */
    TCP_NO_SESSION("a TCP segment in mid-stream of a connection that is not known (firewall.tcpLoose)"),
    /** See {@link #text}. */
    SYN_COOKIE_WRONG("an ACK to a SYN cookie that is forged or over a minute old (firewall.sessions.synCookies)"),
    /** See {@link #text}. */
    ICMP_NO_SESSION("an ICMP answer or error that belongs to no session"),
    /** See {@link #text}. */
    ICMP_OUT_OF_WINDOW("an ICMP error quotes a TCP segment that its session cannot have under way (RFC 5927)"),
    /** See {@link #text}. */
    SESSION_TABLE_FULL("there is no room for another session (firewall.sessions.most)"),
    /** See {@link #text}. */
    SESSION_LIMIT("the source has as many sessions as it may have (firewall.sessions.perSource)"),
    /** See {@link #text}. */
    SESSION_TAKEN("answers to this session would be taken for those of another"),
    /** See {@link #text}. */
    SESSION_REFUSED("the policy changed while the session began; its next packet is asked about again"),
    /** See {@link #text}. */
    SERVICE_NO_BACKEND("no backend of the service can take a session: isthmus show services"),
    /** See {@link #text}. */
    SELF_RATE_LIMITED("more new sessions with the appliance itself than it allows a second (firewall.self)"),
    /** See {@link #text}. */
    POLICY_DENIED("a rule, a network policy or a zone denies the session: isthmus explain says which"),
    /** See {@link #text}. */
    POLICY_REJECTED("a rule rejects the session, and the sender is told: isthmus explain says which"),
    /** See {@link #text}. */
    VXLAN_TRUNCATED("a VXLAN packet is shorter than its headers or its UDP length say"),
    /** See {@link #text}. */
    VXLAN_CHECKSUM_WRONG("the UDP checksum of a VXLAN packet is wrong"),
    /** See {@link #text}. */
    VXLAN_HEADER_INVALID("a VXLAN header does not say that it has a network identifier"),
    /** See {@link #text}. */
    VXLAN_VNI_UNKNOWN("no VXLAN has this network identifier"),
    /** See {@link #text}. */
    VXLAN_REMOTE_UNKNOWN("the VXLAN of this identifier has no such remote, or another local address, port or VRF"),
    /** See {@link #text}. */
    VXLAN_CONGESTION_UNHEARD("the underlay marked congestion on a VXLAN packet whose inner packet cannot say so"),
    /** See {@link #text}. */
    VXLAN_NESTED("the way to a VXLAN's remote leads into a VXLAN again"),
    /** See {@link #text}. */
    VXLAN_PATH_MTU_EXCEEDED("the frame is longer than a VXLAN or the way to its remote allows; IP senders are told"),
    /** See {@link #text}. */
    VXLAN_REMOTE_UNREACHABLE("the underlay has no way to a VXLAN's remote, or its next hop does not answer"),
    /** See {@link #text}. */
    ESP_TRUNCATED("an ESP packet is shorter than its headers and its integrity check value"),
    /** See {@link #text}. */
    ESP_SPI_UNKNOWN("no Child SA here has the SPI of the ESP packet; the peer may still use one that is gone"),
    /** See {@link #text}. */
    ESP_ADDRESS_MISMATCH("an ESP packet came to another address than its Child SA has"),
    /** See {@link #text}. */
    ESP_REPLAY("the sequence number of the ESP packet has come before or is too old (replayWindow)"),
    /** See {@link #text}. */
    ESP_ICV_WRONG("an ESP packet is not authentic: it was altered, or the peer has other keys"),
    /** See {@link #text}. */
    ESP_PADDING_INVALID("an authentic ESP packet has a wrong padding or length: report it to the peer's maker"),
    /** See {@link #text}. */
    ESP_NEXT_HEADER("an ESP packet carries something that the mode of its Child SA does not have"),
    /** See {@link #text}. */
    ESP_DUMMY("a dummy packet of a peer that hides how much it sends (RFC 4303 §2.6)"),
    /** See {@link #text}. */
    ESP_SELECTOR_MISMATCH("the packet is none that the traffic selectors of the Child SA allow (localTs, remoteTs)"),
    /** See {@link #text}. */
    ESP_MISSING("a packet for the appliance came in clear, and traffic selectors of a tunnel say that it is protected"),
    /** See {@link #text}. */
    ESP_NO_SA("there is no Child SA for the tunnel yet: isthmus show ipsec says why"),
    /** See {@link #text}. */
    ESP_NO_TUNNEL("the Child SA of the ESP packet belongs to no tunnel interface any more"),
    /** See {@link #text}. */
    ESP_SA_EXPIRED("the Child SA is at its end (lifeTime, lifeBytes or lifePackets); it should have been rekeyed"),
    /** See {@link #text}. */
    ESP_SEQUENCE_EXHAUSTED("the Child SA has no sequence number left; it should have been rekeyed"),
    /** See {@link #text}. */
    ESP_NESTED("the way to a tunnel's peer leads into a tunnel again"),
    /** See {@link #text}. */
    ESP_NO_ROOM("there is no room for ESP's headers before the packet"),
    /** See {@link #text}. */
    ESP_CONGESTION_UNHEARD("the way of a tunnel marked congestion on a packet whose inner packet cannot say so"),
    /** See {@link #text}. */
    ESP_PATH_MTU_EXCEEDED("an ESP packet was longer than the way to the peer allows; the tunnel's MTU follows"),
    /** See {@link #text}. */
    ESP_PEER_UNREACHABLE("there is no way to the tunnel's peer, or its next hop does not answer"),
    /** See {@link #text}. */
    NAT_EXHAUSTED("all external ports that the packet's host could get are in use"),
    /** See {@link #text}. */
    NAT_HOST_LIMIT("the packet's host has all the blocks of external ports that one host may have"),
    /** See {@link #text}. */
    NAT_NO_ADDRESS("there is no external address of the packet's family to which its source could be translated"),
    /** See {@link #text}. */
    NAT_NOBODY("the destination is an external address behind which there is nobody for this protocol and port"),
    /** See {@link #text}. */
    WORKER_FAULT("a packet made its node fail; please report it");

    private final String text;
    private final String label;

    DropReason(String text) {
        this.text = text;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What an operator reads. */
    public String text() {
        return text;
    }

    /** True if it is always an IP packet that is dropped so, without its Ethernet header. */
    public boolean isPastLayer2() {
        return name().startsWith("IP4_") || name().startsWith("IP6_");
    }

    /** The name in metrics, JSON and commands. */
    public String label() {
        return label;
    }
}
