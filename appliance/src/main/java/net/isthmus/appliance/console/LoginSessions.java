package net.isthmus.appliance.console;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.isthmus.core.time.MonotonicClock;

/**
 * Who is logged in: a random token of 256 bits for each. A session ends when it was not used for 30 minutes, after 12
 * hours in any case, when its user logs out, and with the process. A page that is open and kept alive does not count as
 * use for ever: the 12 hours hold.
 *
 * <p>Any thread may call.
 */
final class LoginSessions {

    static final int MOST = 1000;
    static final long IDLE_NS = TimeUnit.MINUTES.toNanos(30);
    static final long LONGEST_NS = TimeUnit.HOURS.toNanos(12);
    private static final int TOKEN_BYTES = 32;

    /**
     * A session.
     *
     * @param user whose it is
     * @param passwordHash the hash by which the user was let in: another one ends the session
     */
    record Session(String user, String passwordHash, long beganNs, long usedNs) {
        private Session usedAt(long ns) {
            return new Session(user, passwordHash, beganNs, ns);
        }

        @Override
        public String toString() {
            return "Session[user=" + user + "]";
        }
    }

    private final MonotonicClock clock;
    private final SecureRandom random;
    private final Map<String, Session> sessions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    LoginSessions(MonotonicClock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** Begins a session and returns its token. */
    String begin(String user, String passwordHash) {
        byte[] octets = new byte[TOKEN_BYTES];
        random.nextBytes(octets);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        begin(token, user, passwordHash);
        return token;
    }

    /** Begins a session with a token that the caller can tell again. */
    synchronized void begin(String token, String user, String passwordHash) {
        long now = clock.nanoTime();
        sessions.put(token, new Session(user, passwordHash, now, now));
    }

    /** The session of a token, if it holds still; asking keeps it. */
    synchronized Optional<Session> find(String token) {
        Session session = sessions.get(token);
        if (session == null) {
            return Optional.empty();
        }
        long now = clock.nanoTime();
        if (now - session.usedNs() > IDLE_NS || now - session.beganNs() > LONGEST_NS) {
            sessions.remove(token);
            return Optional.empty();
        }
        sessions.put(token, session.usedAt(now));
        return Optional.of(session);
    }

    /** Ends a session. */
    synchronized void end(String token) {
        sessions.remove(token);
    }
}
