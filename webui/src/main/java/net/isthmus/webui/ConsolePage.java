package net.isthmus.webui;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;

/**
 * The console's first page. It is drawn whole by the server and then kept alive by server-sent events: each carries one
 * section of the page, drawn by the same template, and the browser only puts it in place.
 *
 * <pre>
 *   GET /                      the page
 *   GET /login                 name and password, where a door is before the console
 *   GET /live                  text/event-stream: summary, interfaces, tunnels, neighbors, drops, workers, commits,
 *                              once a second
 *   GET /assets/HASH/NAME      style sheet, script, mark; may be kept for ever
 * </pre>
 *
 * The page works with no other host: the content security policy allows nothing but this origin, and neither inline
 * scripts nor inline styles.
 */
@Path("/")
@Blocking
public class ConsolePage {

    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** Who looks, as the door says it; nobody's word where there is no door. */
    private static final String VISITOR = "X-Isthmus-User";

    private static final Assets ASSETS = new Assets();
    private static final Logger LOG = Logger.getLogger(ConsolePage.class);

    private final LiveOverview live;

    @Inject
    ConsolePage(LiveOverview live) {
        this.live = live;
    }

    /** The page's template and its sections. */
    @CheckedTemplate
    static final class Templates {
        private Templates() {}

        static native TemplateInstance console(Overview overview, String assets, String visitor);

        static native TemplateInstance login(String assets, String complaint);

        static native TemplateInstance console$summary(Overview overview);

        static native TemplateInstance console$interfaces(Overview overview);

        static native TemplateInstance console$tunnels(Overview overview);

        static native TemplateInstance console$neighbors(Overview overview);

        static native TemplateInstance console$drops(Overview overview);

        static native TemplateInstance console$workers(Overview overview);

        static native TemplateInstance console$commits(Overview overview);
    }

    /** The page. */
    @GET
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    @Operation(hidden = true)
    public Response page(@HeaderParam(VISITOR) @DefaultValue("") String visitor) {
        return page(Templates.console(live.last(), ASSETS.base(), visitor));
    }

    /** Name and password. The door itself takes them; this only asks. */
    @GET
    @Path("login")
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    @Operation(hidden = true)
    public Response login(@QueryParam("failed") @DefaultValue("") String failed) {
        String complaint =
                switch (failed) {
                    case "wrong" -> "That name and that password do not belong together.";
                    case "often" -> "Too many wrong passwords came from your address. Wait a minute.";
                    default -> "";
                };
        return page(Templates.login(ASSETS.base(), complaint));
    }

    private static Response page(TemplateInstance page) {
        return Response.ok(page.render())
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store")
                .build();
    }

    /** The page's sections, again and again. */
    @GET
    @Path("live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> live(@Context Sse sse) {
        return live.stream()
                .onItem()
                .transformToMultiAndConcatenate(overview -> Multi.createFrom()
                        .items(
                                event(sse, "summary", Templates.console$summary(overview)),
                                event(sse, "interfaces", Templates.console$interfaces(overview)),
                                event(sse, "tunnels", Templates.console$tunnels(overview)),
                                event(sse, "neighbors", Templates.console$neighbors(overview)),
                                event(sse, "drops", Templates.console$drops(overview)),
                                event(sse, "workers", Templates.console$workers(overview)),
                                event(sse, "commits", Templates.console$commits(overview))))
                .onFailure()
                .invoke(failure -> LOG.error("The console's page cannot be shown: " + failure.getMessage(), failure));
    }

    private static OutboundSseEvent event(Sse sse, String name, TemplateInstance section) {
        return sse.newEventBuilder().name(name).data(section.render()).build();
    }

    /** A style sheet, a script or a picture of this version of the page. */
    @GET
    @Path("assets/{hash}/{name}")
    @Operation(hidden = true)
    public Response asset(@PathParam("hash") String hash, @PathParam("name") String name) {
        Assets.Asset asset = ASSETS.find(hash, name).orElseThrow(NotFoundException::new);
        return Response.ok(asset.content(), asset.type())
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }
}
