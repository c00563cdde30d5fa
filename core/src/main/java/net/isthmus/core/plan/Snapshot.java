package net.isthmus.core.plan;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.config.LinkAddressing;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.config.TunnelMode;
import net.isthmus.core.config.Vrf;
import net.isthmus.wire.InterfaceAddress;

/**
 * A configuration as a planner compares it: everything by a key of its own, what is inherited filled in, and without
 * what is left to the operating system.
 *
 * @param links in an order in which they can be made: each behind those on which it rests
 * @param bridgeOf the bridge of each member
 * @param mtus the MTU in force for each link
 * @param addresses in the order of the document
 * @param vrfs names of all VRFs but main
 * @param vrfOf the VRF of each link that is in another than main
 * @param settings what is said of each subject; a kind of setting that is not here has its standard value
 */
record Snapshot(
        SystemSettings system,
        SequencedMap<String, LinkSpec> links,
        Map<String, String> bridgeOf,
        Map<String, Integer> mtus,
        Set<OwnedAddress> addresses,
        Set<String> vrfs,
        Map<String, String> vrfOf,
        Map<RouteKey, Route> routes,
        Map<SettingKey, Setting> settings) {

    /** Which setting of which subject. */
    record SettingKey(String subject, Class<? extends Setting> kind) {}

    static Snapshot of(Configuration configuration) {
        SequencedMap<String, LinkSpec> links = new LinkedHashMap<>();
        Map<SettingKey, Setting> settings = new LinkedHashMap<>();
        configuration.interfaces().forEach((name, device) -> {
            if (!device.isManagement()) {
                links.put(name, new LinkSpec.Port(device.match(), device.verify()));
            }
        });
        configuration.vlans().forEach((name, vlan) -> {
            if (!configuration.bridges().containsKey(vlan.link())) {
                links.put(name, new LinkSpec.Vlan(vlan.link(), vlan.outer().orElse(0), vlan.id()));
            }
        });
        configuration.vxlans().forEach((name, vxlan) -> {
            links.put(name, new LinkSpec.Vxlan(vxlan.vni(), vxlan.local(), vxlan.port()));
            say(settings, name, new VxlanRemotes(vxlan.remotes()));
        });
        Map<String, String> bridgeOf = new LinkedHashMap<>();
        Map<String, Integer> mtus = new LinkedHashMap<>();
        configuration.bridges().forEach((name, bridge) -> {
            BridgeParts parts = BridgeParts.of(configuration, name, bridge);
            parts.domains().forEach((domain, spec) -> {
                links.put(domain, spec);
                mtus.put(domain, configuration.mtuOf(name));
                say(settings, domain, BridgeLimits.of(bridge));
                say(settings, domain, LinkProtocols.of(bridge));
                say(settings, domain, BridgePolicy.of(bridge, parts.membersOf(domain)));
            });
            for (BridgeParts.Member member : parts.members()) {
                member.tagged().ifPresent(spec -> {
                    links.put(member.link(), spec);
                    mtus.put(member.link(), configuration.mtuOf(member.port()));
                });
                bridgeOf.put(member.link(), member.domain());
            }
        });
        addTunnels(links, configuration);
        Set<OwnedAddress> addresses = new LinkedHashSet<>();
        Map<String, Integer> tunnelMtus = new IpsecTunnels(configuration).mtus();
        for (String name : configuration.names()) {
            mtus.put(name, tunnelMtus.computeIfAbsent(name, configuration::mtuOf));
            sayAddressing(settings, name, configuration.addressingOf(name));
            for (InterfaceAddress address : configuration.addressesOf(name)) {
                addresses.add(new OwnedAddress(name, address));
            }
        }
        sayWhole(settings, configuration);
        Map<RouteKey, Route> routes = new LinkedHashMap<>();
        configuration.routes().forEach(route -> routes.put(RouteKey.of(route), route));
        return new Snapshot(
                configuration.system(),
                links,
                bridgeOf,
                mtus,
                addresses,
                new LinkedHashSet<>(configuration.vrfs().keySet()),
                configuration.vrfOf(),
                routes,
                settings);
    }

    private static void addTunnels(Map<String, LinkSpec> links, Configuration configuration) {
        configuration.tunnels().forEach((name, tunnel) -> links.put(name, new LinkSpec.Tunnel(tunnel.mode())));
        new IpsecTunnels(configuration)
                .byName()
                .keySet()
                .forEach(name -> links.putIfAbsent(name, new LinkSpec.Tunnel(TunnelMode.VTI)));
    }

    /** What is said of no link, but of packets or sessions as a whole. */
    private static void sayWhole(Map<SettingKey, Setting> settings, Configuration configuration) {
        say(settings, Policies.SUBJECT, Policies.of(configuration));
        say(settings, Services.SUBJECT, Services.of(configuration));
        say(settings, Translations.SUBJECT, Translations.of(configuration));
        say(settings, PolicyRules.SUBJECT, new PolicyRules(configuration.policyRoutes()));
        say(settings, BgpRouting.SUBJECT, new BgpRouting(configuration.bgp()));
        configuration.ipsec().connections().forEach((name, connection) -> {
            IpsecPeering peering = new IpsecPeering(name, Optional.of(connection));
            say(settings, IpsecPeering.subject(name), peering);
        });
    }

    private static void sayAddressing(Map<SettingKey, Setting> settings, String name, LinkAddressing addressing) {
        say(settings, name, AddressSources.of(addressing));
        say(settings, name, Proxying.of(addressing.ip()));
        say(settings, name, new Advertising(addressing.ip().routerAdvertisements()));
        say(settings, name, IpHandling.of(addressing.ip()));
    }

    private static void say(Map<SettingKey, Setting> settings, String subject, Setting setting) {
        if (!setting.equals(setting.standard())) {
            settings.put(new SettingKey(subject, setting.getClass()), setting);
        }
    }

    /** The VRF of a link. */
    String vrfOf(String link) {
        return vrfOf.getOrDefault(link, Vrf.MAIN);
    }

    /** The MTU in force; 0 for what does not exist. */
    int mtuOf(String name) {
        return mtus.getOrDefault(name, 0);
    }
}
