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
import net.isthmus.appliance.commit.CommitService;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.IpsecOrder;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.export.PeerConfiguration;
import net.isthmus.ipsec.export.PeerKind;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Connections to IPsec peers: how they are, and what an operator may want of them. */
@Path(Api.BASE + "/ipsec")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Api.IPSEC)
public class IpsecResource {

    private final DataPlaneView dataPlane;
    private final OperatorTools tools;
    private final CommitService commits;

    IpsecResource(DataPlaneView dataPlane, OperatorTools tools, CommitService commits) {
        this.commits = commits;
        this.dataPlane = dataPlane;
        this.tools = tools;
    }

    @GET
    @Operation(
            operationId = "ipsec",
            summary = "Connections with their IKE SAs and Child SAs",
            description = "Each with why it failed last, in words for the operators of both ends.")
    public IpsecStatus ipsec() {
        return dataPlane.ipsec();
    }

    @GET
    @Path("{connection}")
    @Operation(operationId = "ipsecConnection", summary = "One connection")
    public IpsecStatus.Connection connection(@PathParam("connection") String name) {
        return dataPlane.ipsec().connections().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> nobody(name));
    }

    @GET
    @Path("{connection}/log")
    @Operation(
            operationId = "ipsecLog",
            summary = "The last lines of a connection's log of handshakes, the oldest first",
            description = "Lines are numbered, so that who asks again sees what is new.")
    public List<IpsecLogLine> log(@PathParam("connection") String name) {
        connection(name);
        return dataPlane.ipsecLog(name);
    }

    @GET
    @Path("{connection}/export")
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(
            operationId = "ipsecExport",
            summary = "The other side's configuration",
            description = "For strongSwan, a router or a cloud, from the configuration in force; without the secret.")
    public String export(@PathParam("connection") String name, @QueryParam("for") @DefaultValue("") String kind) {
        PeerKind peer = PeerKind.of(kind)
                .orElseThrow(() -> new BadRequest("for is one of " + PeerKind.words() + ", not " + kind));
        Configuration running = commits.running();
        IpsecConnection connection = running.ipsec().connections().get(name);
        if (connection == null) {
            throw nobody(name);
        }
        return PeerConfiguration.render(peer, name, connection, running.tunnels());
    }

    @POST
    @Path("{connection}/{order:up|down|rekey}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "ipsecOrder",
            summary = "Bring a connection up or down, or give it new keys",
            description = "It answers at once; the log tells what becomes of it.")
    public IpsecStatus.Connection order(@PathParam("connection") String name, @PathParam("order") String order) {
        return perform(name, name, order);
    }

    @POST
    @Path("{connection}/{child}/{order:up|down|rekey}")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "ipsecChildOrder", summary = "The same for one child of a connection")
    public IpsecStatus.Connection childOrder(
            @PathParam("connection") String name, @PathParam("child") String child, @PathParam("order") String order) {
        return perform(name, name + "/" + child, order);
    }

    private IpsecStatus.Connection perform(String connection, String name, String order) {
        IpsecOrder meant =
                switch (order) {
                    case "up" -> IpsecOrder.UP;
                    case "down" -> IpsecOrder.DOWN;
                    default -> IpsecOrder.REKEY;
                };
        if (!tools.ipsec(meant, name)) {
            throw nobody(name);
        }
        return connection(connection);
    }

    private NotFoundException nobody(String name) {
        List<String> there = dataPlane.ipsec().connections().stream()
                .map(IpsecStatus.Connection::name)
                .toList();
        return new NotFoundException("There is no IPsec connection " + name
                + (there.isEmpty() ? "" : "; there are " + String.join(", ", there)));
    }
}
