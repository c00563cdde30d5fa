package net.isthmus.fastpath.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cookies: what they tell, how long, and to whom. */
class SynCookieTest {
    private static final long SECOND = 1_000_000_000L;

    private final Random random = new Random(11);
    private final SynCookieKeys keys = new SynCookieKeys(random);
    private final SynCookie cookies = new SynCookie(keys);

    @ParameterizedTest
    @CsvSource({"20,88", "88,88", "535,88", "536,536", "1219,536", "1439,1400", "1460,1460", "8959,1460", "65535,8960"})
    void shouldTellTheSegmentSizeRoundedDown(int announced, int told) {
        Flow flow = flow(1);
        int cookie = cookies.make(flow, 77, announced);
        assertThat(cookies.check(flow, 77, cookie)).isEqualTo(told);
    }

    @Test
    void shouldBeRightForTheSynThatItAnswersAndForNoOther() {
        for (int i = 0; i < 2000; i++) {
            Flow flow = flow(i);
            int sequence = random.nextInt();
            int cookie = cookies.make(flow, sequence, 1460);
            assertThat(cookies.check(flow, sequence, cookie)).isEqualTo(1460);
            assertThat(cookies.check(flow, sequence + 1, cookie)).isZero();
            assertThat(cookies.check(flow, sequence, cookie ^ 1 << i % 32)).isZero();
            flow.sourcePort ^= 1;
            assertThat(cookies.check(flow, sequence, cookie)).isZero();
            flow.sourcePort ^= 1;
            flow.destinationLow ^= 1L << i % 64;
            assertThat(cookies.check(flow, sequence, cookie)).isZero();
            flow.destinationLow ^= 1L << i % 64;
            flow.vrf++;
            assertThat(cookies.check(flow, sequence, cookie)).isZero();
        }
    }

    @Test
    void shouldBeGoodForAPeriodAtLeastAndForTwoAtMost() {
        int first = cookies.make(flow(1), 5, 1460);
        keys.tick(31 * SECOND);
        int second = cookies.make(flow(1), 5, 1460);
        assertThat(second).as("the same secret").isEqualTo(first);
        keys.tick(32 * SECOND);
        assertThat(cookies.make(flow(1), 5, 1460)).isNotEqualTo(first);
        assertThat(cookies.check(flow(1), 5, first)).isEqualTo(1460);
        keys.tick(63 * SECOND);
        assertThat(cookies.check(flow(1), 5, first)).isEqualTo(1460);
        keys.tick(64 * SECOND);
        assertThat(cookies.check(flow(1), 5, first)).isZero();
    }

    @Test
    void shouldForgetBothSecretsAfterALongPause() {
        int cookie = cookies.make(flow(1), 5, 1460);
        keys.tick(1000 * SECOND);
        assertThat(cookies.check(flow(1), 5, cookie)).isZero();
    }

    @Test
    void shouldFindNoCookieInGuesses() {
        int right = 0;
        for (int i = 0; i < 1_000_000; i++) {
            right += cookies.check(flow(i), i, random.nextInt()) == 0 ? 0 : 1;
        }
        assertThat(right).isZero();
    }

    @Test
    void shouldGiveNeighboursNumbersThatHaveNothingInCommon() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            hashes.add(cookies.make(flow(0), i, 1460) & 0xfff_ffff);
        }
        assertThat(hashes).hasSizeGreaterThan(9_990);
    }

    @Test
    void shouldAllocateNothing() {
        Flow flow = flow(1);
        assertThat(Allocations.during(20_000, () -> cookies.check(flow, 5, cookies.make(flow, 5, 1460))))
                .isZero();
    }

    /** The reference of the authors: octets 0, 1, 2 … under the key 0, 1, 2 …; 15 of them give a129ca6149be45e5. */
    @Test
    void shouldHashAsTheReferenceDoes() {
        assertThat(reference(sequence(15))).isEqualTo(0xa129_ca61_49be_45e5L);
        ByteBuffer words = ByteBuffer.wrap(sequence(48)).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer key = ByteBuffer.wrap(sequence(16)).order(ByteOrder.LITTLE_ENDIAN);
        long hash = new SipHash()
                .of(
                        key.getLong(),
                        key.getLong(),
                        words.getLong(),
                        words.getLong(),
                        words.getLong(),
                        words.getLong(),
                        words.getLong(),
                        words.getLong());
        assertThat(hash).isEqualTo(reference(sequence(48)));
    }

    private static byte[] sequence(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) i;
        }
        return octets;
    }

    /** SipHash-2-4 of octets, as its paper writes it. */
    private static long reference(byte[] message) {
        long[] v = {0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x0706050403020100L, 0x0f0e0d0c0b0a0908L};
        byte[] name = "uespemosmodnarodarenegylsetybdet".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ByteBuffer constants = ByteBuffer.wrap(name).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            v[i] ^= constants.getLong();
        }
        ByteBuffer padded = ByteBuffer.allocate((message.length / 8 + 1) * 8).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(message).put(padded.capacity() - 1, (byte) message.length).rewind();
        while (padded.hasRemaining()) {
            long word = padded.getLong();
            v[3] ^= word;
            rounds(v, 2);
            v[0] ^= word;
        }
        v[2] ^= 0xff;
        rounds(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void rounds(long[] v, int count) {
        for (int i = 0; i < count; i++) {
            half(v, 0, 1, 2, 3, 13, 16);
            half(v, 2, 1, 0, 3, 17, 21);
        }
    }

    private static void half(long[] v, int a, int b, int c, int d, int left, int right) {
        v[a] += v[b];
        v[c] += v[d];
        v[b] = Long.rotateLeft(v[b], left) ^ v[a];
        v[d] = Long.rotateLeft(v[d], right) ^ v[c];
        v[a] = Long.rotateLeft(v[a], 32);
    }

    private static Flow flow(int number) {
        Flow flow = new Flow();
        flow.source4(0x0a01_0000 | number);
        flow.destination4(IpAddress.parse("10.2.0.9").ipv4Bits());
        flow.sourcePort = 1024 + number % 60_000;
        flow.destinationPort = 80;
        flow.protocol = IpProtocol.TCP;
        return flow;
    }
}
