package net.isthmus.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.RandomConfiguration;
import org.junit.jupiter.api.Test;

class ConfigurationWriterTest {

    @Test
    void shouldComeBackEqualWhenWrittenAndRead() {
        var random = new Random(2_020);
        for (int i = 0; i < 500; i++) {
            Configuration configuration = RandomConfiguration.next(random);
            String document = ConfigurationWriter.write(configuration);
            assertThat(ConfigurationReader.read(document).orThrow())
                    .as(document)
                    .isEqualTo(configuration);
        }
    }

    @Test
    void shouldWriteOnlyWhatDiffersFromDefaults() {
        String document = """
                interfaces:
                  a: { mtu: 1500, role: data, addresses: [] }
                  b: { mtu: 9000, match: { macaddress: 52-54-00-AA-00-01 }, addresses: ["FD00::0:1/64", 10.0.0.1/24] }
                  c: { match: { name: "true" } }
                  d: { match: { name: "1e3" } }
                bridges:
                  e: { agingTime: 5m, macLimit: 99 }
                  f: { agingTime: 90500ms }
                system: { workers: 3 }
                routes:
                  - { to: 0.0.0.0/0, blackhole: true }
                  - { via: 10.0.0.9, to: 10.1.0.0/16, metric: 7 }
                """;
        assertThat(ConfigurationWriter.write(ConfigurationReader.read(document).orThrow()))
                .isEqualTo("""
                        version: 1
                        system:
                          workers: 3
                        interfaces:
                          a: {}
                          b:
                            match:
                              macaddress: "52:54:00:aa:00:01"
                            mtu: 9000
                            addresses: ["fd00::1/64", 10.0.0.1/24]
                          c:
                            match:
                              name: "true"
                          d:
                            match:
                              name: "1e3"
                        bridges:
                          e:
                            macLimit: 99
                          f:
                            agingTime: 90500ms
                        routes:
                          - to: 0.0.0.0/0
                            blackhole: true
                          - to: 10.1.0.0/16
                            via: 10.0.0.9
                            metric: 7
                        """);
    }

    @Test
    void shouldKeepTheOrderOfNamesWhenDocumentIsReadAndWritten() {
        String document = "version: 1\ninterfaces:\n  zulu: {}\n  alpha: {}\n  mike: {}\n";
        assertThat(ConfigurationWriter.write(ConfigurationReader.read(document).orThrow()))
                .isEqualTo(document);
    }
}
