package net.isthmus.services.verify;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.DhcpServer;
import net.isthmus.core.config.Verify;
import net.isthmus.services.dhcp4.DhcpMessage;
import net.isthmus.services.dhcp4.DhcpOption;
import net.isthmus.services.dhcp4.DhcpOptions;
import net.isthmus.services.dhcp4.MessageType;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.Octets;
import net.isthmus.wire.UdpDatagram;

/**
 * A question by whose answer a NIC's network is known. It is asked so that nobody remembers a wrong thing if the NIC is
 * on the wrong network: from no IPv4 address (RFC 5227 §2.1.1), from the link-local address that the NIC's MAC address
 * makes (RFC 4291 §2.5.6), for an offer that nobody takes up.
 */
sealed interface Probe {

    /** Who has an IPv4 address? */
    record OfArp(IpAddress target, Optional<MacAddress> mac) implements Probe {
        @Override
        public byte[] question(MacAddress own, int transaction) {
            byte[] frame = new byte[Ethernet.LENGTH + Arp.LENGTH];
            MemorySegment memory = MemorySegment.ofArray(frame);
            Ethernet.write(memory, 0, Ethernet.BROADCAST, own.value(), Ethernet.TYPE_ARP);
            Arp.write(memory, Ethernet.LENGTH, Arp.REQUEST, own.value(), 0, 0, target.ipv4Bits());
            return frame;
        }

        @Override
        public Optional<Finding> judge(byte[] frame, MacAddress own, int transaction) {
            MemorySegment memory = MemorySegment.ofArray(frame);
            boolean isAnswer = Ethernet.type(memory, 0) == Ethernet.TYPE_ARP
                    && Arp.isPlausible(memory, Ethernet.LENGTH, frame.length - Ethernet.LENGTH)
                    && Arp.operation(memory, Ethernet.LENGTH) == Arp.REPLY
                    && Arp.senderAddress(memory, Ethernet.LENGTH) == target.ipv4Bits()
                    && Arp.targetMac(memory, Ethernet.LENGTH) == own.value();
            return isAnswer
                    ? Optional.of(neighbour(target, new MacAddress(Arp.senderMac(memory, Ethernet.LENGTH)), mac))
                    : Optional.empty();
        }

        @Override
        public String asked() {
            return "ARP for " + target;
        }

        @Override
        public String who() {
            return "neighbour " + target;
        }
    }

    /** Who has an IPv6 address? */
    record OfNd(IpAddress target, Optional<MacAddress> mac) implements Probe {
        private static final long LINK_LOCAL = 0xfe80L << 48;

        @Override
        public byte[] question(MacAddress own, int transaction) {
            byte[] frame = new byte[Ethernet.LENGTH + NeighbourDiscovery.LENGTH];
            MemorySegment memory = MemorySegment.ofArray(frame);
            IpAddress group = NeighbourDiscovery.solicitedNode(target);
            long destination = NeighbourDiscovery.groupMac(group).value();
            Ethernet.write(memory, 0, destination, own.value(), Ethernet.TYPE_IP6);
            NeighbourDiscovery.writeSolicitation(memory, Ethernet.LENGTH, linkLocal(own), group, target, own);
            return frame;
        }

        @Override
        public Optional<Finding> judge(byte[] frame, MacAddress own, int transaction) {
            MemorySegment memory = MemorySegment.ofArray(frame);
            if (Ethernet.type(memory, 0) != Ethernet.TYPE_IP6 || Ethernet.destination(memory, 0) != own.value()) {
                return Optional.empty();
            }
            return NeighbourDiscovery.parse(memory, Ethernet.LENGTH, frame.length - Ethernet.LENGTH)
                    .filter(NdMessage.Advertisement.class::isInstance)
                    .map(NdMessage.Advertisement.class::cast)
                    .filter(answer -> answer.target().equals(target))
                    .map(answer -> neighbour(
                            target, answer.targetMac().orElse(new MacAddress(Ethernet.source(memory, 0))), mac));
        }

        private static IpAddress linkLocal(MacAddress mac) {
            return IpAddress.ofIpv6(LINK_LOCAL, Ipv6.eui64(mac.value()));
        }

        @Override
        public String asked() {
            return "neighbour discovery for " + target;
        }

        @Override
        public String who() {
            return "neighbour " + target;
        }
    }

