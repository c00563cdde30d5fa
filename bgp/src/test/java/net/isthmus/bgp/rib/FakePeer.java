package net.isthmus.bgp.rib;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.session.Neighbor;
import net.isthmus.bgp.session.Peer;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** A neighbour that keeps what it is told, as its Adj-RIB-In. */
final class FakePeer implements Peer {
    /** What it has been told of a prefix. */
    record Heard(PathAttributes attributes, IpAddress nextHop) {}

    final Map<IpPrefix, Heard> table = new HashMap<>();
    final List<Message> messages = new ArrayList<>();
    boolean isWritable = true;

    /** Messages that the session takes before it wants no more for the moment. */
    int room = Integer.MAX_VALUE;

    boolean isEnhanced = true;
    Set<Family> families = Set.of(Family.values());
    String ceased = "";
    Runnable onCease = () -> {};

    private final Neighbor neighbor;
    private final IpAddress localAddress;

    FakePeer(String name, RoutesPlan.Neighbor plan, IpAddress localAddress) {
        this.localAddress = localAddress;
        neighbor = new Neighbor(
                name,
                plan.address(),
                Optional.empty(),
                plan.localAs(),
                plan.as(),
                IpAddress.parse("10.255.0.1"),
                Duration.ofSeconds(90),
                Duration.ofSeconds(30),
                false,
                1,
                OptionalInt.empty(),
                Optional.empty(),
                families,
                Duration.ofSeconds(120));
    }

    @Override
    public Neighbor neighbor() {
        return neighbor;
    }

    @Override
    public IpAddress routerId() {
        return neighbor.address().isIpv4()
                ? neighbor.address()
                : IpAddress.ofIpv4((int) neighbor.address().low());
    }

    @Override
    public IpAddress localAddress() {
        return localAddress;
    }

    @Override
    public Set<Family> families() {
        return families;
    }

    @Override
    public boolean canRefresh() {
        return true;
    }

    @Override
    public boolean hasEnhancedRefresh() {
        return isEnhanced;
    }

    @Override
    public boolean isWritable() {
        return isWritable && room > 0;
    }

    @Override
    public void send(Message message) {
        messages.add(message);
        room--;
        if (message instanceof Message.Update update) {
            update.withdrawn().forEach(table::remove);
            update.reachable().forEach(reach -> reach.prefixes()
                    .forEach(prefix ->
                            table.put(prefix, new Heard(update.attributes().orElseThrow(), reach.nextHop()))));
        }
    }

    @Override
    public void cease(int subcode, String reason) {
        ceased = subcode + " " + reason;
        onCease.run();
    }

    /** UPDATEs with routes in them. */
    List<Message.Update> updates() {
        return messages.stream()
                .filter(Message.Update.class::isInstance)
                .map(Message.Update.class::cast)
                .filter(update ->
                        !update.reachable().isEmpty() || !update.withdrawn().isEmpty())
                .toList();
    }

    /** Families whose End-of-RIB has come. */
    List<Family> endOfRib() {
        return messages.stream()
                .filter(Message.Update.class::isInstance)
                .flatMap(message -> ((Message.Update) message).endOfRib().stream())
                .toList();
    }
}
