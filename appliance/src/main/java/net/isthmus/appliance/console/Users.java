package net.isthmus.appliance.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import net.isthmus.core.config.User;
import net.isthmus.core.config.UserRole;
import net.isthmus.core.time.MonotonicClock;

/**
 * Lets users in, by name and password or by what they were given then. A password is tried by one thread at a time,
 * since each try takes megabytes; the answer for a name that nobody has takes as long as for a wrong password.
 */
final class Users {

    /** Somebody who was let in. */
    record Visitor(String name, UserRole role) {}

    /** What became of a try. */
    sealed interface Try {
        /** Right: the visitor, and the token by which the session is known. */
        record In(Visitor visitor, String token) implements Try {}

        /** A wrong name or password. */
        record Wrong() implements Try {}

        /** Too many wrong ones from there. */
        record TooMany() implements Try {}
    }

    private static final String BASIC = "Basic ";
    private static final int LONGEST_WORD = 1024;

    private final Supplier<Map<String, User>> users;
    private final LoginSessions sessions;
    private final Attempts attempts;
    private final PasswordHash nobodys;

    Users(Supplier<Map<String, User>> users, MonotonicClock clock, SecureRandom random) {
        this.users = users;
        this.sessions = new LoginSessions(clock, random);
        this.attempts = new Attempts(clock);
        this.nobodys = PasswordHash.of("nobody".toCharArray(), random);
    }

    /** Who has the token, if the user is still there with the same password. */
    Optional<Visitor> find(String token) {
        return sessions.find(token)
                .flatMap(session -> Optional.ofNullable(users.get().get(session.user()))
                        .filter(user -> user.passwordHash().equals(session.passwordHash()))
                        .map(user -> new Visitor(session.user(), user.role())));
    }

    /** Tries a name and a password that come from a source. May take a tenth of a second: not for an event loop. */
    Try logIn(String name, String password, String source) {
        return attempt(name, password, source, Optional.empty());
    }

    /** Who is meant by an {@code Authorization} header that was right before. Quick. */
    Optional<Visitor> findBasic(String header) {
        return find(tokenOf(header));
    }

    /** Tries an {@code Authorization} header (RFC 7617). May take a tenth of a second: not for an event loop. */
    Try logInBasic(String header, String source) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length()) || header.length() > 2 * LONGEST_WORD) {
            return new Try.Wrong();
        }
        try {
            String both = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            return colon < 0
                    ? new Try.Wrong()
                    : attempt(
                            both.substring(0, colon), both.substring(colon + 1), source, Optional.of(tokenOf(header)));
        } catch (IllegalArgumentException e) {
            return new Try.Wrong(); // not base64
        }
    }

    /** Ends a session. */
    void logOut(String token) {
        sessions.end(token);
    }

    private synchronized Try attempt(String name, String password, String source, Optional<String> token) {
        if (!attempts.mayTry(source)) {
            return new Try.TooMany();
        }
        Optional<User> user = Optional.ofNullable(users.get().get(name));
        char[] letters = password.length() > LONGEST_WORD ? new char[0] : password.toCharArray();
        boolean isRight = user.map(found -> PasswordHash.parse(found.passwordHash()))
                        .orElse(nobodys)
                        .matches(letters)
                && user.isPresent();
        Arrays.fill(letters, ' ');
        if (!isRight) {
            attempts.failed(source);
            return new Try.Wrong();
        }
        attempts.succeeded(source);
        User found = user.orElseThrow();
        String given = token.map(own -> {
                    sessions.begin(own, name, found.passwordHash());
                    return own;
                })
                .orElseGet(() -> sessions.begin(name, found.passwordHash()));
        return new Try.In(new Visitor(name, found.role()), given);
    }

    private static String tokenOf(String header) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(header.getBytes(StandardCharsets.UTF_8));
            return "basic " + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
