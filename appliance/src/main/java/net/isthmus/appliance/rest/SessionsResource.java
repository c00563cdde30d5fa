package net.isthmus.appliance.rest;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.SessionFilter;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.SessionStatus;
import net.isthmus.wire.IpPrefix;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The sessions that the appliance remembers. */
@Path(Api.BASE + "/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Api.STATE)
public class SessionsResource {

    private static final int MOST = 100_000;

    private final OperatorTools tools;

    SessionsResource(OperatorTools tools) {
        this.tools = tools;
    }

    @GET
    @Operation(
            operationId = "sessions",
            summary = "Sessions, with what they have carried",
            description = "Those that fit all that is asked for, at most as many as the limit says.")
    public List<SessionStatus> sessions(
            @QueryParam("src") Optional<String> source,
            @QueryParam("dst") Optional<String> destination,
            @QueryParam("port") Optional<Integer> port,
            @QueryParam("proto") Optional<String> protocol,
            @QueryParam("state") Optional<String> state,
            @QueryParam("interface") Optional<String> link,
            @QueryParam("zone") Optional<String> zone,
            @QueryParam("limit") @DefaultValue("1000") int limit) {
        BadRequest.unless(limit >= 1 && limit <= MOST, "limit is 1 to 100000, not " + limit);
        SessionFilter filter = filter(source, destination, port, protocol, state, link, zone);
        return BadRequest.whenRefused(() -> tools.sessions(filter, limit));
    }

    @GET
    @Path("count")
    @Operation(
            operationId = "sessionCount",
            summary = "How many sessions there are",
            description = "Those that fit all that is asked for; births, deaths and evictions are of all since start.")
    public SessionCount count(
            @QueryParam("src") Optional<String> source,
            @QueryParam("dst") Optional<String> destination,
            @QueryParam("port") Optional<Integer> port,
            @QueryParam("proto") Optional<String> protocol,
            @QueryParam("state") Optional<String> state,
            @QueryParam("interface") Optional<String> link,
            @QueryParam("zone") Optional<String> zone) {
        SessionFilter filter = filter(source, destination, port, protocol, state, link, zone);
        return BadRequest.whenRefused(() -> tools.countSessions(filter));
    }

    @DELETE
    @Operation(
            operationId = "clearSessions",
            summary = "End sessions",
            description = "Ends those that fit all that is asked for, all if nothing is; answers how many those were.")
    public Cleared clear(
            @QueryParam("src") Optional<String> source,
            @QueryParam("dst") Optional<String> destination,
            @QueryParam("port") Optional<Integer> port,
            @QueryParam("proto") Optional<String> protocol,
            @QueryParam("state") Optional<String> state,
            @QueryParam("interface") Optional<String> link,
            @QueryParam("zone") Optional<String> zone) {
        SessionFilter filter = filter(source, destination, port, protocol, state, link, zone);
        return new Cleared(BadRequest.whenRefused(() -> tools.clearSessions(filter)));
    }

    /**
     * What was ended.
     *
     * @param sessions how many
     */
    public record Cleared(long sessions) {}

    private static SessionFilter filter(
            Optional<String> source,
            Optional<String> destination,
            Optional<Integer> port,
            Optional<String> protocol,
            Optional<String> state,
            Optional<String> link,
            Optional<String> zone) {
        return new SessionFilter(
                source.map(text -> prefix("src", text)),
                destination.map(text -> prefix("dst", text)),
                port,
                protocol,
                state,
                link,
                zone);
    }

    private static IpPrefix prefix(String name, String text) {
        try {
            String whole = text.contains("/") ? text : text + (text.contains(":") ? "/128" : "/32");
            return IpPrefix.parse(whole);
        } catch (IllegalArgumentException e) {
            throw new BadRequest(name + " is an address or a prefix such as 10.0.0.0/8 or fd00::/8, not " + text);
        }
    }
}
