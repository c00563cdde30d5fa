package net.isthmus.ipsec.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecPrf;
import net.isthmus.ipsec.sa.EspSuite;
import org.junit.jupiter.api.Test;

class KeyScheduleTest {
    private static final Prf PRF = Prf.HMAC_SHA2_256;
    private static final IkeSuite SUITE =
            new IkeSuite(IpsecEncryption.AES256_GCM16, Optional.empty(), IpsecPrf.HMAC_SHA2_256);
    private static final EspSuite ESP =
            new EspSuite(IpsecEncryption.AES128_CBC, Optional.of(IpsecIntegrity.HMAC_SHA2_256_128), true);

    private final Nonces nonces = Nonces.of(filled(32, 1), filled(32, 2));
    private final SpiPair spis = new SpiPair(3, 4);
    private final IkeKeys keys = KeySchedule.initial(SUITE, Secret.of(filled(32, 5)), nonces, spis);

    @Test
    void shouldCutKeysInTheOrderOfRfc7296() {
        byte[] seed = PRF.compute(nonces.joined(), filled(32, 5));
        byte[] all = PRF.expand(seed, 3 * 32 + 2 * 36, nonces.joined(), spis.toBytes());
        assertThat(keys.derivation().copy()).isEqualTo(Arrays.copyOf(all, 32));
        assertThat(keys.integrity(true).lengthBytes()).isZero();
        assertThat(keys.encryption(true).copy()).isEqualTo(Arrays.copyOfRange(all, 32, 68));
        assertThat(keys.encryption(false).copy()).isEqualTo(Arrays.copyOfRange(all, 68, 104));
        assertThat(keys.authentication(true).copy()).isEqualTo(Arrays.copyOfRange(all, 104, 136));
        assertThat(keys.authentication(false).copy()).isEqualTo(Arrays.copyOfRange(all, 136, 168));
    }

    @Test
    void shouldGiveTheInitiatorsDirectionOfAChildFirst() {
        ChildKeys child = KeySchedule.child(keys, ESP, List.of(), nonces);
        byte[] all = PRF.expand(keys.derivation().copy(), 2 * 48, nonces.joined());
        assertThat(child.fromInitiator().key()).isEqualTo(Arrays.copyOf(all, 16));
        assertThat(child.fromInitiator().integrityKey()).isEqualTo(Arrays.copyOfRange(all, 16, 48));
        assertThat(child.fromResponder().key()).isEqualTo(Arrays.copyOfRange(all, 48, 64));
    }

    @Test
    void shouldPutTheFirstSecretBeforeTheNoncesAndTheOthersBehind() {
        List<Secret> shared = List.of(Secret.of(filled(32, 6)), Secret.of(filled(32, 7)), Secret.of(filled(32, 8)));
        byte[] all =
                PRF.expand(keys.derivation().copy(), 96, filled(32, 6), nonces.joined(), filled(32, 7), filled(32, 8));
        assertThat(KeySchedule.child(keys, ESP, shared, nonces).fromInitiator().key())
                .isEqualTo(Arrays.copyOf(all, 16));
        byte[] seed =
                PRF.compute(keys.derivation().copy(), filled(32, 6), nonces.joined(), filled(32, 7), filled(32, 8));
        assertThat(KeySchedule.rekeyed(keys, SUITE, shared, nonces, spis)
                        .derivation()
                        .copy())
                .isEqualTo(PRF.expand(seed, 32, nonces.joined(), spis.toBytes()));
        assertThatThrownBy(() -> KeySchedule.rekeyed(keys, SUITE, List.of(), nonces, spis))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSeedARekeyedSaByThePrfOfTheOldOne() {
        IkeSuite stronger = new IkeSuite(IpsecEncryption.AES256_GCM16, Optional.empty(), IpsecPrf.HMAC_SHA2_512);
        IkeKeys rekeyed = KeySchedule.rekeyed(keys, stronger, List.of(Secret.of(filled(32, 6))), nonces, spis);
        byte[] seed = PRF.compute(keys.derivation().copy(), filled(32, 6), nonces.joined());
        assertThat(rekeyed.derivation().copy())
                .isEqualTo(Prf.HMAC_SHA2_512.expand(seed, 64, nonces.joined(), spis.toBytes()));
    }

    @Test
    void shouldChainIntermediateExchanges() {
        IkeKeys next = KeySchedule.intermediate(keys, Secret.of(filled(32, 9)), nonces, spis);
        byte[] seed = PRF.compute(keys.derivation().copy(), filled(32, 9), nonces.joined());
        assertThat(next.derivation().copy()).isEqualTo(PRF.expand(seed, 32, nonces.joined(), spis.toBytes()));
    }

    @Test
    void shouldMixAPpkIntoWhatIsDerivedAndAuthenticatedOnly() {
        Secret ppk = Secret.of(filled(20, 10));
        IkeKeys mixed = KeySchedule.withPpk(keys, ppk);
        assertThat(mixed.derivation().copy())
                .isEqualTo(PRF.expand(filled(20, 10), 32, keys.derivation().copy()));
        assertThat(mixed.authentication(true).copy())
                .isEqualTo(
                        PRF.expand(filled(20, 10), 32, keys.authentication(true).copy()));
        assertThat(mixed.authentication(false).copy())
                .isEqualTo(PRF.expand(
                        filled(20, 10), 32, keys.authentication(false).copy()));
        assertThat(mixed.encryption(true)).isEqualTo(keys.encryption(true));
        keys.close();
        assertThat(mixed.encryption(true).isClosed()).as("keys of its own").isFalse();
    }

    /** RFC 9242 §3.3.2, worked out by hand: the second exchange has another length in both headers. */
    @Test
    void shouldCoverIntermediateExchangesAsIfNothingWereEncrypted() {
        byte[] wire = new byte[200];
        wire[16] = 53;
        wire[23] = 1;
        wire[27] = (byte) 200;
        byte[] inner = filled(10, 11);
        byte[] associated = new byte[32];
        associated[16] = 46;
        associated[23] = 1;
        associated[27] = 42;
        associated[28] = 34;
        associated[31] = 14;
        IntermediateAuth auth = new IntermediateAuth();
        assertThat(auth.octets(2)).isEmpty();
        auth.add(keys, true, wire, 34, inner);
        auth.add(keys, false, wire, 34, inner);
        byte[] first = PRF.compute(keys.authentication(true).copy(), associated, inner);
        byte[] answer = PRF.compute(keys.authentication(false).copy(), associated, inner);
        assertThat(auth.octets(2)).isEqualTo(joined(first, answer, new byte[] {0, 0, 0, 2}));
        auth.add(keys, true, wire, 34, inner);
        byte[] second = PRF.compute(keys.authentication(true).copy(), first, associated, inner);
        assertThat(auth.octets(3)).isEqualTo(joined(second, answer, new byte[] {0, 0, 0, 3}));
    }

    @Test
    void shouldShowNoSecretAndForgetItWhenClosed() {
        byte[] octets = filled(16, 0x55);
        Secret secret = Secret.of(octets);
        assertThat(secret).hasToString("secret of 16 octets");
        assertThat(keys.toString()).doesNotContainPattern("[0-9a-f]{16}");
        secret.close();
        assertThat(octets).containsOnly(0);
        assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
        keys.close();
        assertThat(keys.derivation().isClosed()).isTrue();
    }

    private static byte[] filled(int length, int value) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) value);
        return octets;
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
