package net.isthmus.appliance.boot.seed;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Interface;
import net.isthmus.core.document.ConfigurationReader;
import org.junit.jupiter.api.Test;

/** Which document an appliance starts with, and what the rest of the seed adds to it. */
class DocumentChoiceTest {

    private static final String NETWORK = "version: 2\nethernets: { eth0: { addresses: [10.1.0.1/24],"
            + " nameservers: { addresses: [10.1.0.53] }, gateway4: 10.1.0.254 } }\n";

    private static DocumentChoice choice(String document, String network) {
        var user = new StringBuilder("#cloud-config\nhostname: from-cloud\nntp: { servers: [10.1.0.123] }\n");
        if (!document.isEmpty()) {
            user.append("isthmus:\n").append(document.indent(2));
        }
        return DocumentChoice.of(SeedReader.read(
                new SeedFiles("test").add(SeedFiles.USER, user.toString()).add(SeedFiles.NETWORK, network)));
    }

    private static Configuration read(DocumentChoice choice) {
        return ConfigurationReader.read(choice.text()).orThrow();
    }

    @Test
    void shouldTakeInterfacesAndRoutesFromTheCloudWhereTheDocumentHasNone() {
        DocumentChoice choice = choice("version: 1 # mine\n", NETWORK);
        assertTrue(choice.isOwn());
        assertTrue(choice.text().startsWith("version: 1 # mine\n"), choice.text());
        Configuration configuration = read(choice);
        assertEquals("from-cloud", configuration.system().hostname());
        assertEquals("[10.1.0.53]", configuration.system().nameservers().toString());
        assertEquals(List.of("10.1.0.123"), configuration.system().ntp());
        assertEquals(1, configuration.interfaces().size());
        assertEquals(1, configuration.routes().size());
    }

    @Test
    void shouldLeaveADocumentAloneThatHasInterfaces() {
        DocumentChoice choice = choice(
                "interfaces: { lan: { addresses: [10.2.0.1/24] } }\nsystem:\n  # me\n  hostname: own\n", NETWORK);
        Configuration configuration = read(choice);
        assertEquals(List.of("lan"), List.copyOf(configuration.interfaces().keySet()));
        assertEquals("own", configuration.system().hostname());
        assertEquals("[10.1.0.53]", configuration.system().nameservers().toString());
        assertEquals(0, configuration.routes().size());
    }

    @Test
    void shouldCompleteASystemThatIsWrittenOnOneLine() {
        DocumentChoice choice = choice("system: { workers: 1 }\n", NETWORK);
        assertEquals("from-cloud", read(choice).system().hostname());
        assertTrue(choice.text().contains("ntp: [\"10.1.0.123\"], workers: 1 }"), choice.text());
    }

    @Test
    void shouldReachTheMachineByTheCloudsNetworkWhenTheDocumentIsFaulty() {
        DocumentChoice choice = choice("interfaces:\n  lan: { mtu: 90000 }\n", NETWORK);
        assertFalse(choice.isOwn());
        assertEquals(List.of("eth0"), List.copyOf(read(choice).interfaces().keySet()));
        assertEquals(1, choice.problems().size());
        assertTrue(
                choice.problems()
                        .getFirst()
                        .startsWith(
                                "the document under isthmus: line 6: interfaces.lan.mtu: 90000 is larger than 9216"),
                choice.problems().getFirst());
    }

    /** A VLAN on what was left out goes, and so does what stands on it; the machine is reached by the rest. */
    @Test
    void shouldLeaveOutAloneWhatDoesNotFitOfTheCloudsNetwork() {
        String network = """
                version: 2
                ethernets:
                  a: { addresses: [10.1.0.1/24, 10.1.0.1/24, 10.4.0.1/24], gateway4: 10.1.0.254 }
                  b: { addresses: [10.1.0.2/24, 10.2.0.1/24] }
                vlans: { v: { id: 5, link: missing, addresses: [10.3.0.1/24] } }
                bridges: { br: { interfaces: [v] } }
                """.replace(
                        "gateway4: 10.1.0.254",
                        "routes: [{ to: 10.9.0.0/16, via: 10.3.0.2 }, { to: default, via: 10.1.0.254 }]");
        for (String document : List.of("zones: { a: {} }\n", "")) {
            DocumentChoice choice = choice(document, network);
            Configuration configuration = read(choice);
            assertEquals(!document.isEmpty(), choice.isOwn());
            assertEquals(
                    List.of("a", "b"), List.copyOf(configuration.interfaces().keySet()));
            assertEquals(
                    "[10.2.0.1/24]",
                    requireNonNull(configuration.interfaces().get("b"))
                            .addresses()
                            .toString());
            assertEquals(
                    0, configuration.vlans().size() + configuration.bridges().size());
            assertEquals(1, configuration.routes().size(), choice.text());
            assertTrue(
                    choice.problems().stream().allMatch(line -> line.startsWith("network-config: ")),
                    choice.problems().toString());
        }
    }

    @Test
    void shouldTakeADocumentThatCountsOnTheCloudsInterfaces() {
        DocumentChoice choice = choice(
                "bridges: { office: { interfaces: [eth0] } }\n",
                NETWORK.replace(
                        "addresses: [10.1.0.1/24], nameservers: { addresses: [10.1.0.53] }, gateway4: 10.1.0.254", ""));
        assertEquals(List.of(), choice.problems());
        assertTrue(choice.isOwn());
        assertEquals(1, read(choice).bridges().size());
    }

    @Test
    void shouldBeReachedWhenNeitherTheDocumentNorTheCloudNamesAnInterface() {
        DocumentChoice choice = choice("version: 1\n", "");
        assertTrue(choice.isOwn());
        assertTrue(requireNonNull(read(choice).interfaces().get("uplink")).dhcp4());
        assertEquals(0, read(choice("interfaces: {}\n", "")).interfaces().size(), "unless it says that it has none");
    }

    @Test
    void shouldTakeTheDocumentAloneWhenWhatElseTheSeedSaysDoesNotFit() {
        var files = new SeedFiles("test")
                .add(SeedFiles.USER, "#cloud-config\nntp: { servers: ['-'] }\nisthmus:\n  version: 1\n");
        DocumentChoice choice = DocumentChoice.of(SeedReader.read(files));
        assertEquals("version: 1\n", choice.text());
        assertEquals(1, choice.problems().size());
    }

    @Test
    void shouldAskForAnAddressOnTheFirstNicWhenNothingIsSaid() {
        DocumentChoice choice = DocumentChoice.of(SeedReader.nothing());
        assertFalse(choice.isOwn());
        Configuration configuration = read(choice);
        Interface uplink = requireNonNull(configuration.interfaces().get("uplink"));
        assertTrue(uplink.dhcp4());
        assertTrue(uplink.acceptRa());
        assertEquals("isthmus", configuration.system().hostname());
    }
}
