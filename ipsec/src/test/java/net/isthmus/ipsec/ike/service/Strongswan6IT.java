package net.isthmus.ipsec.ike.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.lab.Lab;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.Strongswan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What strongSwan can do from version 6 on: several key exchanges (RFC 9370), and ESP without UDP. It is Debian's of
 * {@code ISTHMUS_STRONGSWAN_SUITE}, or trixie's.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Strongswan6IT extends StrongswanPeer {
    Strongswan6IT() {
        super(tree(), "");
    }

    private static Path tree() {
        assumeTrue(Lab.isRoot(), "skipped: needs root");
        String suite = System.getenv().getOrDefault("ISTHMUS_STRONGSWAN_SUITE", "trixie");
        Outcome made = Strongswan.tree(suite);
        assumeTrue(made.succeeded(), () -> "skipped: no tree with strongSwan 6: " + made.describe());
        return Path.of(made.output().strip());
    }

    @ParameterizedTest
    @CsvSource({
        "aes256gcm16-prfsha384-x25519-ke1_modp3072,aes256gcm16-x25519-ke1_modp3072",
        "aes256gcm16-prfsha384-ecp384-ke1_x25519-ke2_modp2048,aes256gcm16-ecp384-ke1_x25519-ke2_modp2048",
        "aes256gcm16-prfsha384-x25519-ke1_mlkem768,aes256gcm16-x25519-ke1_mlkem768",
        "aes256gcm16-prfsha384-ecp384-ke1_mlkem1024,aes256gcm16-ecp384-ke1_mlkem1024",
        "aes256gcm16-prfsha384-x25519-ke1_mlkem512,aes256gcm16-x25519-ke1_mlkem512",
    })
    void shouldMixSeveralKeyExchangesWhoeverBegins(String ikeWords, String espWords) {
        assumeTrue(
                !ikeWords.contains("mlkem")
                        || strongswan.swanctl("--list-algs").output().contains("ML_KEM"),
                "skipped: that strongSwan has no ML-KEM");
        load(ikeWords, espWords, "");
        ike.apply(List.of(connection(List.of(IkeProposal.parse(ikeWords)), StartAction.NONE, espWords)));
        ike.up("t");
        await(() -> isUp() && strongswan.sas().contains("INSTALLED"));
        rekeyBothWays();
        ike.down("t");
        await(() -> !isUp() && strongswan.sas().isBlank());

        assertThat(strongswan
                        .swanctl("--initiate", "--child", "net", "--timeout", "5")
                        .succeeded())
                .as(why())
                .isTrue();
        await(this::isUp);
        rekeyBothWays();
    }

    private void rekeyBothWays() {
        String first = spis();
        ike.rekey("t");
        await(() ->
                isUp() && !spis().equals(first) && sas() == 1 && ikeSa().state().equals("established"));
        String second = spis();
        strongswan.swanctl("--rekey", "--child", "net").orThrow();
        await(() -> isUp() && !spis().equals(second) && sas() == 1);
        String third = ikeSa().initiatorSpi();
        strongswan.swanctl("--rekey", "--ike", "t").orThrow();
        await(() -> isUp() && !ikeSa().initiatorSpi().equals(third));
        assertThat(ike.log("t")).as(why()).noneMatch(line -> line.level().equals("trouble"));
    }

    @Test
    void shouldAgreeOnEspWithoutUdpWhenThePeerCanDoIt() {
        load("default", "default", "", "");
        ike.apply(List.of(connection(List.of(), StartAction.START)));
        await(() -> isUp() && strongswan.sas().contains("INSTALLED"));
        assertThat(strongswan.sas()).contains("ESP:AES_GCM_16-128");
        assertThat(childSas.outbound.values().stream().map(ChildSa::path))
                .as(why())
                .allMatch(path -> path.remotePort() == 0);
    }

    private IpsecStatus.IkeSa ikeSa() {
        return ike.status().connections().getFirst().ikeSas().getFirst();
    }
}
