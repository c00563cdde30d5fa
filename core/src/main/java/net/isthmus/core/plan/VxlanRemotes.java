package net.isthmus.core.plan;

import java.util.List;
import java.util.stream.Collectors;
import net.isthmus.wire.IpAddress;

/** The other ends of a VXLAN. */
public record VxlanRemotes(List<IpAddress> remotes) implements Setting {

    private static final VxlanRemotes NONE = new VxlanRemotes(List.of());

    public VxlanRemotes {
        remotes = List.copyOf(remotes);
    }

    @Override
    public VxlanRemotes standard() {
        return NONE;
    }

    @Override
    public String change(String subject, Setting from) {
        return "let VXLAN " + subject + " reach " + text() + " instead of " + ((VxlanRemotes) from).text();
    }

    private String text() {
        return remotes.isEmpty()
                ? "nobody"
                : remotes.stream().map(IpAddress::toString).collect(Collectors.joining(", "));
    }
}
