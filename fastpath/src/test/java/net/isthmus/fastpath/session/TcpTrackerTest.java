package net.isthmus.fastpath.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Tcp;
import org.junit.jupiter.api.Test;

/**
 * Connections as tables: who sends what, whether it passes, and the state after it. A opens; S, A, F, R are the flags.
 *
 * <pre>
 *   side flags seq=… ack=… win=… len=… scale=… : verdict, state
 * </pre>
 */
class TcpTrackerTest {
    private static final long A = SessionTable.line(SessionTable.original(1));
    private static final long B = SessionTable.line(SessionTable.peer(SessionTable.original(1)));
    private static final int WINDOW = 1000;

    private final MemorySegment memory = MemorySegment.ofArray(new long[64]);

    @Test
    void shouldFollowAConnectionFromSynToTimeWait() {
        begin();
        rows("""
            A S  seq=100                  : pass, syn-sent
            B SA seq=500 ack=101          : pass, syn-received
            A A  seq=101 ack=501          : pass, established
            A A  seq=101 ack=501 len=50   : pass, established
            B A  seq=501 ack=151 len=20   : pass, established
            A FA seq=151 ack=521          : pass, closing
            B A  seq=521 ack=152          : pass, closing
            B FA seq=521 ack=152          : pass, closing
            A A  seq=152 ack=522          : pass, time-wait
            """);
    }

    @Test
    void shouldFollowASimultaneousOpen() { // RFC 9293 §3.5 figure 7
        begin();
        rows("""
            A S  seq=100                  : pass, syn-sent
            B S  seq=300                  : pass, syn-received
            A SA seq=100 ack=301          : pass, syn-received
            B SA seq=300 ack=101          : pass, established
            A A  seq=101 ack=301 len=10   : pass, established
            B A  seq=301 ack=111 len=10   : pass, established
            """);
    }

    @Test
    void shouldFollowASimultaneousClose() {
        begin();
        establish();
        rows("""
            A FA seq=101 ack=501          : pass, closing
            B FA seq=501 ack=101          : pass, closing
            A A  seq=102 ack=502          : pass, closing
            B A  seq=502 ack=102          : pass, time-wait
            """);
    }

    @Test
    void shouldRefuseWhatNobodyCouldHaveSent() {
        begin();
        establish();
        rows("""
            A A  seq=1102 ack=501          : out, established
            B A  seq=1502 ack=101          : out, established
            A A  seq=101  ack=502          : out, established
            A A  seq=101  ack=-66001       : out, established
            A -  seq=101                   : out, established
            B F  seq=501                   : out, established
            B A  seq=-600 ack=101          : out, established
            """);
    }

    @Test
    void shouldAllowWhatIsAtTheEdgeOfTheWindow() {
        begin();
        establish();
        rows("""
            A A  seq=101  ack=501 len=1000 : pass, established
            A A  seq=1101 ack=501 len=1    : pass, established
            B A  seq=500  ack=101          : pass, established
            B A  seq=501  ack=1101 win=0   : pass, established
            A A  seq=1101 ack=501 len=1    : pass, established
            A A  seq=101  ack=501 len=1000 : pass, established
            """);
    }

    @Test
    void shouldFollowWindowsThatMoveOn() {
        begin();
        establish();
        for (int i = 0; i < 3_000_000; i += 1000) { // sequence numbers pass the sign and the end of their range
            int at = i * 1000;
            assertThat(send(A, Tcp.ACK, 101 + at, 501, WINDOW * 1000, 1_000_000, -1))
                    .isEqualTo(TcpTracker.PASS);
            assertThat(send(B, Tcp.ACK, 501, 101 + at + 1_000_000, 1_000_000, 0, -1))
                    .isEqualTo(TcpTracker.PASS);
        }
    }

