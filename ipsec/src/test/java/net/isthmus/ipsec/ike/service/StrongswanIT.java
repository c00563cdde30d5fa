package net.isthmus.ipsec.ike.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.lab.Command;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our IKE and strongSwan's agree on keys, whoever begins; no packet of ESP flows here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrongswanIT extends StrongswanPeer {
    private static final IpAddress OURS_TOO = IpAddress.parse("198.18.77.11");
    private static final IpAddress THEIRS_TOO = IpAddress.parse("198.18.77.12");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes128gcm16-prfsha256-modp2048",
                "aes256gcm16-prfsha384-ecp384",
                "aes128gcm16-prfsha256-ecp256",
                "aes128-sha256-modp2048",
                "aes256-sha256-modp2048",
                "aes256-sha512-modp4096",
                "aes192-sha384-modp3072",
                "chacha20poly1305-prfsha512-x25519",
            })
    void shouldComeUpWhoeverBegins(String proposal) {
        load(proposal, "aes128gcm16", "");
        ike.apply(List.of(connection(List.of(IkeProposal.parse(proposal)), StartAction.NONE)));
        assertThat(ike.up("t")).isTrue();
        await(() -> isUp() && strongswan.sas().contains("INSTALLED"));
        assertThat(ike.status().connections().getFirst().ikeSas().getFirst().isInitiator())
                .isTrue();
        ike.down("t");
        await(() -> !isUp() && strongswan.sas().isBlank());

        assertThat(strongswan
                        .swanctl("--initiate", "--child", "net", "--timeout", "20")
                        .succeeded())
                .as(why())
                .isTrue();
        await(this::isUp);
        assertThat(ike.status().connections().getFirst().ikeSas().getFirst().isInitiator())
                .isFalse();
        strongswan.swanctl("--terminate", "--ike", "t", "--timeout", "20").orThrow();
        await(() -> !isUp());
    }

    @Test
    void shouldComeUpWithoutAWordAboutAlgorithms() {
        load("default", "default", "");
        ike.apply(List.of(connection(List.of(), StartAction.START)));
        await(() -> isUp() && strongswan.sas().contains("INSTALLED"));
    }

    @Test
    void shouldChangeKeysWhoeverWantsIt() {
        load("aes256gcm16-prfsha384-ecp384", "aes128gcm16-ecp256", "");
        ike.apply(List.of(connection(List.of(), StartAction.START, "aes128gcm16-ecp256")));
        await(this::isUp);
        String first = spis();
        assertThat(ike.rekey("t")).isTrue();
        await(() -> isUp() && !spis().equals(first) && sas() == 1);
        String second = spis();
        strongswan.swanctl("--rekey", "--child", "net").orThrow();
        await(() -> isUp() && !spis().equals(second) && sas() == 1);
        String third = spis();
        strongswan.swanctl("--rekey", "--ike", "t").orThrow();
        await(() -> isUp() && !spis().equals(third));
        assertThat(ike.log("t")).noneMatch(line -> line.level().equals("trouble"));
    }

    @Test
    void shouldBeginAgainWhenThePeerWantsAnotherKeyExchange() {
        load("aes128gcm16-prfsha256-ecp521", "aes128gcm16", "");
        ike.apply(List.of(
                connection(List.of(IkeProposal.parse("aes128gcm16-prfsha256-x25519-ecp521")), StartAction.START)));
        await(this::isUp);
        assertThat(log()).contains("INVALID_KE_PAYLOAD");
    }

    @Test
    void shouldNarrowWhenThePeerWantsLess() {
        load("default", "default", "local_ts = 10.2.3.0/24");
        ike.apply(List.of(connection(List.of(), StartAction.START)));
        await(this::isUp);
        assertThat(ike.status()
                        .connections()
                        .getFirst()
                        .children()
                        .getFirst()
                        .sas()
                        .getFirst()
                        .remoteTs())
                .containsExactly("10.2.3.0/24");
    }

    @Test
    void shouldSayWhyWhenNothingIsCommon() {
        load("aes128-sha1-modp1024", "aes128gcm16", "");
        ike.apply(List.of(connection(List.of(), StartAction.NONE)));
        strongswan.swanctl("--initiate", "--child", "net", "--timeout", "20");
        await(() -> ike.status()
                .connections()
                .getFirst()
                .lastFailure()
                .startsWith("peer proposed aes128-sha1-prfsha1-modp1024 only; we accept aes256gcm16-"));
    }

    @ParameterizedTest
    @CsvSource({
        "aes128-sha1-modp2048,aes128gcm16,'',the peer accepts none of our IKE proposals",
        "default,aes128gcm16-x25519,local_ts = 172.31.0.0/16,the peer protects nothing of TSi(10.1.0.0/16) TSr(10.2.0.0/16)",
    })
    void shouldSayWhatThePeerDislikesWhenItRefuses(String ike, String esp, String child, String reason) {
        load(ike, esp, child);
        this.ike.apply(
                List.of(connection(List.of(IkeProposal.parse("aes256gcm16-prfsha384-x25519")), StartAction.NONE)));
        this.ike.up("t");
        await(() -> failures().contains(reason));
    }

    @Test
    void shouldSayThatThePeerDoesNotBelieveUsWhenItsSecretIsAnother() {
        loadWithSecret("another secret");
        ike.apply(List.of(connection(List.of(), StartAction.NONE)));
        ike.up("t");
        await(() -> failures().contains("the peer does not believe our proof: its secret"));
    }

    @Test
    void shouldFollowThePeerWhenItsAddressChanges() {
        peer.sysctl("net.ipv4.conf.all.promote_secondaries=1", "net.ipv4.conf.eth0.promote_secondaries=1");
        peer.nic("eth0").address(THEIRS_TOO + "/24");
        try {
            load("default", "default", "");
            ike.apply(List.of(connection(List.of(), StartAction.NONE)));
            strongswan
                    .swanctl("--initiate", "--child", "net", "--timeout", "20")
                    .orThrow();
            await(this::isUp);
            assertThat(path().remote()).startsWith(THEIRS + " ");

            peer.ip("address", "del", THEIRS + "/24", "dev", "eth0");
            await(() -> path().remote().startsWith(THEIRS_TOO + " ") && isUp());
            await(() ->
                    childSas.moved.values().stream().anyMatch(to -> to.remote().equals(THEIRS_TOO)));
        } finally {
            peer.run("ip", "address", "del", THEIRS + "/24", "dev", "eth0");
            peer.nic("eth0").address(THEIRS + "/24");
            peer.ip("address", "del", THEIRS_TOO + "/24", "dev", "eth0");
        }
    }

    @Test
    void shouldTakeThePeerAlongWhenOurAddressChanges() {
        Command.of("sysctl", "-qw", "net.ipv4.conf." + outside + ".promote_secondaries=1")
                .run()
                .orThrow();
        machine("add", OURS_TOO);
        try {
            load("default", "default", "");
            ike.localAddresses(List.of(OURS, OURS_TOO));
            ike.apply(List.of(connection(List.of(), StartAction.START)));
            await(() -> isUp() && strongswan.sas().contains("INSTALLED"));
            String before = path().initiatorSpi();

            machine("del", OURS);
            ike.localAddresses(List.of(OURS_TOO));
            await(() -> strongswan.sas().contains("@ " + OURS_TOO + "[4500]") && isUp());
            assertThat(path().initiatorSpi()).isEqualTo(before);
            assertThat(path().local()).startsWith(OURS_TOO + " ");
        } finally {
            Command.of("ip", "address", "replace", OURS + "/24", "dev", outside).run();
            machine("del", OURS_TOO);
        }
    }

    private void machine(String verb, IpAddress address) {
        Command.of("ip", "address", verb, address + "/24", "dev", outside).run().orThrow();
    }

    private IpsecStatus.IkeSa path() {
        return ike.status().connections().getFirst().ikeSas().getFirst();
    }

    private String failures() {
        IpsecStatus.Connection status = ike.status().connections().getFirst();
        return status.lastFailure() + status.children().getFirst().lastFailure();
    }
}
