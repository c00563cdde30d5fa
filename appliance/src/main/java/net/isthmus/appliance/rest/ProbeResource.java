package net.isthmus.appliance.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.port.ProbeRun;
import net.isthmus.core.status.ProbeStatus;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Ping, traceroute and the search for a path's MTU, from any interface and VRF: a line of JSON a finding. */
@Path(Api.BASE + "/probes")
@Tag(name = Api.STATE)
public class ProbeResource {

    private static final String LINES = "application/x-ndjson";
    private static final Logger LOG = Logger.getLogger(ProbeResource.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_PROBES = 100_000;
    private static final int MOST_MILLIS = 60_000;
    private static final int MOST_BYTES = 9216;
    private static final int MOST_HOPS = 255;

    private final OperatorTools tools;
    private final ObjectMapper json;

    ProbeResource(OperatorTools tools, ObjectMapper json) {
        this.tools = tools;
        this.json = json;
    }

    @POST
    @Path("{tool}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(LINES)
    @Blocking
    @Operation(
            operationId = "probe",
            summary = "Ping, trace the route or search the path's MTU",
            description = "tool is ping, traceroute or mtu-probe. A line of JSON for each probe that has been answered "
                    + "or not, at once; the last one says the result.")
    public Response probe(@PathParam("tool") String tool, ProbeAsked asked) {
        BadRequest.unless(asked != null && asked.destination() != null, "destination is an IP address");
        ProbeRequest request = asked.toRequest(tool);
        ProbeRun run = BadRequest.whenRefused(() -> switch (tool) {
            case "ping" -> tools.ping(request);
            case "traceroute" -> tools.traceroute(request);
            case "mtu-probe" -> tools.mtuProbe(request);
            default -> throw new IllegalArgumentException("there is ping, traceroute and mtu-probe, no " + tool);
        });
        return Response.ok((StreamingOutput) out -> stream(run, out)).build();
    }

    /** An asker who goes away ends the run; that is nothing to complain of. */
    private void stream(ProbeRun run, OutputStream out) {
        try (run) {
            while (!run.isOver()) {
                Optional<ProbeStatus> finding = run.next(PATIENCE);
                if (finding.isPresent()) {
                    out.write(json.writeValueAsBytes(finding.get()));
                    out.write('\n');
                    out.flush();
                }
            }
        } catch (IOException e) {
            LOG.debugf("The asker of probes has gone: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whom to ask, and how. */
    @Schema(
            name = "ProbeRequest",
            description = "Whom to ask, and how; everything but the destination may be left out.")
    public record ProbeAsked(
            @Schema(description = "An IP address.", examples = "10.10.0.7") @Nullable
            String destination,

            @Schema(description = "Interface whose address and VRF are used.") @Nullable
            String from,

            @Schema(description = "VRF in which the destination is meant.") @Nullable
            String vrf,

            @Schema(description = "Probes of ping (4); tries a hop (3) or a size (2).") @Nullable
            Integer count,

            @Schema(description = "Length of the IP packets; of mtu-probe, the largest to try.") @Nullable
            Integer bytes,

            @Schema(description = "Time to live of ping (64); most hops of traceroute (30).") @Nullable
            Integer hopLimit,

            @Schema(description = "Milliseconds between two probes of ping.", defaultValue = "1000") @Nullable
            Integer intervalMillis,

            @Schema(description = "Milliseconds after which a probe counts as lost.", defaultValue = "1000") @Nullable
            Integer timeoutMillis,

            @Schema(description = "IPv4 packets may not be fragmented.", defaultValue = "false") @Nullable
            Boolean dontFragment,

            @Schema(description = "traceroute by UDP instead of ICMP echo.", defaultValue = "false") @Nullable
            Boolean udp) {

        ProbeRequest toRequest(String tool) {
            boolean isTraceroute = tool.equals("traceroute");
            return new ProbeRequest(
                    destination == null ? "" : destination,
                    Optional.ofNullable(from),
                    Optional.ofNullable(vrf),
                    BadRequest.number(
                            "count",
                            count,
                            tool.equals("ping") ? 4 : isTraceroute ? 3 : 2,
                            1,
                            isTraceroute ? 10 : MOST_PROBES),
                    BadRequest.number("bytes", bytes, 0, 0, MOST_BYTES),
                    BadRequest.number("hopLimit", hopLimit, isTraceroute ? 30 : 64, 1, MOST_HOPS),
                    BadRequest.number("intervalMillis", intervalMillis, 1000, 10, MOST_MILLIS),
                    BadRequest.number("timeoutMillis", timeoutMillis, 1000, 10, MOST_MILLIS),
                    dontFragment != null && dontFragment,
                    udp != null && udp);
        }
    }
}
