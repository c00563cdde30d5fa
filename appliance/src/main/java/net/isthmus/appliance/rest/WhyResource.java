package net.isthmus.appliance.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.WhyRequest;
import net.isthmus.core.status.WhyStatus;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What would become of a packet. */
@Path(Api.BASE + "/why")
@Tag(name = Api.STATE)
public class WhyResource {

    private static final int EXAMPLE_PORT = 40_000;
    private static final int MOST = 65_535;
    private static final int USUAL_HOPS = 64;
    private static final int MOST_HOPS = 255;
    private static final int MOST_BYTES = 9216;

    private final OperatorTools tools;

    WhyResource(OperatorTools tools) {
        this.tools = tools;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "why",
            summary = "What would become of a packet, and why",
            description = "Runs one described packet through the real nodes and tables without sending, counting or "
                    + "learning anything, and answers with each step, what decided it and the verdict.")
    public WhyStatus why(WhyAsked asked) {
        BadRequest.unless(
                asked != null && asked.in() != null && asked.from() != null && asked.to() != null,
                "in names an interface, from and to are addresses");
        WhyRequest request = asked.toRequest();
        return BadRequest.whenRefused(() -> tools.why(request));
    }

    /** A packet in words. */
    @Schema(name = "WhyRequest", description = "A packet in words.")
    public record WhyAsked(
            @Schema(description = "Port or VLAN by which it comes; isthmus0 for one of the appliance's own.") @Nullable
            String in,

            @Schema(description = "Source address.") @Nullable
            String from,

            @Schema(description = "Destination address.") @Nullable
            String to,

            @Schema(description = "tcp, udp, icmp or a number.", defaultValue = "tcp") @Nullable
            String protocol,

            @Schema(description = "Source port.", defaultValue = "40000") @Nullable
            Integer sourcePort,

            @Schema(description = "Destination port.", defaultValue = "443") @Nullable
            Integer port,

            @Schema(description = "Source MAC.") @Nullable String fromMac,

            @Schema(description = "Destination MAC.") @Nullable
            String toMac,

            @Schema(description = "Time to live or hop limit.", defaultValue = "64") @Nullable
            Integer hopLimit,

            @Schema(description = "Length of the IP packet.") @Nullable
            Integer bytes,

            @Schema(description = "IPv4 packets may not be fragmented.", defaultValue = "false") @Nullable
            Boolean dontFragment) {

        WhyRequest toRequest() {
            return new WhyRequest(
                    in == null ? "" : in,
                    from == null ? "" : from,
                    to == null ? "" : to,
                    protocol == null ? "tcp" : protocol,
                    BadRequest.number("sourcePort", sourcePort, EXAMPLE_PORT, 0, MOST),
                    BadRequest.number("port", port, 443, 0, MOST),
                    Optional.ofNullable(fromMac),
                    Optional.ofNullable(toMac),
                    BadRequest.number("hopLimit", hopLimit, USUAL_HOPS, 0, MOST_HOPS),
                    BadRequest.number("bytes", bytes, 0, 0, MOST_BYTES),
                    dontFragment != null && dontFragment);
        }
    }
}
