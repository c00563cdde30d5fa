package net.isthmus.appliance.console;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import net.isthmus.appliance.console.Users.Try;
import net.isthmus.appliance.console.Users.Visitor;
import net.isthmus.core.config.UserRole;
import org.jboss.logging.Logger;

/**
 * Stands before the console and the API where they answer to the network, and hands on only what may pass.
 *
 * <pre>
 *   GET  /login, /assets/…, /q/health/…   pass
 *   POST /login                           name and password as a form: a cookie, and on to the page
 *   POST /logout                          the cookie ends
 *   everything else                       with the cookie, or with HTTP Basic for programs; a viewer only looks
 *   otherwise                             a browser is led to /login, a program gets 401
 * </pre>
 *
 * Behind it nothing knows of users but the name in the header {@value #VISITOR}, which nobody else can set.
 */
final class Doorkeeper implements Handler<HttpServerRequest> {

    /** Who asks, for those behind the door. */
    static final String VISITOR = "X-Isthmus-User";

    private static final Logger LOG = Logger.getLogger("net.isthmus.console");
    /** The prefix binds it to this host and to HTTPS (RFC 6265bis §4.1.3.2). */
    private static final String COOKIE = "__Host-isthmus";

    private static final int LONGEST_FORM = 4096;
    private static final Set<HttpMethod> LOOKING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Vertx vertx;
    private final Users users;
    private final Handler<HttpServerRequest> behind;

    Doorkeeper(Vertx vertx, Users users, Handler<HttpServerRequest> behind) {
        this.vertx = vertx;
        this.users = users;
        this.behind = behind;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.headers().remove(VISITOR);
        String path = request.path() == null ? "" : request.path();
        boolean isPost = request.method().equals(HttpMethod.POST);
        if (isPost && path.equals("/login")) {
            readForm(request);
        } else if (isPost && path.equals("/logout")) {
            token(request).ifPresent(users::logOut);
            request.response().addCookie(cookie("").setMaxAge(0));
            redirect(request, "/login");
        } else if (isOpen(request.method(), path)) {
            behind.handle(request);
        } else {
            admit(request);
        }
    }

    private static boolean isOpen(HttpMethod method, String path) {
        return LOOKING.contains(method)
                && (path.equals("/login") || path.startsWith("/assets/") || path.startsWith("/q/health"));
    }

    private void admit(HttpServerRequest request) {
        Optional<Visitor> known = token(request).flatMap(users::find);
        String header = request.getHeader("Authorization");
        if (known.isPresent() || header == null) {
            known.ifPresentOrElse(visitor -> pass(request, visitor), () -> askWho(request));
            return;
        }
        Optional<Visitor> remembered = users.findBasic(header);
        if (remembered.isPresent()) {
            pass(request, remembered.get());
            return;
        }
        String source = source(request);
        request.pause();
        aside(request, () -> users.logInBasic(header, source), outcome -> {
            request.resume();
            switch (outcome) {
                case Try.In(Visitor visitor, String token) -> pass(request, visitor);
                case Try.Wrong wrong -> {
                    LOG.warnf("A wrong name or password for the API came from %s", source);
                    askWho(request);
                }
                case Try.TooMany many -> tooMany(request);
            }
        });
    }

    private void readForm(HttpServerRequest request) {
        StringBuilder form = new StringBuilder();
        request.handler(part -> {
            if (form.length() <= LONGEST_FORM) {
                form.append(part.toString());
            }
        });
        request.endHandler(end -> {
            if (form.length() > LONGEST_FORM) {
                problem(request.response(), 413, "too-long", "A name and a password are not that long");
                return;
            }
            logIn(request, form.toString());
        });
    }

    private void logIn(HttpServerRequest request, String form) {
        var words = new QueryStringDecoder(form, false).parameters();
        String name = words.getOrDefault("name", List.of("")).getFirst();
        String password = words.getOrDefault("password", List.of("")).getFirst();
        String source = source(request);
        aside(request, () -> users.logIn(name, password, source), outcome -> {
            switch (outcome) {
                case Try.In(Visitor visitor, String token) -> {
                    LOG.infof("%s has logged in from %s", visitor.name(), source);
                    request.response().addCookie(cookie(token));
                    redirect(request, "/");
                }
                case Try.Wrong wrong -> {
                    LOG.warnf("A wrong name or password for the console came from %s", source);
                    redirect(request, "/login?failed=wrong");
                }
                case Try.TooMany many -> redirect(request, "/login?failed=often");
            }
        });
    }

    /** Passwords take their time: not on the event loop, which has other requests to serve. */
    private void aside(HttpServerRequest request, Callable<Try> work, Consumer<Try> then) {
        vertx.executeBlocking(work, false).onComplete(done -> {
            if (done.succeeded()) {
                then.accept(done.result());
            } else {
                LOG.error("A password could not be tried", done.cause());
                problem(request.response(), 500, "internal", "The password could not be tried");
            }
        });
    }

    private void pass(HttpServerRequest request, Visitor visitor) {
        if (visitor.role() == UserRole.VIEWER && !LOOKING.contains(request.method())) {
            problem(request.response(), 403, "viewer", visitor.name() + " may look, and change nothing");
            return;
        }
        request.headers().set(VISITOR, visitor.name());
        behind.handle(request);
    }

    private static void askWho(HttpServerRequest request) {
        String accepted = request.getHeader("Accept");
        if (request.method().equals(HttpMethod.GET) && accepted != null && accepted.contains("text/html")) {
            redirect(request, "/login");
            return;
        }
        request.response().putHeader("WWW-Authenticate", "Basic realm=\"Isthmus\", charset=\"UTF-8\"");
        problem(request.response(), 401, "who", "Log in: give the name and the password of a user");
    }

    private static void tooMany(HttpServerRequest request) {
        request.response().putHeader("Retry-After", "60");
        problem(request.response(), 429, "too-many", "Too many wrong passwords came from this address: wait a minute");
    }

    private static void problem(HttpServerResponse response, int status, String name, String detail) {
        String problem = "{\"type\":\"urn:isthmus:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(name, detail, status, detail);
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(problem);
    }

    private static void redirect(HttpServerRequest request, String to) {
        request.response()
                .setStatusCode(303)
                .putHeader("Location", to)
                .putHeader("Cache-Control", "no-store")
                .end();
    }

    private static Optional<String> token(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(COOKIE)).map(Cookie::getValue);
    }

    private static Cookie cookie(String token) {
        return Cookie.cookie(COOKIE, token)
                .setPath("/")
                .setSecure(true)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT);
    }

    /** The address that asks, of IPv6 its /64. */
    private static String source(HttpServerRequest request) {
        String host = request.remoteAddress() == null
                ? ""
                : String.valueOf(request.remoteAddress().hostAddress());
        return Sources.of(host);
    }
}
