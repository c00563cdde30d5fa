package net.isthmus.core.plan;

import java.util.List;
import net.isthmus.core.config.Match;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.SystemSettings;
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

    /** Takes a device for the data plane. */
    record BindPort(String name, Match match, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new ReleasePort(name, match, mtu);
        }

        @Override
        public String describe() {
            return "bind interface " + name + " to " + match.describe(name) + ", MTU " + mtu;
        }
    }

    /** Gives a device back to the operating system. */
    record ReleasePort(String name, Match match, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new BindPort(name, match, mtu);
        }

        @Override
        public String describe() {
            return "release interface " + name + " from " + match.describe(name);
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

    /** Creates a VLAN on a bound port. */
    record AddVlan(String name, String link, int id, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new RemoveVlan(name, link, id, mtu);
        }

        @Override
        public String describe() {
            return "create VLAN " + name + ", ID " + id + " on " + link + ", MTU " + mtu;
        }
    }

    /** Removes a VLAN on which nothing rests any more. */
    record RemoveVlan(String name, String link, int id, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new AddVlan(name, link, id, mtu);
        }

        @Override
        public String describe() {
            return "remove VLAN " + name + ", ID " + id + " on " + link;
        }
    }

    /** Creates a bridge without members. */
    record AddBridge(String name, BridgeLimits limits, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new RemoveBridge(name, limits, mtu);
        }

        @Override
        public String describe() {
            return "create bridge " + name;
        }
    }

    /** Removes a bridge that has no members left, with all that it has learned. */
    record RemoveBridge(String name, BridgeLimits limits, int mtu) implements Action {
        @Override
        public Action inverse() {
            return new AddBridge(name, limits, mtu);
        }

        @Override
        public String describe() {
            return "remove bridge " + name;
        }
    }

    /** Changes what a bridge remembers; what it has learned stays as far as the new limits let it. */
    record ChangeBridge(String name, BridgeLimits from, BridgeLimits to) implements Action {
        @Override
        public Action inverse() {
            return new ChangeBridge(name, to, from);
        }

        @Override
        public String describe() {
            return "let bridge " + name + " learn " + to.describe() + " instead of " + from.describe();
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

    /** Adds a static route whose destination and metric no other has. */
    record AddRoute(Route route) implements Action {
        @Override
        public Action inverse() {
            return new RemoveRoute(route);
        }

        @Override
        public String describe() {
            return "add route " + route.describe();
        }
    }

    /** Removes a static route. */
    record RemoveRoute(Route route) implements Action {
        @Override
        public Action inverse() {
            return new AddRoute(route);
        }

        @Override
        public String describe() {
            return "remove route " + route.describe();
        }
    }

    /** Changes where a route of one destination and metric leads, without a moment in which it leads nowhere. */
    record ReplaceRoute(Route from, Route to) implements Action {
        @Override
        public Action inverse() {
            return new ReplaceRoute(to, from);
        }

        @Override
        public String describe() {
            return "change route " + from.describe() + " to " + to.describe();
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
