package net.isthmus.services.addressing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.plan.AddressSources;
import net.isthmus.core.plan.Advertising;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.UdpDatagram;

/** All that gets and gives addresses on one link. */
final class LinkAddresses {
    /** Hears how long the delegated prefixes of other links are good. */
    @FunctionalInterface
    interface PrefixLimits {
        void limit(Map<String, Map<IpPrefix, Long>> secondsByLink, long nowNs);
    }

    private final LinkContext context;
    private final PrefixLimits limits;
    private final Advertiser advertiser;
    private AddressSources sources = AddressSources.STANDARD;
    private boolean isAdvertising;
    private boolean hasChanged = true;
    private Optional<Dhcp4Client> dhcp4 = Optional.empty();
    private Optional<SlaacClient> slaac = Optional.empty();
    private Optional<Dhcp6Client> dhcp6 = Optional.empty();

    LinkAddresses(LinkContext context, PrefixLimits limits) {
        this.context = context;
        this.limits = limits;
        advertiser = new Advertiser(context);
    }

    AddressSources sources() {
        return sources;
    }

    boolean isAdvertising() {
        return isAdvertising;
    }

    void sources(AddressSources wanted, long nowNs) {
        sources = wanted;
        if (wanted.dhcp4() != dhcp4.isPresent()) {
            dhcp4.ifPresent(client -> client.remove(nowNs));
            dhcp4 = wanted.dhcp4() ? Optional.of(new Dhcp4Client(context)) : Optional.empty();
        }
        if (wanted.acceptRa() != slaac.isPresent()) {
            slaac.ifPresent(SlaacClient::remove);
            slaac = wanted.acceptRa() ? Optional.of(new SlaacClient(context)) : Optional.empty();
        }
        if (!wanted.dhcp6().equals(dhcp6.map(Dhcp6Client::wanted))) {
            dhcp6.ifPresent(client -> client.remove(nowNs));
            dhcp6 = wanted.dhcp6().map(asked -> new Dhcp6Client(context, asked, limits));
        }
        hasChanged = true;
    }

    void advertising(Advertising wanted, long nowNs) {
        isAdvertising = wanted.advertisements().isPresent();
        advertiser.want(wanted.advertisements(), nowNs);
    }

    void limit(Map<IpPrefix, Long> seconds, long nowNs) {
        advertiser.limit(seconds, nowNs);
    }

    /** Takes note; what follows from it is done with the next tick, since addresses may be changing right now. */
    void changed(InterfaceState state) {
        context.state(Optional.of(state));
        hasChanged = true;
    }

    void tick(long nowNs) {
        if (hasChanged) {
            hasChanged = false;
            dhcp4.ifPresent(client -> client.linkChanged(nowNs));
            slaac.ifPresent(client -> client.linkChanged(nowNs));
            dhcp6.ifPresent(client -> client.linkChanged(nowNs));
            advertiser.linkChanged(nowNs);
        }
        dhcp4.ifPresent(client -> client.tick(nowNs));
        slaac.ifPresent(client -> client.tick(nowNs));
        dhcp6.ifPresent(client -> client.tick(nowNs));
        advertiser.tick(nowNs);
    }

    void dhcp(UdpDatagram datagram, long nowNs) {
        if (datagram.source().isIpv4()) {
            dhcp4.ifPresent(client -> client.received(datagram, nowNs));
        } else {
            dhcp6.ifPresent(client -> client.received(datagram, nowNs));
        }
    }

    void solicited(long nowNs) {
        advertiser.solicited(nowNs);
    }

    void advertised(NdMessage.RouterAdvertisement message, long nowNs) {
        slaac.ifPresent(client -> client.advertised(message, nowNs));
    }

    void conflict(IpAddress address, long nowNs) {
        dhcp4.ifPresent(client -> client.conflict(address, nowNs));
        slaac.ifPresent(client -> client.conflict(address, nowNs));
    }

    void stop(long nowNs) {
        advertiser.stop(nowNs);
    }

    List<AddressClientStatus> status(long nowNs) {
        List<AddressClientStatus> all = new ArrayList<>();
        dhcp4.ifPresent(client -> all.add(client.status(nowNs)));
        slaac.ifPresent(client -> all.add(client.status(nowNs)));
        dhcp6.ifPresent(client -> all.add(client.status(nowNs)));
        return all;
    }
}
