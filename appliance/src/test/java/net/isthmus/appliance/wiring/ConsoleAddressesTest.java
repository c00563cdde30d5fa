package net.isthmus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import org.junit.jupiter.api.Test;

class ConsoleAddressesTest {

    private static Configuration listening(String names) {
        return ConfigurationReader.read("""
                        system:
                          console: { listen: [%s], port: 8443 }
                          users: { admin: { passwordHash: "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21l$%s" } }
                        interfaces:
                          web: { match: { name: eth2 }, addresses: [10.20.0.1/24, "fd00:20::1/64"] }
                          oob: { match: { name: lo }, role: management }
                        """.formatted(names, "a".repeat(43))).orThrow();
    }

    @Test
    void shouldTakeTheDocumentsAddressesWhenTheInterfaceIsTheAppliances() {
        assertThat(ConsoleAddresses.of(listening("web")))
                .containsExactly(new ListenAddress("10.20.0.1", 8443), new ListenAddress("fd00:20::1", 8443));
    }

    @Test
    void shouldAskTheKernelWhenTheInterfaceIsForManagement() {
        assertThat(ConsoleAddresses.of(listening("oob"))).contains(new ListenAddress("127.0.0.1", 8443));
    }

    @Test
    void shouldListenNowhereElseWhenNothingIsSaid() {
        assertThat(ConsoleAddresses.of(listening(""))).isEmpty();
    }
}
