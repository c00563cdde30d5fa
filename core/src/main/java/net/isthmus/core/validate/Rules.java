package net.isthmus.core.validate;

import java.util.List;
import java.util.function.Predicate;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.fault.Fault;

/**
 * All that must hold between the parts of a configuration. Each rule looks at the whole configuration and reports every
 * breach with its path; none of them stops the others.
 */
public final class Rules {

    private Rules() {}

    /** Every breach, in no particular order and without places in a document; none if the configuration is right. */
    public static List<Fault> check(Configuration configuration) {
        return check(configuration, path -> false);
    }

    /**
     * The same for a configuration that may be incomplete.
     *
     * @param isDoubtful true for the path of a value from which nothing may be concluded
     */
    public static List<Fault> check(Configuration configuration, Predicate<String> isDoubtful) {
        var findings = new Findings(isDoubtful);
        var names = new NameTable(configuration);
        new InterfaceRules(configuration, names, findings).check();
        new VlanRules(configuration, names, findings).check();
        new VxlanRules(configuration, names, findings).check();
        new BridgeRules(configuration, names, findings).check();
        new AddressRules(configuration, names, findings).check();
        new AddressingRules(configuration, names, findings).check();
        var vrfs = new VrfRules(configuration, names, findings);
        vrfs.check();
        new RouteRules(configuration, names, vrfs, findings).check();
        new PolicyRouteRules(configuration, names, findings).check();
        new ZoneRules(configuration, names, findings).check();
        new WorkloadRules(configuration, findings).check();
        new NetworkPolicyRules(configuration, findings).check();
        new FirewallRules(configuration, names, findings).check();
        new ServiceRules(configuration, names, vrfs, findings).check();
        new NatRules(configuration, names, findings).check();
        new IpsecRules(configuration, names, findings).check();
        new BgpRules(configuration, findings).check();
        new SystemRules(configuration, names, findings).check();
        return findings.toList();
    }
}