    /** Which DHCP server offers which address? */
    record OfDhcp(Optional<IpAddress> server, Optional<IpPrefix> subnet, Octets clientId) implements Probe {
        private static final int CLIENT_PORT = 68;
        private static final int SERVER_PORT = 67;
        private static final IpAddress NONE = IpAddress.ofIpv4(0);

        @Override
        public byte[] question(MacAddress own, int transaction) {
            var discover = new DhcpMessage(
                    false,
                    transaction,
                    0,
                    true,
                    NONE,
                    NONE,
                    own,
                    List.of(
                            new DhcpOption.Type(MessageType.DISCOVER),
                            new DhcpOption.Unknown(DhcpOptions.CLIENT_ID, clientId)));
            byte[] packet = new UdpDatagram(NONE, CLIENT_PORT, IpAddress.ofIpv4(-1), SERVER_PORT, discover.toPayload())
                    .toPacket();
            byte[] frame = new byte[Ethernet.LENGTH + packet.length];
            Ethernet.write(MemorySegment.ofArray(frame), 0, Ethernet.BROADCAST, own.value(), Ethernet.TYPE_IP4);
            System.arraycopy(packet, 0, frame, Ethernet.LENGTH, packet.length);
            return frame;
        }

        @Override
        public Optional<Finding> judge(byte[] frame, MacAddress own, int transaction) {
            MemorySegment memory = MemorySegment.ofArray(frame);
            if (Ethernet.type(memory, 0) != Ethernet.TYPE_IP4) {
                return Optional.empty();
            }
            return UdpDatagram.parse(memory, Ethernet.LENGTH, frame.length - Ethernet.LENGTH)
                    .filter(datagram -> datagram.destinationPort() == CLIENT_PORT)
                    .flatMap(datagram -> DhcpMessage.parse(datagram.payload())
                            .filter(message -> message.isReply()
                                    && message.transactionId() == transaction
                                    && message.clientMac().equals(own)
                                    && message.type().equals(Optional.of(MessageType.OFFER)))
                            .map(offer -> judge(
                                    offer.address(DhcpOptions.SERVER).orElse(datagram.source()), offer.yourAddress())));
        }

        private Finding judge(IpAddress by, IpAddress offered) {
            if (!server.map(by::equals).orElse(true)) {
                return new Finding(false, "the DHCP server is " + by + ", not " + server.get());
            }
            if (!subnet.map(wanted -> wanted.contains(offered)).orElse(true)) {
                return new Finding(
                        false, "the DHCP server " + by + " offers " + offered + ", which is not in " + subnet.get());
            }
            return new Finding(true, "the DHCP server " + by + " offers " + offered);
        }

        @Override
        public String asked() {
            return "DHCP";
        }

        @Override
        public String who() {
            return server.map(address -> "DHCP server " + address)
                    .orElse("DHCP server"
                            + subnet.map(wanted -> " of " + wanted).orElse(""));
        }
    }

    /** The frame that asks, from a NIC with this MAC address. */
    byte[] question(MacAddress own, int transaction);

    /** What a frame says to the question; empty if it is no answer. At least an Ethernet header long; never throws. */
    Optional<Finding> judge(byte[] frame, MacAddress own, int transaction);

    /** What is asked, in words: {@code ARP for 10.10.0.7}. */
    String asked();

    /** Who should answer: {@code neighbour 10.10.0.7}. */
    String who();

    /** The questions that an interface asks for. */
    static List<Probe> of(Verify verify, Octets clientId) {
        List<Probe> probes = new ArrayList<>();
        verify.arp().ifPresent(target -> probes.add(new OfArp(target, verify.macaddress())));
        verify.nd().ifPresent(target -> probes.add(new OfNd(target, verify.macaddress())));
        verify.dhcp()
                .ifPresent(server -> probes.add(new OfDhcp(
                        server instanceof DhcpServer.At(IpAddress address) ? Optional.of(address) : Optional.empty(),
                        verify.subnet(),
                        clientId)));
        return probes;
    }

    private static Finding neighbour(IpAddress target, MacAddress by, Optional<MacAddress> wanted) {
        return wanted.map(by::equals).orElse(true)
                ? new Finding(true, target + " answers from " + by)
                : new Finding(false, target + " answers from " + by + ", not from " + wanted.get());
    }
}
