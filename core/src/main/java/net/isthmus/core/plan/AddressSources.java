package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.Dhcp6;
import net.isthmus.core.config.LinkAddressing;
import net.isthmus.core.config.PrefixDelegation;

/**
 * Where a link gets addresses from besides the document.
 *
 * @param dhcp4 from a DHCP server
 * @param acceptRa from router advertisements
 * @param dhcp6 from a DHCPv6 server
 */
public record AddressSources(boolean dhcp4, boolean acceptRa, Optional<Dhcp6> dhcp6) implements Setting {

    /** From nowhere else. */
    public static final AddressSources STANDARD = new AddressSources(false, false, Optional.empty());

    static AddressSources of(LinkAddressing addressing) {
        return new AddressSources(addressing.dhcp4(), addressing.acceptRa(), addressing.dhcp6());
    }

    /** True if there is any. */
    public boolean isAny() {
        return !equals(STANDARD);
    }

    @Override
    public AddressSources standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        return isAny()
                ? "let " + subject + " get addresses by " + text()
                : "let " + subject + " get addresses from nobody";
    }

    private String text() {
        List<String> sources = new ArrayList<>();
        if (dhcp4) {
            sources.add("DHCP");
        }
        if (acceptRa) {
            sources.add("router advertisements");
        }
        dhcp6.ifPresent(wanted ->
                sources.add(wanted.prefixDelegation().isPresent() ? "DHCPv6 with a delegated prefix" : "DHCPv6"));
        return String.join(", ", sources);
    }

    @Override
    public Set<String> links() {
        return dhcp6.flatMap(Dhcp6::prefixDelegation)
                .map(PrefixDelegation::assign)
                .map(assign -> Set.copyOf(assign.keySet()))
                .orElse(Set.of());
    }
}