    @Test
    void shouldShiftWindowsOnlyWhenBothSidesHaveSaidSo() {
        begin();
        rows("""
            A S  seq=100 scale=4          : pass, syn-sent
            B SA seq=500 ack=101 scale=3  : pass, syn-received
            A A  seq=101 ack=501          : pass, established
            B A  seq=501 ack=101          : pass, established
            A A  seq=8101 ack=501         : pass, established
            B A  seq=16501 ack=101        : pass, established
            A A  seq=8102 ack=501         : out, established
            B A  seq=16502 ack=101        : out, established
            """);
        begin();
        rows("""
            A S  seq=100 scale=4          : pass, syn-sent
            B SA seq=500 ack=101          : pass, syn-received
            A A  seq=101 ack=501          : pass, established
            B A  seq=1502 ack=101         : out, established
            """);
        begin();
        rows("""
            A S  seq=100                  : pass, syn-sent
            B SA seq=500 ack=101 scale=4  : pass, syn-received
            A A  seq=101 ack=501          : pass, established
            B A  seq=501 ack=101          : pass, established
            A A  seq=1102 ack=501         : out, established
            """);
    }

    @Test
    void shouldEndASessionOnlyByAResetThatIsAwaited() { // RFC 5961 §3
        begin();
        establish();
        rows("""
            B R  seq=1502                 : out, established
            B R  seq=-600                 : out, established
            B R  seq=600                  : pass, established
            A R  seq=102                  : pass, established
            B R  seq=501                  : pass, closed
            """);
    }

    @Test
    void shouldCloseWhenASynIsRefused() {
        begin();
        rows("""
            A S  seq=100                  : pass, syn-sent
            B RA seq=0 ack=5000           : out, syn-sent
            B R  seq=0                    : out, syn-sent
            B RA seq=0 ack=101            : pass, closed
            """);
    }

    @Test
    void shouldLetEndpointsSettleByChallengeWhoIsRight() { // RFC 5961 §4, RFC 9293 §3.5.1
        begin();
        establish();
        rows("""
            A S  seq=7000                 : pass, established
            B A  seq=501 ack=101          : pass, established
            A R  seq=101                  : pass, closed
            A S  seq=7000                 : anew, closed
            """);
        begin();
        rows("""
            A S  seq=7000                 : pass, syn-sent
            B A  seq=501 ack=101          : pass, syn-sent
            A R  seq=101                  : pass, syn-sent
            A S  seq=7000                 : pass, syn-sent
            B SA seq=900 ack=7001         : pass, syn-received
            """);
    }

    @Test
    void shouldRefuseAnAnswerToASynThatWasNotSent() {
        begin();
        rows("""
            A S  seq=100                  : pass, syn-sent
            B SA seq=500 ack=102          : out, syn-sent
            B SA seq=500 ack=-5000        : out, syn-sent
            A A  seq=101 ack=501          : out, syn-sent
            B SA seq=500 ack=101          : pass, syn-received
            B SA seq=900 ack=101          : out, syn-received
            B SA seq=500 ack=101          : pass, syn-received
            """);
    }

    @Test
    void shouldTakeSynsThatComeAgain() {
        begin();
        rows("""
            A S  seq=100                  : pass, syn-sent
            A S  seq=100                  : pass, syn-sent
            A S  seq=200                  : pass, syn-sent
            B SA seq=500 ack=201          : pass, syn-received
            B SA seq=500 ack=201          : pass, syn-received
            A S  seq=200                  : pass, syn-received
            A A  seq=201 ack=501          : pass, established
            B SA seq=500 ack=201          : pass, established
            """);
    }

    @Test
    void shouldTakeDataInASyn() { // RFC 7413
        begin();
        rows("""
            A S  seq=100 len=200          : pass, syn-sent
            B SA seq=500 ack=301          : pass, syn-received
            B A  seq=501 ack=301 len=400  : pass, syn-received
            A A  seq=301 ack=901          : pass, established
            """);
        begin();
        rows("""
            A S  seq=100 len=200          : pass, syn-sent
            B SA seq=500 ack=101          : pass, syn-received
            A A  seq=101 ack=501 len=200  : pass, established
            """);
    }

