package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.isthmus.core.config.IpsecChild;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.config.IpsecTunnels;

/**
 * A connection to an IPsec peer, one setting each: whoever changes one leaves the others alone.
 *
 * @param name the connection's name in the document
 * @param connection what it is; empty for none
 */
public record IpsecPeering(String name, Optional<IpsecConnection> connection) implements Setting {

    /** The part of the document to which a connection belongs; connections and links may have the same names. */
    public static String subject(String name) {
        return "ipsec.connections." + name;
    }

    @Override
    public IpsecPeering standard() {
        return new IpsecPeering(name, Optional.empty());
    }

    @Override
    public String change(String subject, Setting from) {
        if (connection.isEmpty()) {
            return "end IPsec connection " + name;
        }
        Optional<IpsecConnection> before = ((IpsecPeering) from).connection;
        if (before.isEmpty()) {
            return "set up IPsec connection " + name
                    + children(": ", connection.get().children().keySet());
        }
        return "change IPsec connection " + name + differences(before.get(), connection.get());
    }

    private static String differences(IpsecConnection before, IpsecConnection after) {
        if (!before.withChildren(Map.of()).equals(after.withChildren(Map.of()))) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        Map<String, IpsecChild> old = before.children();
        say(parts, "add ", after, name -> !old.containsKey(name));
        say(
                parts,
                "change ",
                after,
                name -> old.containsKey(name)
                        && !old.getOrDefault(name, of(after, name)).equals(of(after, name)));
        say(parts, "remove ", before, name -> !after.children().containsKey(name));
        return ": " + String.join(", ", parts);
    }

    private static IpsecChild of(IpsecConnection connection, String child) {
        return Optional.ofNullable(connection.children().get(child)).orElseThrow();
    }

    private static void say(List<String> parts, String word, IpsecConnection of, Predicate<String> isMeant) {
        String names = of.children().keySet().stream().filter(isMeant).collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            parts.add(word + names);
        }
    }

    private static String children(String lead, Set<String> names) {
        return names.isEmpty() ? "" : lead + String.join(", ", names);
    }

    @Override
    public Set<String> links() {
        return connection
                .map(one -> IpsecTunnels.linksOf(name, one).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** Children whose tunnels go pause, or end; the others notice nothing. */
    @Override
    public IpsecPeering without(Set<String> gone) {
        Map<String, IpsecChild> children = new LinkedHashMap<>();
        connection.ifPresent(one -> one.children().forEach((child, said) -> {
            if (!gone.contains(said.interfaceName(name, child))) {
                children.put(child, said);
            }
        }));
        return new IpsecPeering(
                name, connection.filter(_ -> !children.isEmpty()).map(one -> one.withChildren(children)));
    }
}
