package net.isthmus.services.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Questions that are one datagram, and whose answer is another. */
final class Datagrams {
    private static final int MAX_ANSWER = 64 << 10;
    private static final int DNS_HEADER = 12;
    private static final int RECURSION_DESIRED = 1;
    private static final int IS_ANSWER = 0x80;
    private static final int ERROR_MASK = 0x0f;
    private static final int MAX_LABEL = 63;
    private static final String[] DNS_ERRORS = {"", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};

    private Datagrams() {}

    /** A text, to which any answer is good that has the expected text in it. */
    static CheckResult text(Target target, String text, Optional<String> expect) throws IOException {
        byte[] answer = exchange(target, text.getBytes(StandardCharsets.US_ASCII), _ -> true);
        String said = new String(answer, StandardCharsets.ISO_8859_1);
        return expect.isPresent() && !said.contains(expect.get())
                ? CheckResult.bad("the answer does not say \"" + expect.get() + "\"")
                : CheckResult.good("an answer of " + answer.length + " octets");
    }

    /** A query for a name's A record (RFC 1035 §4), to which any answer without error is good. */
    static CheckResult dns(Target target, String name, RandomGenerator random) throws IOException {
        byte[] query = query(name, random.nextInt(1 << 16));
        byte[] answer = exchange(
                target,
                query,
                octets -> octets.length >= DNS_HEADER
                        && octets[0] == query[0]
                        && octets[1] == query[1]
                        && (octets[2] & IS_ANSWER) != 0);
        int error = answer[3] & ERROR_MASK;
        return error == 0
                ? CheckResult.good("DNS says NOERROR")
                : CheckResult.bad("DNS says " + (error < DNS_ERRORS.length ? DNS_ERRORS[error] : "error " + error));
    }

    private static byte[] query(String name, int identifier) throws IOException {
        var query = new ByteArrayOutputStream();
        query.write(identifier >>> 8);
        query.write(identifier);
        query.write(new byte[] {RECURSION_DESIRED, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.split("\\.")) {
            byte[] octets = label.getBytes(StandardCharsets.US_ASCII);
            if (octets.length > 0 && octets.length <= MAX_LABEL) {
                query.write(octets.length);
                query.write(octets);
            }
        }
        query.write(new byte[] {0, 0, 1, 0, 1}); // the root, type A, class IN
        return query.toByteArray();
    }

    /** Which datagrams are the answer. */
    private interface Fitting {
        boolean fits(byte[] octets);
    }

    private static byte[] exchange(Target target, byte[] question, Fitting fitting) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(target.patienceMs());
            socket.connect(target.socketAddress()); // so that only its answers come, and refusals by ICMP
            socket.send(new DatagramPacket(question, question.length));
            byte[] buffer = new byte[MAX_ANSWER];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(buffer, packet.getLength());
                if (fitting.fits(answer)) {
                    return answer;
                }
            }
        }
    }
}
