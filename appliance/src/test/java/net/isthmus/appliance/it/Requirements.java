package net.isthmus.appliance.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import net.isthmus.lab.BgpDaemon;
import net.isthmus.lab.Lab;
import net.isthmus.lab.Strongswan;

/** What a class of integration tests needs. Where it is not there the class is skipped, and says why. */
final class Requirements {
    private Requirements() {}

    /** The appliance in network namespaces, and not the kernel in its place. */
    static void appliance() {
        assumeTrue(Lab.isRoot(), "skipped: making network namespaces needs root");
        assumeTrue(
                System.getProperty("isthmus.lab.router", "isthmus").equals("isthmus"),
                "skipped: the kernel stands in the appliance's place");
    }

    /** The same, and strongSwan as its peer. */
    static void applianceBesideStrongswan() {
        appliance();
        assumeTrue(Strongswan.isInstalled(), "skipped: strongSwan is not installed: tools/install-packages test");
    }

    /** The same, and other speakers of BGP as its neighbours. */
    static void applianceBesideBgpDaemons() {
        appliance();
        for (BgpDaemon.Kind kind : BgpDaemon.Kind.values()) {
            assumeTrue(kind.isInstalled(), "skipped: " + kind + " is not installed: tools/install-packages test");
        }
    }
}