    @Test
    void shouldBeginAnewWhenPortsAreUsedAgainAfterTheEnd() { // RFC 9293 §3.6.1
        begin();
        establish();
        rows("""
            A FA seq=101 ack=501          : pass, closing
            B FA seq=501 ack=102          : pass, closing
            A A  seq=102 ack=502          : pass, time-wait
            B SA seq=900 ack=102          : out, time-wait
            A S  seq=9000                 : anew, time-wait
            """);
    }

    @Test
    void shouldWatchOnlyTheEndOfASessionPickedUpInMidStream() {
        begin();
        SessionRecord.begin(memory, A, identity(), 0, SessionRecord.FLAG_LOOSE, 0, 0);
        SessionRecord.begin(memory, B, identity(), 0, SessionRecord.FLAG_LOOSE, 0, 0);
        rows("""
            A A  seq=70000 ack=90000 len=10 : pass, syn-sent
            B A  seq=90000 ack=70010        : pass, established
            A A  seq=9999999 ack=5          : pass, established
            B R  seq=77                     : pass, established
            B FA seq=90000 ack=9999999      : pass, closing
            A FA seq=9999999 ack=90001      : pass, closing
            B A  seq=90001 ack=10000000     : pass, time-wait
            A S  seq=5                      : anew, time-wait
            """);
    }

    @Test
    void shouldAllocateNothing() {
        begin();
        establish();
        long bytes = Allocations.during(20_000, () -> {
            send(A, Tcp.ACK, 101, 501, WINDOW, 10, -1);
            send(B, Tcp.ACK, 501, 111, WINDOW, 10, -1);
        });
        assertThat(bytes).isZero();
    }

    private void begin() {
        SessionRecord.begin(memory, A, identity(), 0, 0, 0, 0);
        SessionRecord.begin(memory, B, identity(), 0, 0, 0, 0);
    }

    private static long identity() {
        return SessionRecord.identity(1000, 80, 0, IpProtocol.TCP);
    }

    private void establish() {
        rows("""
            A S  seq=100                  : pass, syn-sent
            B SA seq=500 ack=101          : pass, syn-received
            A A  seq=101 ack=501          : pass, established
            B A  seq=501 ack=101          : pass, established
            """);
    }

    private void rows(String table) {
        table.lines().forEach(this::row);
    }

    private void row(String row) {
        String[] halves = row.split(":");
        String[] words = halves[0].trim().split(" +");
        String[] expected = halves[1].trim().split(", ");
        Map<String, Integer> numbers = new HashMap<>(Map.of("ack", 0, "win", WINDOW, "len", 0, "scale", -1));
        for (int i = 2; i < words.length; i++) {
            String[] pair = words[i].split("=");
            numbers.put(pair[0], Integer.parseInt(pair[1]));
        }
        int verdict = send(
                words[0].equals("A") ? A : B,
                flags(words[1]),
                numbers.getOrDefault("seq", 0),
                numbers.getOrDefault("ack", 0),
                numbers.getOrDefault("win", 0),
                numbers.getOrDefault("len", 0),
                numbers.getOrDefault("scale", 0));
        assertThat(verdict).as(row).isEqualTo(verdict(expected[0]));
        assertThat(SessionState.of(memory, A, B).label()).as(row).isEqualTo(expected[1]);
    }

    private int send(long line, int flags, int sequence, int ack, int window, int payload, int scale) {
        long peer = line == A ? B : A;
        return TcpTracker.admit(memory, line, peer, flags, sequence, ack, window, payload, scale);
    }

    private static int verdict(String word) {
        return switch (word) {
            case "pass" -> TcpTracker.PASS;
            case "out" -> TcpTracker.OUT_OF_WINDOW;
            case "anew" -> TcpTracker.ANEW;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static int flags(String letters) {
        int flags = 0;
        for (char letter : letters.toCharArray()) {
            flags |= switch (letter) {
                case 'S' -> Tcp.SYN;
                case 'A' -> Tcp.ACK;
                case 'F' -> Tcp.FIN;
                case 'R' -> Tcp.RST;
                default -> 0;
            };
        }
        return flags;
    }
}
