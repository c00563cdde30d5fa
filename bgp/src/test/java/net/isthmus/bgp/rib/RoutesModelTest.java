package net.isthmus.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.core.port.RouteTarget;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random announcements, withdrawals, lost and new sessions, slow neighbours and repetitions, against a model that knows
 * nothing but who has announced what, and computes everything from that anew.
 */
class RoutesModelTest {
    private record Announcement(PathAttributes attributes, IpAddress nextHop) {}

    private static final List<String> PREFIXES = List.of(
            "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "203.0.113.0/25", "192.168.0.0/16", "0.0.0.0/0");

    private final Network network = new Network();
    private final Map<String, Map<IpPrefix, Announcement>> announced = new LinkedHashMap<>();
    private boolean isSecondLinkUp = true;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAgreeWithTheModelAfterAnyHistory(long seed) {
        Random random = new Random(seed);
        network.connect("a", Network.external("10.1.0.1", 64501));
        network.connect("b", Network.external("10.1.0.2", 64502));
        network.connect("c", Network.external("10.1.0.3", 64502));
        network.connect("i", Network.internal("10.2.0.1"));
        network.connect("j", Network.client("10.2.0.2"));
        network.peers.keySet().forEach(name -> announced.put(name, new HashMap<>()));
        for (int i = 0; i < 1500; i++) {
            act(random);
            if (random.nextInt(4) == 0 && !network.loop.isEmpty()) {
                network.loop.poll().run();
            }
            if (i % 25 == 24) {
                network.peers.values().forEach(peer -> setWritable(peer, true));
                network.settle();
                check();
            }
        }
    }

    private void act(Random random) {
        List<String> names = List.copyOf(network.neighbors.keySet());
        String name = names.get(random.nextInt(names.size()));
        FakePeer peer = network.peer(name);
        IpPrefix prefix = IpPrefix.parse(PREFIXES.get(random.nextInt(PREFIXES.size())));
        switch (random.nextInt(24)) {
            case 0 -> reconnect(name, peer);
            case 1 -> {
                setWritable(peer, !peer.isWritable);
                peer.room = random.nextInt(4);
            }
            case 2 -> network.routes.refresh(peer, new Message.RouteRefresh(1, 1, 0));
            case 3 -> repeat(name, peer);
            case 4 -> flap();
            case 5, 6, 7, 8, 9 -> {
                network.withdraw(peer, prefix.toString());
                Network.at(announced, name).remove(prefix);
            }
            default -> {
                Announcement announcement = announcement(random, peer);
                network.announce(peer, announcement.attributes, announcement.nextHop.toString(), prefix.toString());
                Network.at(announced, name).put(prefix, announcement);
            }
        }
    }

    private void setWritable(FakePeer peer, boolean isWritable) {
        peer.isWritable = isWritable;
        peer.room = Integer.MAX_VALUE;
        if (isWritable) {
            network.routes.writable(peer);
        }
    }

    private void reconnect(String name, FakePeer peer) {
        network.routes.closed(peer, Set.of());
        Network.at(announced, name).clear();
        network.connect(name);
    }

    /** An enhanced repetition in which half of the routes have gone without a word. */
    private void repeat(String name, FakePeer peer) {
        network.routes.refresh(peer, new Message.RouteRefresh(1, 1, 1));
        boolean isKept = false;
        for (IpPrefix prefix : List.copyOf(Network.at(announced, name).keySet())) {
            isKept = !isKept;
            Announcement announcement = Network.at(Network.at(announced, name), prefix);
            if (isKept) {
                network.announce(peer, announcement.attributes, announcement.nextHop.toString(), prefix.toString());
            } else {
                Network.at(announced, name).remove(prefix);
            }
        }
        network.routes.refresh(peer, new Message.RouteRefresh(1, 1, 2));
    }

    private void flap() {
        isSecondLinkUp = !isSecondLinkUp;
        if (isSecondLinkUp) {
            network.addLinks();
        } else {
            network.routes.houseChanged(List.of(), List.of(IpPrefix.parse("10.2.0.0/24")));
        }
    }

    private static Announcement announcement(Random random, FakePeer peer) {
        boolean isInternal = peer.neighbor().isInternal();
        List<Long> path = new ArrayList<>();
        if (!isInternal) {
            path.add(peer.neighbor().remoteAs());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            path.add(random.nextInt(12) == 0 ? Network.AS : 65000L + random.nextInt(2));
        }
        PathAttributes attributes = PathAttributes.LOCAL.toBuilder()
                .asPath(AsPath.of(path.toArray(new Long[0])))
                .origin(Origin.values()[random.nextInt(3)])
                .med(random.nextBoolean() ? OptionalLong.of(random.nextInt(2)) : OptionalLong.empty())
                .localPref(isInternal ? OptionalLong.of(100 + random.nextInt(2)) : OptionalLong.empty())
                .communities(random.nextInt(8) == 0 ? List.of(Community.NO_EXPORT) : List.of())
                .build();
        String address = peer.neighbor().address().toString();
        String other = isInternal ? "10.1.0.77" : "10.1.0.88";
        return new Announcement(attributes, IpAddress.parse(random.nextInt(4) == 0 ? other : address));
    }

    private void check() {
        for (String text : PREFIXES) {
            IpPrefix prefix = IpPrefix.parse(text);
            Optional<String> best = best(prefix);
            assertThat(network.houseUses(text))
                    .as("house, %s", prefix)
                    .isEqualTo(best.map(name -> name
                                    + (isExternal(name) ? " ebgp " : " ibgp ")
                                    + new RouteTarget.Via(Network.at(Network.at(announced, name), prefix).nextHop))
                            .orElse("none"));
            network.peers.forEach((name, peer) -> assertThat(Optional.ofNullable(peer.table.get(prefix)))
                    .as("%s of %s", name, prefix)
                    .isEqualTo(best.flatMap(from -> told(prefix, from, name))));
        }
        announced.forEach((name, routes) -> assertThat(Objects.requireNonNull(network.routes.source(name))
                        .in(Family.IPV4_UNICAST)
                        .received())
                .isEqualTo(routes.size()));
    }

    private boolean isExternal(String name) {
        return !Network.at(network.neighbors, name).isInternal();
    }

    private Optional<String> best(IpPrefix prefix) {
        List<String> in = new ArrayList<>(announced.keySet());
        in.removeIf(name -> !isUsable(Network.at(announced, name).get(prefix)));
        keepBest(in, name -> -of(name, prefix).localPref().orElse(100));
        keepBest(in, name -> of(name, prefix).asPath().length());
        keepBest(in, name -> of(name, prefix).origin().ordinal());
        List<String> beforeMed = List.copyOf(in);
        in.removeIf(name -> beforeMed.stream()
                .anyMatch(other -> of(name, prefix)
                                .asPath()
                                .nearest()
                                .equals(of(other, prefix).asPath().nearest())
                        && of(other, prefix).med().orElse(0)
                                < of(name, prefix).med().orElse(0)));
        keepBest(in, name -> isExternal(name) ? 0 : 1);
        keepBest(in, name -> Network.at(network.neighbors, name).address().low());
        return in.stream().findFirst();
    }

    private PathAttributes of(String name, IpPrefix prefix) {
        return Network.at(Network.at(announced, name), prefix).attributes;
    }

    private boolean isUsable(@Nullable Announcement announcement) {
        return announcement != null
                && !announcement.attributes.asPath().contains(Network.AS)
                && (isSecondLinkUp || !IpPrefix.parse("10.2.0.0/24").contains(announcement.nextHop));
    }

    private static void keepBest(List<String> in, ToLongFunction<String> key) {
        long best = in.stream().mapToLong(key).min().orElse(0);
        in.removeIf(name -> key.applyAsLong(name) != best);
    }

    private Optional<FakePeer.Heard> told(IpPrefix prefix, String from, String to) {
        Announcement best = Network.at(Network.at(announced, from), prefix);
        boolean isBetweenInternal = !isExternal(from) && !isExternal(to);
        boolean isReflected = Network.at(network.neighbors, from).isClient()
                || Network.at(network.neighbors, to).isClient();
        if (from.equals(to)
                || isBetweenInternal && !isReflected
                || isExternal(to) && best.attributes.communities().contains(Community.NO_EXPORT)) {
            return Optional.empty();
        }
        var attributes = best.attributes.toBuilder();
        if (isExternal(to)) {
            attributes
                    .asPath(best.attributes.asPath().prepend(Network.AS, 1))
                    .med(OptionalLong.empty())
                    .localPref(OptionalLong.empty());
            return Optional.of(new FakePeer.Heard(attributes.build(), IpAddress.parse("10.1.0.254")));
        }
        attributes.localPref(OptionalLong.of(best.attributes.localPref().orElse(100)));
        if (isBetweenInternal) {
            attributes
                    .originatorId(
                            Optional.of(Network.at(network.neighbors, from).address()))
                    .clusterList(List.of(Network.ROUTER_ID));
        }
        return Optional.of(new FakePeer.Heard(attributes.build(), best.nextHop));
    }
}
