package net.isthmus.appliance.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRulesTest {
    private static final Configuration BGP = ConfigurationReader.read("""
            bgp:
              as: 64512
              routerId: 10.0.0.1
              neighbors:
                carrier: { address: 169.254.100.1, remoteAs: 64513, password: { secretRef: md5 } }
            """).orThrow();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private List<String> faults(Configuration configuration) {
        return new SecretRules(new SecretStore(directory))
                .check(configuration).stream().map(Fault::toString).toList();
    }

    @Test
    void shouldNameTheSecretOfANeighbourThatIsMissingOrTooLong() {
        assertThat(faults(BGP))
                .singleElement()
                .asString()
                .contains("bgp.neighbors.carrier.password.secretRef", "no secret named md5", "isthmus secret set md5");

        new SecretStore(directory).set("md5", "x".repeat(80).getBytes(StandardCharsets.US_ASCII));
        assertThat(faults(BGP)).isEmpty();

        new SecretStore(directory).set("md5", "x".repeat(81).getBytes(StandardCharsets.US_ASCII));
        assertThat(faults(BGP)).singleElement().asString().contains("81 bytes", "80 at most");
    }
}
