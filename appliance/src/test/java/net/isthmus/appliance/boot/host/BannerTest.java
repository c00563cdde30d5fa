package net.isthmus.appliance.boot.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.core.status.InterfaceStatus;
import org.junit.jupiter.api.Test;

/** What the console shows, and what the host is asked for. */
class BannerTest {

    private static InterfaceStatus port(String name, String state, List<String> addresses) {
        return new InterfaceStatus(
                name,
                "port",
                state,
                Optional.empty(),
                Optional.of("enp1s0"),
                Optional.of("52:54:00:00:00:01"),
                1500,
                Optional.empty(),
                addresses,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                1,
                InterfaceStatus.Traffic.NONE);
    }

    @Test
    void shouldShowWhereTheApplianceIsAndWhatIsWrong() {
        assertEquals(
                """

                Isthmus: edge-1

                  uplink       up       52:54:00:00:00:01  10.0.2.15/24
                  storage      absent   52:54:00:00:00:01  no address
                  console http://127.0.0.1:8080
                  state   NOT WELL
                  ! a\\\\nb?c

                """,
                Banner.of(
                        "edge-1",
                        List.of(port("uplink", "up", List.of("10.0.2.15/24")), port("storage", "absent", List.of())),
                        List.of("http://127.0.0.1:8080"),
                        List.of("a\\nb\u001bc")),
                "a backslash stands for itself, and an escape sequence for nothing");
    }

    @Test
    void shouldAskForTheNameServersOfTheDocumentElseForThoseOfTheLinks() {
        AddressClientStatus client = new AddressClientStatus(
                "uplink",
                "dhcp4",
                "bound",
                List.of(),
                Optional.empty(),
                List.of(),
                List.of("10.0.2.3", "evil\nhostname=x"),
                List.of(),
                Optional.empty(),
                Optional.empty());
        Configuration said = ConfigurationReader.read(
                        "system: { hostname: e, nameservers: [10.1.0.1], ntp: [time.example.net, 10.1.0.2] }")
                .orThrow();
        assertEquals(
                "hostname=e\nnameservers=10.1.0.1\nntp=time.example.net 10.1.0.2\n",
                HostSettings.of(said, List.of(client)));
        assertEquals(
                "hostname=isthmus\nnameservers=10.0.2.3\nntp=\n",
                HostSettings.of(Configuration.empty(), List.of(client)));
    }
}
