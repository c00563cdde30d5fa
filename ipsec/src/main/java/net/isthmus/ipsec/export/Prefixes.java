package net.isthmus.ipsec.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** Selectors for devices that know prefixes only. */
final class Prefixes {
    private Prefixes() {}

    /**
     * A selector as a prefix; empty if it is a range or has a protocol.
     *
     * @param outer what stands for the outer address
     */
    static Optional<IpPrefix> of(IpsecSelector selector, String outer) {
        if (!selector.isAllProtocols()) {
            return Optional.empty();
        }
        try {
            String text = selector.range().map(AddressRange::toString).orElse(outer);
            return Optional.of(text.indexOf('/') < 0 ? IpPrefix.ofHost(IpAddress.parse(text)) : IpPrefix.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Two networks between which packets are protected. */
    record Pair(IpPrefix near, IpPrefix far) {}

    /** All pairs of a child that are of one family; those that are no prefixes are named in a note. */
    static List<Pair> pairs(PeerView view, ChildView child, Lines lines) {
        List<Pair> pairs = new ArrayList<>();
        for (IpsecSelector near : child.near()) {
            for (IpsecSelector far : child.far()) {
                Optional<IpPrefix> from = of(near, view.near());
                Optional<IpPrefix> to = of(far, view.far());
                boolean isMixed = near.family().isPresent()
                        && far.family().isPresent()
                        && !near.family().equals(far.family());
                if (isMixed) {
                    continue;
                }
                if (from.isEmpty() || to.isEmpty()) {
                    lines.note("Not a pair of networks, so to be written by hand: {} to {}", near, far);
                } else if (from.get().family() == to.get().family()) {
                    pairs.add(new Pair(from.get(), to.get()));
                }
            }
        }
        return pairs;
    }

    /** Those that routes lead to: all that are prefixes and not everything. */
    static List<IpPrefix> routed(List<IpsecSelector> selectors, String outer) {
        return selectors.stream()
                .flatMap(selector -> of(selector, outer).stream())
                .filter(prefix -> !prefix.isDefault())
                .toList();
    }
}
