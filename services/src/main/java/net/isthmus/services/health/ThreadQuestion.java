package net.isthmus.services.health;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A question that is asked by blocking calls on a virtual thread of its own. Being cancelled interrupts it, which
 * closes the socket on which it waits, and so ends the thread.
 */
final class ThreadQuestion implements Question {
    /** Asks and returns the answer. */
    @FunctionalInterface
    interface Asking {
        CheckResult ask() throws IOException;
    }

    private static final int MAX_WORDS = 200;

    private final AtomicReference<@Nullable CheckResult> result = new AtomicReference<>();
    private final Thread thread;

    ThreadQuestion(String name, Asking asking) {
        thread = Thread.ofVirtual().name("isthmus-check-" + name).start(() -> result.set(answer(asking)));
    }

    private static CheckResult answer(Asking asking) {
        try {
            return asking.ask();
        } catch (IOException e) {
            return CheckResult.bad(words(e));
        } catch (RuntimeException e) {
            // Whatever a backend says is no reason to end a check without a result.
            return CheckResult.bad("the answer cannot be read: " + e);
        }
    }

    private static String words(IOException failure) {
        String said = String.valueOf(failure.getMessage());
        String words =
                switch (failure) {
                    case SocketTimeoutException _ -> "no answer in time";
                    case PortUnreachableException _ -> "port unreachable";
                    case NoRouteToHostException _ -> "no route to the host";
                    case ConnectException _ ->
                        said.toLowerCase(Locale.ROOT).contains("refused") ? "connection refused" : said;
                    default -> said;
                };
        return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) : words;
    }

    @Override
    public Optional<CheckResult> result() {
        return Optional.ofNullable(result.get());
    }

    @Override
    public void cancel() {
        thread.interrupt();
    }

    /** The thread, so that a test can wait for its end. */
    Thread thread() {
        return thread;
    }
}
