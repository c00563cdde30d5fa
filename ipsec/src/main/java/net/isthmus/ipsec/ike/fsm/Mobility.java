package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Payload.Notify;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/** Addresses of ours that come and go (RFC 4555). */
final class Mobility {
    private Mobility() {}

    /** That we can do it, and by which other addresses we can be reached (§3.3, §3.4). */
    static List<Payload> announcements(Context context) {
        if (!context.connection().traits().isMobile()) {
            return List.of();
        }
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Notify.of(NotifyType.MOBIKE_SUPPORTED));
        if (context.localAddresses.size() > 1) {
            payloads.addAll(additional(context));
        }
        return payloads;
    }

    /** Our addresses but the one that is in use; if there are none, that. */
    static List<Payload> additional(Context context) {
        List<Payload> payloads = context.localAddresses.stream()
                .filter(address -> !address.equals(context.path().local()))
                .<Payload>map(address -> Notify.of(
                        address.isIpv4() ? NotifyType.ADDITIONAL_IP4_ADDRESS : NotifyType.ADDITIONAL_IP6_ADDRESS,
                        Octets.of(address.toBytes())))
                .toList();
        return payloads.isEmpty() ? List.of(Notify.of(NotifyType.NO_ADDITIONAL_ADDRESSES)) : payloads;
    }

    /** We have these addresses now: if the one in use has gone, another takes its place. */
    static void addressesAre(Context context, List<IpAddress> addresses) {
        context.localAddresses = List.copyOf(addresses);
        SaPath path = context.path();
        if (addresses.contains(path.local())) {
            return;
        }
        IpAddress next = addresses.stream()
                .filter(address -> address.isIpv4() == path.remote().isIpv4())
                .findFirst()
                .orElse(null);
        if (next == null) {
            context.trouble("no address of ours is left from which the peer can be reached");
            return;
        }
        if (!context.isEstablished() || !context.features.contains(Feature.MOBIKE)) {
            context.end(new Reason(
                    Reason.Kind.NO_ANSWER, path.local() + " is not ours any more, and the peer does not speak MOBIKE"));
            return;
        }
        context.path(new SaPath(next, path.remote(), path.localPort(), path.remotePort()));
        // What is under way goes on from the new address; the peer answers to where it hears it from.
        context.current().resendNow();
        context.current().add(new MoveTask(context));
    }
}
