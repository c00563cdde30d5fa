package net.isthmus.core.config;

import java.util.List;
import java.util.Map;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.model.Section;

/** Ordered rules, and what they call by name. */
@Section(
        value = "Ordered rules for what labels cannot say. They come before network policies, and these before the "
                + "defaults of zones. And for how long, and how many, sessions are remembered.",
        example = """
            firewall:
              rules:
                - { name: ping, from: premises, to: trusted, protocol: icmp, action: allow }
                - { name: no-telnet, protocol: tcp, port: 23, action: reject, log: true }
                - { name: office, source: office, destination: 10.10.0.0/24, protocol: tcp, port: web, action: allow }
              addressGroups:
                office: { addresses: [192.168.0.0/16, 198.51.100.7-198.51.100.9] }
              portGroups:
                web: [80, 443, 8000-8999]
            """)
public record Firewall(
        @Key(
                value = "Rules in the order in which they are asked: the first that fits a new session decides.",
                noun = "number of rules",
                max = Firewall.MAX_RULES)
        List<FirewallRule> rules,

        @Key(value = "Addresses and workloads by a name.", noun = "number of groups", max = Firewall.MAX_GROUPS)
        Map<String, AddressGroup> addressGroups,

        @Key(
                value = "Ports by a name.",
                noun = "number of groups or ranges",
                example = "{ web: [80, 443] }",
                max = Firewall.MAX_GROUPS)
        Map<String, List<PortRange>> portGroups,

        @Key(value = "Times by a name.", noun = "number of schedules", max = Firewall.MAX_GROUPS)
        Map<String, Schedule> schedules,

        @Key(
                value = "Whether a TCP connection that began elsewhere or earlier is taken up in mid-stream, if the "
                        + "policy allows it: for paths of which the appliance sees one direction only from some time "
                        + "on. It also lets scans in that begin with an ACK.",
                defaultsTo = "false",
                example = "true")
        boolean tcpLoose,

        @Key("After how long without a packet sessions end.")
        FirewallTimeouts timeouts,

        @Key("How many sessions there may be.") FirewallSessions sessions,

        @Key("How many sessions with the appliance itself may begin a second.")
        SelfRates self) {

    static final int MAX_RULES = 20_000;
    static final int MAX_GROUPS = 1024;

    /** No rules, and the standard limits. */
    public static final Firewall NONE =
            (Firewall) RecordModel.of(Firewall.class).constructDefault().orElseThrow();

    public Firewall {
        rules = List.copyOf(rules);
        addressGroups = Names.copyOf(addressGroups);
        portGroups = Names.copyOf(portGroups);
        schedules = Names.copyOf(schedules);
    }

    /** True if another one says the same of who may speak to whom. */
    public boolean hasRulesOf(Firewall other) {
        return rules.equals(other.rules)
                && addressGroups.equals(other.addressGroups)
                && portGroups.equals(other.portGroups)
                && schedules.equals(other.schedules);
    }

    /** True if another one says the same of how sessions are remembered. */
    public boolean hasLimitsOf(Firewall other) {
        return tcpLoose == other.tcpLoose
                && timeouts.equals(other.timeouts)
                && sessions.equals(other.sessions)
                && self.equals(other.self);
    }

    /** The same with other rules. */
    public Firewall withRules(List<FirewallRule> others) {
        return new Firewall(others, addressGroups, portGroups, schedules, tcpLoose, timeouts, sessions, self);
    }
}
