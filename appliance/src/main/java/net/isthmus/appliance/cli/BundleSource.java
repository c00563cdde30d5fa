package net.isthmus.appliance.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where an upgrade comes from: a file, a URL, or standard input. It is read as it comes and never kept: there need not
 * be room for it anywhere.
 */
final class BundleSource {

    private static final int CONNECT_MILLIS = 30_000;
    private static final int READ_MILLIS = 120_000;
    private static final int MOST_REDIRECTS = 5;
    private static final int OK = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;
    private static final int BUFFER_BYTES = 256 * 1024;

    private BundleSource() {}

    static InputStream open(String source) {
        try {
            if (source.equals("-")) {
                return new BufferedInputStream(System.in, BUFFER_BYTES);
            }
            InputStream in = source.matches("(?i)https?://.*")
                    ? fetch(URI.create(source), MOST_REDIRECTS)
                    : Files.newInputStream(Path.of(source));
            return new BufferedInputStream(in, BUFFER_BYTES);
        } catch (NoSuchFileException e) {
            throw new CommandFailed(IsthmusCommand.WRONG, "There is no file " + source);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailed(IsthmusCommand.REFUSED, source + " cannot be fetched: " + e.getMessage());
        }
    }

    /** Follows redirects itself, since the JDK's client does not from one scheme to the other. */
    private static InputStream fetch(URI target, int redirects) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false);
        int status = connection.getResponseCode();
        String location = connection.getHeaderField("Location");
        if (status >= FIRST_REDIRECT && status < FIRST_ERROR && location != null && redirects > 0) {
            URI next = target.resolve(location);
            if (!String.valueOf(next.getScheme()).matches("(?i)https?")) {
                throw new IOException("it redirects to " + next);
            }
            return fetch(next, redirects - 1);
        }
        if (status != OK) {
            throw new IOException("the server answers with HTTP status " + status);
        }
        return connection.getInputStream();
    }
}
