package net.isthmus.appliance.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import net.isthmus.core.port.ExplainRequest;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.status.ExplainStatus;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Whether a session may be. */
@Path(Api.BASE + "/explain")
@Tag(name = Api.STATE)
public class ExplainResource {

    private static final int EXAMPLE_PORT = 40_000;
    private static final int MOST = 65_535;

    private final OperatorTools tools;

    ExplainResource(OperatorTools tools) {
        this.tools = tools;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "explain",
            summary = "Whether a session may be, and which line decides it",
            description = "Asks the policy that is in force about a session in words. Addresses are those that the "
                    + "workloads have, without translation.")
    public ExplainStatus explain(ExplainAsked asked) {
        BadRequest.unless(
                asked != null && asked.from() != null && asked.to() != null,
                "from and to are addresses or names of workloads");
        ExplainRequest request = asked.toRequest();
        return BadRequest.whenRefused(() -> tools.explain(request));
    }

    /** A session in words. */
    @Schema(name = "ExplainRequest", description = "A session in words.")
    public record ExplainAsked(
            @Schema(description = "An address, or the name of a workload.") @Nullable
            String from,

            @Schema(description = "An address, or the name of a workload.") @Nullable
            String to,

            @Schema(description = "tcp, udp, sctp, icmp, gre, esp or a number.", defaultValue = "tcp") @Nullable
            String protocol,

            @Schema(description = "Source port.", defaultValue = "40000") @Nullable
            Integer sourcePort,

            @Schema(description = "Destination port.", defaultValue = "0") @Nullable
            Integer port) {

        ExplainRequest toRequest() {
            return new ExplainRequest(
                    from == null ? "" : from,
                    to == null ? "" : to,
                    protocol == null ? "tcp" : protocol,
                    BadRequest.number("sourcePort", sourcePort, EXAMPLE_PORT, 0, MOST),
                    BadRequest.number("port", port, 0, 0, MOST));
        }
    }
}
