package net.isthmus.core.validate;

import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Zone;

/** Rules of zones: a link's zone is declared, and the link is routed by the appliance. */
final class ZoneRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    ZoneRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        for (String reserved : Set.of(Zone.SELF, Zone.UNZONED)) {
            if (configuration.zones().containsKey(reserved)) {
                findings.add("zones." + reserved, reserved + " is a zone of its own already", "choose another name");
            }
        }
        configuration.zoneOf().forEach(this::checkLink);
    }

    private void checkLink(String link, String zone) {
        String path = names.pathOf(link) + ".zone";
        if (!configuration.zones().containsKey(zone)) {
            findings.add(
                    path,
                    "there is no zone named " + zone,
                    names.suggest(zone, configuration.zones().keySet()),
                    "zones." + zone);
        }
        if (names.isManagement(link)) {
            findings.add(path, link + " is left to the operating system", "leave the zone out", names.pathOf(link));
        }
        configuration.bridges().forEach((bridge, said) -> {
            if (said.interfaces().contains(link)) {
                findings.add(
                        path,
                        link + " is a member of bridge " + bridge,
                        "a bridged network is in the zone of its bridge: write it at bridges." + bridge,
                        "bridges." + bridge + ".interfaces");
            }
        });
    }
}
