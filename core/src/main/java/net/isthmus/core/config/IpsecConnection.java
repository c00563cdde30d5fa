package net.isthmus.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;

/** A connection to one IPsec peer, in the words of strongSwan's swanctl. */
@Section(
        value = "A VPN connection to one peer, in the words of strongSwan's `swanctl.conf`, written together as "
                + "`remoteAddrs` for `remote_addrs`. Every key has a sane default: a connection needs the peer's "
                + "address, how the two prove who they are, and a child. The packets of IKE and ESP from its peer "
                + "to the appliance pass without a rule of the firewall.",
        example = """
                ipsec:
                  connections:
                    hq:
                      localAddrs: [203.0.113.10]
                      remoteAddrs: [198.51.100.1]
                      local: { auth: psk, id: edge-1.example.net }
                      remote: { auth: psk, id: hq.example.net, secretRef: hq-psk }
                      children:
                        lan: { localTs: [10.10.0.0/24], remoteTs: [192.168.0.0/16], startAction: start }
                """)
public record IpsecConnection(
        @Key(
                value = "The appliance's own addresses for the connection; the first is what it speaks from. Without "
                        + "any, the one that leads to the peer.",
                noun = "number of addresses",
                max = IpsecConnection.MAX_ADDRESSES,
                example = "[203.0.113.10]")
        List<IpAddress> localAddrs,

        @Key(
                value = "The peer's addresses or DNS names, tried in order. `%any` lets a peer come from anywhere; "
                        + "without a place to go to, the appliance only answers.",
                noun = "number of addresses",
                max = IpsecConnection.MAX_ADDRESSES,
                example = "[198.51.100.1]")
        List<IpsecPeerAddress> remoteAddrs,

        @Key(
                value = "The peer's UDP port: 500, or 4500 to begin in UDP encapsulation at once, where port 500 is "
                        + "blocked.",
                noun = "UDP port",
                defaultsTo = "500",
                min = 1,
                max = 65_535,
                example = "4500")
        int remotePort,

        @Key(
                value = "What the IKE SA may be made of, the preferred first. Without any, AES-GCM, "
                        + "ChaCha20-Poly1305 or AES-CBC with SHA-2, and every key exchange that is thought safe.",
                noun = "number of proposals",
                max = IpsecConnection.MAX_PROPOSALS,
                example = "[aes256gcm16-prfsha384-ecp384]")
        List<IkeProposal> proposals,

        @Key("How the appliance proves who it is.") IpsecLocal local,

        @Key("How the peer proves who it is.") IpsecRemote remote,

        @Key(
                value = "How long the peer may be silent before it is asked whether it lives; 0s never asks.",
                defaultsTo = "30s",
                max = 86_400,
                example = "10s")
        Duration dpdDelay,

        @Key("How messages are repeated that the peer does not answer.")
        IpsecRetransmit retransmit,

        @Key(
                value = "How long an IKE SA lives before it is replaced; 0s replaces it never.",
                defaultsTo = "28260s",
                max = IpsecConnection.MAX_SECONDS,
                example = "4h")
        Duration rekeyTime,

        @Key(
                value = "How long before both ends prove anew who they are, without a gap in the traffic; 0s never.",
                defaultsTo = "0s",
                max = IpsecConnection.MAX_SECONDS,
                example = "24h")
        Duration reauthTime,

        @Key(
                value = "How long after `rekeyTime` or `reauthTime` an IKE SA ends that could not be replaced.",
                defaultsTo = "540s",
                min = 1,
                max = IpsecConnection.MAX_SECONDS,
                example = "10m")
        Duration overTime,

        @Key(
                value = "Up to how much earlier than `rekeyTime` and `reauthTime` it happens, by chance: so not all "
                        + "tunnels do it at once.",
                defaultsTo = "540s",
                max = IpsecConnection.MAX_SECONDS,
                example = "10m")
        Duration randTime,

        @Key(
                value = "True to put ESP into UDP even if no NAT is between: Kubernetes Services and many firewalls "
                        + "carry no ESP.",
                defaultsTo = "false",
                example = "true")
        boolean encap,

        @Key(
                value = "Whether either end may change its address while the tunnel lasts (RFC 4555).",
                defaultsTo = "true",
                example = "false")
        boolean mobike,

        @Key(
                value = "Whether long IKE messages are sent in parts that fit a packet (RFC 7383).",
                defaultsTo = "true",
                example = "false")
        boolean fragmentation,

        @Key(
                value = "Whether the IKE SA is made without a first child (RFC 6023): `allow` as the peer likes, "
                        + "`prefer` if the peer can, `never`.",
                defaultsTo = "allow",
                example = "prefer")
        IpsecChildless childless,

        @Key("A further secret that protects against quantum computers (RFC 8784); none without it.")
        Optional<IpsecPpk> ppk,

        @Key(
                value = "Child SAs by name: the tunnels that carry packets.",
                noun = "number of children",
                max = IpsecConnection.MAX_CHILDREN)
        Map<String, IpsecChild> children) {

    /** The most addresses of either end. */
    public static final int MAX_ADDRESSES = 16;

    /** The most proposals of a kind. */
    public static final int MAX_PROPOSALS = 16;

    /** The most children of a connection. */
    public static final int MAX_CHILDREN = 256;

    static final int MAX_SECONDS = 31_536_000;

    public IpsecConnection {
        localAddrs = List.copyOf(localAddrs);
        remoteAddrs = List.copyOf(remoteAddrs);
        proposals = List.copyOf(proposals);
        children = Names.copyOf(children);
    }

    /** The same with other children. */
    public IpsecConnection withChildren(Map<String, IpsecChild> others) {
        return new IpsecConnection(
                localAddrs,
                remoteAddrs,
                remotePort,
                proposals,
                local,
                remote,
                dpdDelay,
                retransmit,
                rekeyTime,
                reauthTime,
                overTime,
                randTime,
                encap,
                mobike,
                fragmentation,
                childless,
                ppk,
                others);
    }
}
