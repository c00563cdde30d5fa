package net.isthmus.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.message.Message;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * A table as an external neighbour sends it: distinct prefixes, six in an UPDATE, with AS paths of three to six, a
 * MULTI_EXIT_DISC and some communities. The same seed gives the same table.
 */
public final class BgpUpdates {
    /** Prefixes in an UPDATE: as many as a full table has on the average. */
    public static final int PREFIXES = 6;

    private final Random random = new Random(1);
    private final List<PathAttributes> attributes = new ArrayList<>();
    private final IpAddress nextHop;
    private final int prefixes;

    /** A table of so many prefixes with so many sets of attributes, from a neighbour. */
    public BgpUpdates(int prefixes, int sets, long as, IpAddress nextHop) {
        this.prefixes = prefixes;
        this.nextHop = nextHop;
        for (int i = 0; i < sets; i++) {
            attributes.add(attributes(as, i));
        }
    }

    private PathAttributes attributes(long as, int index) {
        Long[] path = new Long[3 + random.nextInt(4)];
        path[0] = as;
        path[1] = 100_000L + index;
        for (int i = 2; i < path.length; i++) {
            path[i] = 1000L + random.nextInt(60_000);
        }
        return PathAttributes.LOCAL.toBuilder()
                .asPath(AsPath.of(path))
                .med(OptionalLong.of(random.nextInt(100)))
                .communities(random.ints(random.nextInt(4), 1 << 16, 1 << 30)
                        .mapToObj(Community::new)
                        .toList())
                .build();
    }

    /** UPDATEs that the whole takes. */
    public int count() {
        return (prefixes + PREFIXES - 1) / PREFIXES;
    }

    /** One of them. */
    public Message.Update update(int index) {
        List<IpPrefix> named = new ArrayList<>(PREFIXES);
        for (int i = index * PREFIXES; i < Math.min(prefixes, (index + 1) * PREFIXES); i++) {
            named.add(new IpPrefix(IpAddress.ofIpv4((16 << 24) + (i << 8)), 24));
        }
        return new Message.Update(
                List.of(),
                Optional.of(attributes.get(index % attributes.size())),
                List.of(new Message.Reach(nextHop, Optional.empty(), named)),
                List.of());
    }
}
