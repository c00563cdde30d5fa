package net.isthmus.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.config.Verify;
import net.isthmus.core.model.RecordModel;
import net.isthmus.wire.InterfaceAddress;

/**
 * One step from a running configuration to another. It says all that whoever performs it must know, so that no step
 * looks into a configuration; and it knows its inverse, so that a plan which fails halfway is undone by the inverses of
 * its steps, last first.
 *
 * <p>Names are those of the document. An interface whose role is management appears in no action.
 */
public sealed interface Action {

    /** The step back. */
    Action inverse();

    /** What it does, as said to an operator: {@code create bridge campus}. */
    String describe();

    /** The same in several lines, where it does several things. */
    default List<String> lines() {
        return List.of(describe());
    }

    /** Makes a link; what it rests on is there. */
    record AddLink(String name, LinkSpec spec, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new RemoveLink(name, spec, mtu);
        }

        @Override
        public String describe() {
            return spec.creation(name) + ", MTU " + mtu;
        }
    }

    /** Takes a link away on which nothing rests any more, and whose settings are the standard ones. */
    record RemoveLink(String name, LinkSpec spec, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new AddLink(name, spec, mtu);
        }

        @Override
        public String describe() {
            return spec.removal(name);
        }
    }

    /** Changes one setting of a subject. Both values are of the same kind. */
    record Change(String subject, Setting from, Setting to) implements Action {
        @Override
        public Action inverse() {
            return new Change(subject, to, from);
        }

        @Override
        public String describe() {
            return to.change(subject, from);
        }
    }

    /** Changes what must be proven of an interface's NIC before it carries packets. */
    record SetVerification(String name, Optional<Verify> from, Optional<Verify> to) implements Action {
        @Override
        public Action inverse() {
            return new SetVerification(name, to, from);
        }

        @Override
        public String describe() {
            if (to.isEmpty()) {
                return "verify the NIC of " + name + " no more";
            }
            boolean isSameProof = from.map(before -> before.asksLike(to.get())).orElse(false);
            return isSameProof ? "change the patience with the NIC of " + name : "verify the NIC of " + name + " anew";
        }
    }

    /** Changes the MTU in force for an interface, VLAN or bridge. */
    record SetMtu(String name, int from, int to) implements Action {
        @Override
        public Action inverse() {
            return new SetMtu(name, to, from);
        }

        @Override
        public String describe() {
            return "set the MTU of " + name + " from " + from + " to " + to;
        }
    }

    /** Lets a port or VLAN without addresses take part in a bridge. */
    record AddBridgeMember(String bridge, String member) implements Action {
        @Override
        public Action inverse() {
            return new RemoveBridgeMember(bridge, member);
        }

        @Override
        public String describe() {
            return "add " + member + " to bridge " + bridge;
        }
    }

    /** Takes a port or VLAN out of a bridge, with all MAC addresses learned there. */
    record RemoveBridgeMember(String bridge, String member) implements Action {
        @Override
        public Action inverse() {
            return new AddBridgeMember(bridge, member);
        }

        @Override
        public String describe() {
            return "remove " + member + " from bridge " + bridge;
        }
    }

    /** Adds an address and with it the connected route of its subnet. */
    record AddAddress(String name, InterfaceAddress address) implements Action {
        @Override
        public Action inverse() {
            return new RemoveAddress(name, address);
        }

        @Override
        public String describe() {
            return "add address " + address + " to " + name;
        }
    }

    /** Removes an address, and the connected route of its subnet unless another address of the link has it too. */
    record RemoveAddress(String name, InterfaceAddress address) implements Action {
        @Override
        public Action inverse() {
            return new AddAddress(name, address);
        }

        @Override
        public String describe() {
            return "remove address " + address + " from " + name;
        }
    }

    /** Makes a VRF without interfaces. */
    record AddVrf(String name) implements Action {
        @Override
        public Action inverse() {
            return new RemoveVrf(name);
        }

        @Override
        public String describe() {
            return "create VRF " + name;
        }
    }

    /** Takes a VRF away that has no interfaces left and of which no route speaks. */
    record RemoveVrf(String name) implements Action {
        @Override
        public Action inverse() {
            return new AddVrf(name);
        }

        @Override
        public String describe() {
            return "remove VRF " + name;
        }
    }

    /** Moves a link without addresses from one VRF to another. */
    record SetVrf(String link, String from, String to) implements Action {
        @Override
        public Action inverse() {
            return new SetVrf(link, to, from);
        }

        @Override
        public String describe() {
            return "move " + link + " from VRF " + from + " to VRF " + to;
        }
    }

    /**
     * Changes static routes, however many, at once. A route that goes while another with the same destination and
     * preference comes is replaced, without a moment in which it leads nowhere.
     */
    record ChangeRoutes(List<Route> removed, List<Route> added) implements Action {
        private static final int LINES = 100;

        public ChangeRoutes {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }

        /**
         * The same in parts of at most so many routes that come, one after the other: those that come and replace
         * first, those that only go last.
         */
        public List<ChangeRoutes> parts(int size) {
            if (added.size() + removed.size() <= size) {
                return List.of(this);
            }
            Map<RouteKey, Route> going = new LinkedHashMap<>();
            removed.forEach(route -> going.put(RouteKey.of(route), route));
            List<ChangeRoutes> parts = new ArrayList<>();
            for (int from = 0; from < added.size(); from += size) {
                List<Route> coming = added.subList(from, Math.min(added.size(), from + size));
                List<Route> replaced = new ArrayList<>();
                for (Route route : coming) {
                    Route before = going.remove(RouteKey.of(route));
                    if (before != null) {
                        replaced.add(before);
                    }
                }
                parts.add(new ChangeRoutes(replaced, coming));
            }
            List<Route> rest = List.copyOf(going.values());
            for (int from = 0; from < rest.size(); from += size) {
                parts.add(new ChangeRoutes(rest.subList(from, Math.min(rest.size(), from + size)), List.of()));
            }
            return parts;
        }

        @Override
        public Action inverse() {
            return new ChangeRoutes(added, removed);
        }

        @Override
        public String describe() {
            List<String> lines = lines();
            return lines.size() == 1
                    ? lines.getFirst()
                    : "change static routes: %d come, %d go".formatted(added.size(), removed.size());
        }

        @Override
        public List<String> lines() {
            Map<RouteKey, Route> before = new HashMap<>();
            removed.forEach(route -> before.put(RouteKey.of(route), route));
            List<String> lines = new ArrayList<>();
            for (Route route : added.subList(0, Math.min(added.size(), LINES))) {
                Route replaced = before.remove(RouteKey.of(route));
                lines.add(
                        replaced == null
                                ? "add route " + route.describe()
                                : "change route " + replaced.describe() + " to " + route.describe());
            }
            added.stream().skip(LINES).map(RouteKey::of).forEach(before::remove);
            removed.stream()
                    .filter(route -> before.containsKey(RouteKey.of(route)))
                    .limit(LINES)
                    .forEach(route -> lines.add("remove route " + route.describe()));
            int more = Math.max(0, added.size() - LINES) + Math.max(0, before.size() - LINES);
            if (more > 0) {
                lines.add("and " + more + " more routes");
            }
            return lines;
        }
    }

    /** Changes what concerns the appliance as a whole. */
    record SetSystem(SystemSettings from, SystemSettings to) implements Action {
        @Override
        public Action inverse() {
            return new SetSystem(to, from);
        }

        /** The keys of {@code system} whose values differ. */
        public List<String> changedKeys() {
            return RecordModel.of(SystemSettings.class).fields().stream()
                    .filter(field -> !field.of(from).equals(field.of(to)))
                    .map(field -> field.key())
                    .toList();
        }

        @Override
        public String describe() {
            return "change system: " + String.join(", ", changedKeys());
        }
    }
}
