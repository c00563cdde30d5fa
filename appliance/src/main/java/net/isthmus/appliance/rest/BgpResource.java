package net.isthmus.appliance.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.BgpReset;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.wire.IpPrefix;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** BGP: its neighbours, its routes, and what an operator may want of a session. */
@Path(Api.BASE + "/bgp")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Api.BGP)
public class BgpResource {

    private static final int MOST_PATHS = 100_000;

    private final DataPlaneView dataPlane;
    private final OperatorTools tools;

    BgpResource(DataPlaneView dataPlane, OperatorTools tools) {
        this.dataPlane = dataPlane;
        this.tools = tools;
    }

    @GET
    @Operation(
            operationId = "bgp",
            summary = "Neighbours with their sessions and the number of their routes",
            description = "Each with why its session ended last, and with what an operator should know, such as a "
                    + "policy that is missing.")
    public BgpStatus bgp() {
        return dataPlane.bgp();
    }

    @GET
    @Path("neighbors/{neighbor}")
    @Operation(operationId = "bgpNeighbor", summary = "One neighbour")
    public BgpStatus.Neighbor neighbor(@PathParam("neighbor") String name) {
        return dataPlane.bgp().neighbors().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> nobody(name));
    }

    @GET
    @Path("paths")
    @Operation(
            operationId = "bgpPaths",
            summary = "Paths by their prefixes, the best of a prefix first",
            description = "`part` is `known`, what is used or could be; `received`, as a neighbour has announced it; "
                    + "or `announced`, as it is told.")
    public List<BgpPath> paths(
            @QueryParam("neighbor") Optional<String> neighbor,
            @QueryParam("part") @DefaultValue("known") String part,
            @QueryParam("within") Optional<String> within,
            @QueryParam("limit") @DefaultValue("1000") int limit) {
        neighbor.ifPresent(this::neighbor);
        return dataPlane.bgpPaths(
                new BgpQuery(neighbor, part(part), within.map(BgpResource::prefix), Math.clamp(limit, 1, MOST_PATHS)));
    }

    private static BgpQuery.Part part(String word) {
        return switch (word) {
            case "known" -> BgpQuery.Part.KNOWN;
            case "received" -> BgpQuery.Part.RECEIVED;
            case "announced" -> BgpQuery.Part.ANNOUNCED;
            default -> throw new BadRequest("part is known, received or announced, not " + word);
        };
    }

    private static IpPrefix prefix(String text) {
        try {
            return IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadRequest(String.valueOf(e.getMessage()));
        }
    }

    @POST
    @Path("clear")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "bgpClear", summary = "The same for all neighbours")
    public BgpStatus clear(@QueryParam("what") @DefaultValue("hard") String what) {
        tools.bgp(Optional.empty(), reset(what));
        return dataPlane.bgp();
    }

    @POST
    @Path("neighbors/{neighbor}/clear")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "bgpClearNeighbor",
            summary = "Reset a session, or have routes told again",
            description = "`what` is `hard`, to end the session and begin anew; `soft-in`, to ask the neighbour for "
                    + "its routes again; or `soft-out`, to tell it all routes again. It answers at once.")
    public BgpStatus.Neighbor clearNeighbor(
            @PathParam("neighbor") String name, @QueryParam("what") @DefaultValue("hard") String what) {
        if (!tools.bgp(Optional.of(name), reset(what))) {
            throw nobody(name);
        }
        return neighbor(name);
    }

    private static BgpReset reset(String word) {
        return switch (word) {
            case "hard" -> BgpReset.HARD;
            case "soft-in" -> BgpReset.SOFT_IN;
            case "soft-out" -> BgpReset.SOFT_OUT;
            default -> throw new BadRequest("what is hard, soft-in or soft-out, not " + word);
        };
    }

    private NotFoundException nobody(String name) {
        List<String> there = dataPlane.bgp().neighbors().stream()
                .map(BgpStatus.Neighbor::name)
                .toList();
        return new NotFoundException("There is no BGP neighbour " + name
                + (there.isEmpty() ? "" : "; there are " + String.join(", ", there)));
    }
}
