package net.isthmus.appliance.ipsec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.IpsecAmount;
import net.isthmus.core.config.IpsecAuth;
import net.isthmus.core.config.IpsecChild;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.IpsecMode;
import net.isthmus.core.config.IpsecPeerAddress;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.core.config.PortRange;
import net.isthmus.ipsec.ike.connection.AuthMethod;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Childless;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.DpdAction;
import net.isthmus.ipsec.ike.connection.Fragmentation;
import net.isthmus.ipsec.ike.connection.Lifetime;
import net.isthmus.ipsec.ike.connection.PeerIdentity;
import net.isthmus.ipsec.ike.connection.Ppk;
import net.isthmus.ipsec.ike.connection.Retransmission;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.connection.Timers;
import net.isthmus.ipsec.ike.connection.Traits;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * A connection of the document as IKE knows it.
 *
 * @param name the connection's name
 * @param said what the document says
 * @param addressesOf the addresses of each DNS name in it that are known now
 * @param resources how many Child SAs a child has of which each worker shall have its own
 */
public record DocumentConnection(
        String name, IpsecConnection said, Map<String, List<IpAddress>> addressesOf, int resources) {

    private static final int LAST_PORT = 65_535;

    /** Copies the map. */
    public DocumentConnection {
        addressesOf = Map.copyOf(addressesOf);
    }

    /** What IKE shall know. */
    public Connection toConnection() {
        List<Child> children = new ArrayList<>();
        said.children().forEach((child, of) -> children.add(child(child, of)));
        return new Connection(
                name,
                said.localAddrs(),
                said.remoteAddrs().stream().flatMap(this::remotes).distinct().toList(),
                said.proposals(),
                local(),
                remote(),
                timers(),
                traits(),
                children);
    }

    private Stream<IpPrefix> remotes(IpsecPeerAddress remote) {
        if (remote.isAnywhere()) {
            return Stream.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6);
        }
        return Stream.concat(
                        remote.address().stream(),
                        remote.name().stream().flatMap(host -> addressesOf.getOrDefault(host, List.of()).stream()))
                .map(address -> new IpPrefix(address, address.family().bits()));
    }

    private PeerIdentity local() {
        return new PeerIdentity(
                method(said.local().auth()),
                said.local().id().map(IpsecIdentity::text).orElse(""),
                said.local().certificate().stream().toList(),
                List.of());
    }

    private PeerIdentity remote() {
        return new PeerIdentity(
                method(said.remote().auth()),
                said.remote().id().map(IpsecIdentity::text).orElse("%any"),
                said.remote().certificate().stream().toList(),
                said.remote().ca().stream().toList());
    }

    private static AuthMethod method(IpsecAuth auth) {
        return switch (auth) {
            case PSK -> AuthMethod.PSK;
            case PUBKEY -> AuthMethod.CERTIFICATE;
        };
    }

    private Timers timers() {
        return new Timers(
                lifetime(said.rekeyTime(), said.randTime(), after(said.rekeyTime(), said.overTime())),
                lifetime(said.reauthTime(), said.randTime(), after(said.reauthTime(), said.overTime())),
                said.dpdDelay(),
                new Retransmission(
                        said.retransmit().timeout(),
                        Retransmission.DEFAULT.backOff(),
                        1 + said.retransmit().tries()),
                Timers.DEFAULT.retry());
    }

    /** The end of what is replaced after some time; of what never is, none. */
    private static Duration after(Duration renew, Duration over) {
        return renew.isZero() ? Duration.ZERO : renew.plus(over);
    }

    private static Lifetime lifetime(Duration renew, Duration random, Duration life) {
        Duration jitter = random.compareTo(renew) > 0 ? renew : random;
        return new Lifetime(renew, jitter, life);
    }

    private Traits traits() {
        return new Traits(
                said.remotePort(),
                said.encap(),
                said.mobike(),
                said.fragmentation() ? Fragmentation.YES : Fragmentation.NO,
                switch (said.childless()) {
                    case ALLOW -> Childless.ALLOW;
                    case PREFER -> Childless.PREFER;
                    case NEVER -> Childless.NEVER;
                },
                Traits.DEFAULT.unique(),
                said.ppk().map(ppk -> new Ppk(ppk.id(), ppk.required())),
                Traits.DEFAULT.sendsCertificates());
    }

    private Child child(String child, IpsecChild of) {
        return new Child(
                child,
                selectors(of.effectiveLocalTs(), said.localAddrs()),
                selectors(
                        of.effectiveRemoteTs(),
                        said.remoteAddrs().stream()
                                .flatMap(remote -> remote.address().stream())
                                .toList()),
                of.espProposals(),
                of.mode() == IpsecMode.TRANSPORT,
                lifetime(of.rekeyTime(), of.randTime(), of.lifeTime()),
                new SaLimits(
                        amount(of.rekeyBytes()),
                        amount(of.rekeyPackets()),
                        amount(of.lifeBytes()),
                        amount(of.lifePackets())),
                switch (of.startAction()) {
                    case NONE -> StartAction.NONE;
                    case TRAP -> StartAction.TRAP;
                    case START -> StartAction.START;
                },
                switch (of.dpdAction()) {
                    case CLEAR -> DpdAction.CLEAR;
                    case TRAP -> DpdAction.TRAP;
                    case RESTART -> DpdAction.RESTART;
                },
                of.perCpuSas() ? resources : 0);
    }

    private static long amount(Optional<IpsecAmount> said) {
        return said.map(IpsecAmount::value).orElse(0L);
    }

    /** Selectors; none for the outer address alone, which IKE knows best. */
    private static List<TrafficSelector> selectors(List<IpsecSelector> said, List<IpAddress> outer) {
        if (said.equals(List.of(IpsecSelector.DYNAMIC))) {
            return List.of();
        }
        return said.stream()
                .flatMap(selector -> selector.range()
                        .map(Stream::of)
                        .orElseGet(() -> outer.stream().map(address -> new AddressRange(address, address)))
                        .map(range -> selector(selector, range)))
                .toList();
    }

    private static TrafficSelector selector(IpsecSelector said, AddressRange range) {
        return new TrafficSelector(
                said.protocol(),
                range.first(),
                range.last(),
                said.ports().map(PortRange::first).orElse(0),
                said.ports().map(PortRange::last).orElse(LAST_PORT));
    }
}
