package net.isthmus.core.config;

import java.util.List;
import java.util.stream.Collectors;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpPrefix;

/** Addresses of a prefix, some of them excepted. */
@Section("Addresses of a prefix. What is excepted is taken from this block only; another element may allow it.")
public record IpBlock(
        @Key(value = "The prefix.", example = "10.0.0.0/8") IpPrefix cidr,

        @Key(
                value = "Prefixes within it that do not belong to the block.",
                noun = "number of exceptions",
                example = "[10.1.0.0/16]",
                max = NetworkPolicy.MAX_PEERS)
        List<IpPrefix> except) {

    public IpBlock {
        except = List.copyOf(except);
    }

    String describe() {
        return except.isEmpty()
                ? cidr.toString()
                : cidr + " except " + except.stream().map(IpPrefix::toString).collect(Collectors.joining(", "));
    }
}
