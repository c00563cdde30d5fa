package net.isthmus.appliance.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other web pages away. Where the API asks for no password, a page from anywhere, opened in a browser that can
 * reach the appliance, could otherwise change it. A browser says where a request comes from; programs say nothing and
 * pass.
 */
public class SameOriginFilter {

    private static final int FORBIDDEN = 403;
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    /** Refuses what changes something and comes from another page. */
    @ServerRequestFilter(preMatching = true)
    public Optional<Response> refuseOtherPages(ContainerRequestContext request) {
        String method = request.getMethod();
        if (method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS")) {
            return Optional.empty();
        }
        boolean isOwn = isOwn(
                request.getHeaderString("Sec-Fetch-Site"),
                request.getHeaderString("Origin"),
                request.getHeaderString("Host"));
        return isOwn
                ? Optional.empty()
                : Optional.of(Response.status(FORBIDDEN)
                        .type(MediaType.valueOf(Problem.MEDIA_TYPE))
                        .entity(Problem.of(
                                "other-origin",
                                "Another web page may not change the appliance",
                                FORBIDDEN,
                                "The request comes from a page of another origin"))
                        .build());
    }

    static boolean isOwn(@Nullable String site, @Nullable String origin, @Nullable String host) {
        if (site != null) {
            return OWN_SITES.contains(site);
        }
        return origin == null || isSame(origin, host);
    }

    private static boolean isSame(String origin, @Nullable String host) {
        try {
            return host != null && host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
