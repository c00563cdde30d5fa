package net.isthmus.appliance.ipsec;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import net.isthmus.ipsec.ike.auth.RevocationFetcher;
import net.isthmus.ipsec.ike.auth.RevocationRequest;

/**
 * Asks for revocation lists, and responders, over HTTP by the host's stack. No redirection is followed, and no more is
 * read than an answer may have: whoever made a peer's certificate has chosen where we ask.
 */
public final class HttpRevocation implements RevocationFetcher {

    private static final int OK = 200;
    private static final Duration TIMEOUT = Duration.ofMillis(RevocationRequest.TIMEOUT_MS);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Override
    public byte[] fetch(RevocationRequest request) throws IOException {
        HttpRequest.Builder asked = HttpRequest.newBuilder(request.where()).timeout(TIMEOUT);
        if (request.isOcsp()) {
            asked.header("Content-Type", RevocationRequest.QUESTION_TYPE)
                    .POST(BodyPublishers.ofByteArray(request.question().toBytes()));
        }
        try {
            HttpResponse<InputStream> answer = client.send(asked.build(), BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != OK) {
                    throw new IOException(request + " answered with HTTP status " + answer.statusCode());
                }
                byte[] octets = body.readNBytes(RevocationRequest.MAX_ANSWER_BYTES + 1);
                if (octets.length > RevocationRequest.MAX_ANSWER_BYTES) {
                    throw new IOException(
                            request + " answered with more than " + RevocationRequest.MAX_ANSWER_BYTES + " bytes");
                }
                return octets;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + request, e);
        }
    }
}
