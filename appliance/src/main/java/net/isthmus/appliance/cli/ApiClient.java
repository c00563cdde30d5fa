package net.isthmus.appliance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * Asks a running appliance over HTTP. The JDK's older client is used on purpose: it is there in a few milliseconds, and
 * one request after another is all that is needed.
 */
final class ApiClient {

    private static final int CONNECT_MILLIS = 3_000;
    private static final int READ_MILLIS = 120_000;
    private static final int PROBE_MILLIS = 10_000;
    private static final int FIRST_ERROR = 400;

    @Option(
            names = "--api",
            paramLabel = "URL",
            defaultValue = "${env:ISTHMUS_API:-http://127.0.0.1:8080}",
            description = "Where the appliance's API is (default: $ISTHMUS_API, else http://127.0.0.1:8080).")
    private String api = "";

    String get(String path) {
        return ask("GET", path, "", new byte[0]);
    }

    String post(String path) {
        return ask("POST", path, "", new byte[0]);
    }

    String post(String path, String type, byte[] body) {
        return ask("POST", path, type, body);
    }

    String put(String path, String type, byte[] body) {
        return ask("PUT", path, type, body);
    }

    /** A stream that goes on, and what the answer's headers say of it. */
    record Streamed(InputStream in, HttpURLConnection connection) {}

    /** Asks for a stream; an answer that says no becomes the end of the command. */
    Streamed stream(String path, byte[] body) {
        URI target = target(path);
        try {
            HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            if (status >= FIRST_ERROR) {
                throw refused(status, text(connection.getErrorStream()));
            }
            return new Streamed(connection.getInputStream(), connection);
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    /** What a path outside of the API answers, be it yes or no. */
    record Answer(int status, String body) {}

    /** Asks for a page by its whole path, and does not wait long. */
    Answer probe(String page) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) target("").resolve(page).toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(PROBE_MILLIS);
            int status = connection.getResponseCode();
            return new Answer(
                    status, text(status < FIRST_ERROR ? connection.getInputStream() : connection.getErrorStream()));
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    private CommandFailed noAnswer(IOException e) {
        return new CommandFailed(
                IsthmusCommand.NO_ANSWER,
                "No appliance answers at " + api + " (" + e.getMessage()
                        + "). Is it running? --api or ISTHMUS_API names another address.");
    }

    String delete(String path) {
        return ask("DELETE", path, "", new byte[0]);
    }

    /** The body of the answer; an answer that says no becomes the end of the command. */
    private String ask(String method, String path, String type, byte[] body) {
        URI target = target(path);
        try {
            HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            if (!method.equals("GET")) {
                connection.setDoOutput(true);
                if (!type.isEmpty()) {
                    connection.setRequestProperty("Content-Type", type);
                }
                connection.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            int status = connection.getResponseCode();
            String answer = text(status < FIRST_ERROR ? connection.getInputStream() : connection.getErrorStream());
            if (status >= FIRST_ERROR) {
                throw refused(status, answer);
            }
            return answer;
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    private URI target(String path) {
        try {
            URI base = URI.create(api.endsWith("/") ? api.substring(0, api.length() - 1) : api);
            if ("http".equals(base.getScheme()) || "https".equals(base.getScheme())) {
                return URI.create(base + "/api/v1" + path);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new CommandFailed(
                IsthmusCommand.WRONG, api + " is not an address of an API, such as http://127.0.0.1:8080");
    }

    private static String text(InputStream in) throws IOException {
        if (in == null) {
            return "";
        }
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static CommandFailed refused(int status, String answer) {
        if (!answer.startsWith("{")) {
            return new CommandFailed(IsthmusCommand.REFUSED, "The appliance answered with HTTP status " + status);
        }
        JsonTree problem = JsonTree.parse(answer);
        List<String> lines = new ArrayList<>();
        for (JsonTree fault : problem.at("faults").items()) {
            lines.add(faultLine(fault));
        }
        if (lines.isEmpty()) {
            lines.add(problem.present("detail").orElse("The appliance answered with HTTP status " + status));
        }
        return new CommandFailed(IsthmusCommand.REFUSED, String.join(System.lineSeparator(), lines));
    }

    private static String faultLine(JsonTree fault) {
        String place = fault.number("line") > 0 ? "line " + fault.number("line") + ": " : "";
        String path = fault.text("path").isEmpty() ? "" : fault.text("path") + ": ";
        String fix = fault.text("fix").isEmpty() ? "" : "; " + fault.text("fix");
        return place + path + fault.text("reason") + fix;
    }
}
