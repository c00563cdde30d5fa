package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.Configuration;

/**
 * What a bridge is made of.
 *
 * <p>A plain bridge is one bridge domain and its members. A VLAN-aware one is a bridge domain a VLAN; and a member that
 * carries a VLAN with its tag is there a VLAN of its own. So the data plane knows nothing of access ports and trunks:
 *
 * <pre>
 *   campus: { ports: { desk: { access: 10 }, uplink: { trunk: [10, 20] } } }
 *
 *       campus.10  ──  desk, uplink.10           vlans: office: { link: campus, id: 20 }
 *       office     ──  uplink.20                 is the routed interface of VLAN 20, whose domain bears its name
 * </pre>
 *
 * <p>Names with a dot are nobody's in a document.
 *
 * @param domains the bridge domains, by the names of their links
 * @param members in the order of the document
 */
record BridgeParts(Map<String, LinkSpec> domains, List<Member> members) {

    /**
     * A member of a domain.
     *
     * @param link name of the link that is the member
     * @param port the member's name in the document
     * @param domain name of the domain's link
     * @param tagged the VLAN that is the member, if it is there for this alone
     */
    record Member(String link, String port, String domain, Optional<LinkSpec> tagged) {}

    /** The members of one domain. */
    List<Member> membersOf(String domain) {
        return members.stream().filter(member -> member.domain().equals(domain)).toList();
    }

    static BridgeParts of(Configuration configuration, String name, Bridge bridge) {
        if (!bridge.isVlanAware()) {
            return new BridgeParts(
                    Map.of(name, new LinkSpec.Bridge()),
                    bridge.interfaces().stream()
                            .map(member -> new Member(member, member, name, Optional.empty()))
                            .toList());
        }
        Map<Integer, String> named = new LinkedHashMap<>();
        configuration.vlans().forEach((vlan, spec) -> {
            if (spec.link().equals(name)) {
                named.put(spec.id(), vlan);
            }
        });
        SortedSet<Integer> carried = new TreeSet<>(named.keySet());
        bridge.ports().values().forEach(port -> carried.addAll(port.vlans()));
        Map<Integer, String> domainOf = new LinkedHashMap<>();
        Map<String, LinkSpec> domains = new LinkedHashMap<>();
        for (int id : carried) {
            String domain = named.getOrDefault(id, name + "." + id);
            domainOf.put(id, domain);
            domains.put(domain, new LinkSpec.BridgeVlan(name, id));
        }
        List<Member> members = new ArrayList<>();
        for (String port : bridge.interfaces()) {
            BridgePort carries = bridge.ports().get(port);
            if (carries != null) {
                carries.untagged()
                        .ifPresent(id -> members.add(new Member(port, port, domain(domainOf, id), Optional.empty())));
                carries.tagged()
                        .forEach(id -> members.add(new Member(
                                port + "." + id,
                                port,
                                domain(domainOf, id),
                                Optional.of(new LinkSpec.Vlan(port, 0, id)))));
            }
        }
        return new BridgeParts(domains, members);
    }

    private static String domain(Map<Integer, String> domainOf, int id) {
        return Objects.requireNonNull(domainOf.get(id));
    }
}
