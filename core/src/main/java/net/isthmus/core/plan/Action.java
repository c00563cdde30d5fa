package net.isthmus.core.plan;

import java.util.List;
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
