package net.isthmus.fastpath.xsk.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The interfaces known so far, and what each message of the kernel means against them: the kernel repeats whole
 * descriptions, we want what has changed.
 */
final class LinkTable {

    private static final int AF_UNSPEC = 0;

    private final Map<Integer, NetworkLink> links = new LinkedHashMap<>();

    /** All interfaces known. */
    List<NetworkLink> links() {
        return List.copyOf(links.values());
    }

    /** Takes one message; other messages than those about links mean nothing. */
    List<LinkEvent> apply(NetlinkMessage message) {
        if (isOfAnotherFamily(message)) {
            return List.of();
        }
        Optional<NetworkLink> link = NetworkLink.parse(message);
        if (link.isEmpty()) {
            return List.of();
        }
        return switch (message.type()) {
            case RouteMessages.RTM_NEWLINK -> update(link.get());
            case RouteMessages.RTM_DELLINK -> remove(link.get().index());
            default -> List.of();
        };
    }

    /** Takes a whole list, after messages were lost. */
    List<LinkEvent> replaceAll(List<NetworkLink> present) {
        List<LinkEvent> events = new ArrayList<>();
        var indices = present.stream().map(NetworkLink::index).collect(Collectors.toSet());
        for (Integer known : List.copyOf(links.keySet())) {
            if (!indices.contains(known)) {
                events.addAll(remove(known));
            }
        }
        present.forEach(link -> events.addAll(update(link)));
        return events;
    }

    private List<LinkEvent> remove(int index) {
        NetworkLink known = links.remove(index);
        return known == null ? List.of() : List.of(new LinkEvent.Gone(known));
    }

    private List<LinkEvent> update(NetworkLink link) {
        NetworkLink before = links.put(link.index(), link);
        if (before == null) {
            return List.of(new LinkEvent.Appeared(link));
        }
        List<LinkEvent> events = new ArrayList<>();
        if (!before.name().equals(link.name()) || !before.macAddress().equals(link.macAddress())) {
            events.add(new LinkEvent.Renamed(link, before));
        }
        if (before.mtu() != link.mtu()) {
            events.add(new LinkEvent.MtuChanged(link, before.mtu()));
        }
        if (before.isRunning() != link.isRunning()) {
            events.add(link.isRunning() ? new LinkEvent.WentUp(link) : new LinkEvent.WentDown(link));
        }
        return events;
    }

    /** A bridge tells of its members' leaving in RTM_DELLINK of family AF_BRIDGE: the link itself stays. */
    private static boolean isOfAnotherFamily(NetlinkMessage message) {
        return !message.holds(1) || message.payload().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0) != AF_UNSPEC;
    }
}
