package net.isthmus.ipsec.ike.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import net.isthmus.core.config.IpsecKeyExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyExchangeTest {
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource
    void shouldGiveBothEndsTheSameSecret(IpsecKeyExchange method) throws KeyExchangeException {
        KeyExchange exchange = KeyExchange.of(method);
        try (KeyExchange.Begun begun = exchange.begin(random);
                KeyExchange.Answer answer = exchange.respond(begun.publicValue(), random)) {
            assertThat(begun.finish(answer.publicValue())).isEqualTo(answer.secret());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MODP_2048,256,256,256",
        "MODP_3072,384,384,384",
        "MODP_4096,512,512,512",
        "ECP_256,64,64,32",
        "ECP_384,96,96,48",
        "ECP_521,132,132,66",
        "CURVE25519,32,32,32",
        "CURVE448,56,56,56",
        "ML_KEM_512,800,768,32",
        "ML_KEM_768,1184,1088,32",
        "ML_KEM_1024,1568,1568,32"
    })
    void shouldHaveTheLengthsOfTheStandards(IpsecKeyExchange method, int there, int back, int secret)
            throws KeyExchangeException {
        KeyExchange exchange = KeyExchange.of(method);
        try (KeyExchange.Begun begun = exchange.begin(random);
                KeyExchange.Answer answer = exchange.respond(begun.publicValue(), random)) {
            assertThat(begun.publicValue()).hasSize(there);
            assertThat(answer.publicValue()).hasSize(back);
            assertThat(answer.secret().lengthBytes()).isEqualTo(secret);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseValuesOfAnotherLength(IpsecKeyExchange method) {
        KeyExchange exchange = KeyExchange.of(method);
        try (KeyExchange.Begun begun = exchange.begin(random)) {
            byte[] value = begun.publicValue();
            for (int length : new int[] {0, 1, value.length - 1, value.length + 1, 65_000}) {
                assertThatThrownBy(() -> exchange.respond(Arrays.copyOf(value, length), random))
                        .isInstanceOf(KeyExchangeException.class)
                        .hasMessageContaining(method.word())
                        .hasMessageContaining(length + " octets");
                assertThatThrownBy(() -> begun.finish(new byte[length])).isInstanceOf(KeyExchangeException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MODP_2048", "MODP_3072", "MODP_4096"})
    void shouldRefuseNumbersThatGiveTheSecretAway(IpsecKeyExchange method) {
        ModpExchange exchange = ModpExchange.of(method);
        BigInteger p = exchange.prime();
        int length = p.bitLength() / 8;
        for (BigInteger y : new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            p.subtract(BigInteger.ONE),
            p,
            p.add(BigInteger.ONE),
            BigInteger.TWO.pow(p.bitLength()).subtract(BigInteger.ONE)
        }) {
            assertThatThrownBy(() -> exchange.respond(FixedLength.of(y, length), random))
                    .isInstanceOf(KeyExchangeException.class)
                    .hasMessageContaining("0, 1, p-1");
        }
    }

    /** RFC 3526 says how the primes come about: 2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130) pi] + k). */
    @ParameterizedTest
    @CsvSource({"MODP_2048,2048,124476", "MODP_3072,3072,1690314", "MODP_4096,4096,240904"})
    void shouldUseThePrimesOfRfc3526(IpsecKeyExchange method, int bits, long k) {
        BigInteger pi = pi(1300).multiply(new BigDecimal(BigInteger.TWO.pow(bits - 130)))
                .toBigInteger();
        BigInteger prime = BigInteger.TWO
                .pow(bits)
                .subtract(BigInteger.TWO.pow(bits - 64))
                .subtract(BigInteger.ONE)
                .add(BigInteger.TWO.pow(64).multiply(pi.add(BigInteger.valueOf(k))));
        assertThat(ModpExchange.of(method).prime()).isEqualTo(prime);
    }

    /** Machin's formula: pi = 16 arctan(1/5) - 4 arctan(1/239). */
    private static BigDecimal pi(int digits) {
        return arctanOfInverse(5, digits)
                .multiply(BigDecimal.valueOf(16))
                .subtract(arctanOfInverse(239, digits).multiply(BigDecimal.valueOf(4)));
    }

    private static BigDecimal arctanOfInverse(int x, int digits) {
        MathContext precision = new MathContext(digits + 10);
        BigDecimal square = BigDecimal.valueOf((long) x * x);
        BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(x), precision);
        BigDecimal sum = power;
        for (int n = 3; power.precision() - power.scale() > -digits; n += 2) {
            power = power.divide(square, precision).negate();
            sum = sum.add(power.divide(BigDecimal.valueOf(n), precision), precision);
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(names = {"ECP_256", "ECP_384", "ECP_521"})
    void shouldRefusePointsThatAreNotOnTheCurve(IpsecKeyExchange method) {
        KeyExchange exchange = KeyExchange.of(method);
        try (KeyExchange.Begun begun = exchange.begin(random)) {
            byte[] value = begun.publicValue();
            value[value.length - 1] ^= 1;
            assertThatThrownBy(() -> exchange.respond(value, random))
                    .isInstanceOf(KeyExchangeException.class)
                    .hasMessageContaining("no point of the curve");
            byte[] zero = new byte[value.length];
            assertThatThrownBy(() -> exchange.respond(zero, random)).isInstanceOf(KeyExchangeException.class);
            byte[] ones = new byte[value.length];
            Arrays.fill(ones, (byte) 0xff);
            assertThatThrownBy(() -> exchange.respond(ones, random)).isInstanceOf(KeyExchangeException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CURVE25519,0000000000000000000000000000000000000000000000000000000000000000",
        "CURVE25519,0100000000000000000000000000000000000000000000000000000000000000",
        "CURVE25519,e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "CURVE25519,5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "CURVE25519,ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "CURVE25519,edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "CURVE25519,eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    })
    void shouldRefusePointsOfSmallOrder(IpsecKeyExchange method, String point) {
        assertThatThrownBy(() -> KeyExchange.of(method).respond(HexFormat.of().parseHex(point), random))
                .isInstanceOf(KeyExchangeException.class)
                .hasMessageContaining("x25519");
    }

    @Test
    void shouldRefusePointsOfSmallOrderOfCurve448() {
        byte[] zero = new byte[56];
        byte[] one = new byte[56];
        one[0] = 1;
        byte[] minusOne = FixedLength.of(
                BigInteger.TWO.pow(448).subtract(BigInteger.TWO.pow(224)).subtract(BigInteger.TWO), 56);
        for (int i = 0; i < 28; i++) {
            byte swapped = minusOne[i];
            minusOne[i] = minusOne[55 - i];
            minusOne[55 - i] = swapped;
        }
        for (byte[] point : new byte[][] {zero, one, minusOne}) {
            assertThatThrownBy(() -> KeyExchange.of(IpsecKeyExchange.CURVE448).respond(point, random))
                    .isInstanceOf(KeyExchangeException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"})
    void shouldRefuseEncapsulationKeysThatAreNotReduced(IpsecKeyExchange method) {
        KeyExchange exchange = KeyExchange.of(method);
        try (KeyExchange.Begun begun = exchange.begin(random)) {
            byte[] low = begun.publicValue();
            low[0] = 0x01;
            low[1] = (byte) (low[1] & 0xf0 | 0x0d);
            byte[] high = begun.publicValue();
            high[high.length - 33] = (byte) 0xff;
            for (byte[] key : new byte[][] {low, high}) {
                assertThatThrownBy(() -> exchange.respond(key, random))
                        .isInstanceOf(KeyExchangeException.class)
                        .hasMessageContaining("3329");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"})
    void shouldGiveAnotherSecretWhenTheCiphertextIsForged(IpsecKeyExchange method) throws KeyExchangeException {
        KeyExchange exchange = KeyExchange.of(method);
        try (KeyExchange.Begun begun = exchange.begin(random);
                KeyExchange.Answer answer = exchange.respond(begun.publicValue(), random)) {
            byte[] forged = answer.publicValue();
            forged[17] ^= 4;
            assertThat(begun.finish(forged)).isNotEqualTo(answer.secret());
        }
    }
}
