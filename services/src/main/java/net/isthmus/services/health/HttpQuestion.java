package net.isthmus.services.health;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.isthmus.core.config.HttpStatuses;
import net.isthmus.wire.IpAddress;

/**
 * One GET of HTTP/1.1 (RFC 9112) over a connection that ends with it. Redirections are not followed: their status is
 * the answer.
 *
 * @param host what the Host header says; the address if there is none
 * @param expect text that must be within the head or the first 64 KiB of the body
 */
record HttpQuestion(String path, Optional<String> host, HttpStatuses statuses, Optional<String> expect) {
    private static final int MAX_STATUS_LINE = 1024;
    private static final int MAX_ANSWER = 64 << 10;
    private static final int STATUS_AT = 9;

    CheckResult ask(Connection connection, Target target) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host.orElse(literal(target.address()))
                + "\r\nUser-Agent: isthmus-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        connection.output().write(request.getBytes(StandardCharsets.US_ASCII));
        connection.output().flush();
        InputStream input = connection.input();
        String line = statusLine(input);
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            return CheckResult.bad("the answer is not HTTP");
        }
        int status = Integer.parseInt(line.substring(STATUS_AT, STATUS_AT + 3));
        if (!statuses.contains(status)) {
            return CheckResult.bad("HTTP status " + status + ", not " + statuses);
        }
        if (expect.isPresent() && !answer(input).contains(expect.get())) {
            return CheckResult.bad("HTTP status " + status + ", but the answer does not say \"" + expect.get() + "\"");
        }
        return CheckResult.good("HTTP status " + status);
    }

    /** An address as a URI has it, RFC 3986 §3.2.2. */
    static String literal(IpAddress address) {
        return address.isIpv6() ? "[" + address + "]" : address.toString();
    }

    private static String statusLine(InputStream input) throws IOException {
        var line = new StringBuilder();
        while (line.length() < MAX_STATUS_LINE) {
            int octet = input.read();
            if (octet < 0 && line.isEmpty()) {
                throw new IOException("the connection was closed without an answer");
            }
            if (octet < 0 || octet == '\n') {
                break;
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    private static String answer(InputStream input) throws IOException {
        return new String(input.readNBytes(MAX_ANSWER), StandardCharsets.ISO_8859_1);
    }
}
