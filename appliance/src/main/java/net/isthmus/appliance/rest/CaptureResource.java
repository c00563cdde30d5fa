package net.isthmus.appliance.rest;

import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import net.isthmus.core.port.CaptureRequest;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.PacketCapture;
import net.isthmus.wire.pcapng.Pcapng;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Captures as a stream that ends when the packets are there, when it is stopped or when the asker goes away. */
@Path(Api.BASE + "/captures")
@Tag(name = Api.STATE)
public class CaptureResource {

    /** Header of the answer: the capture's number. */
    public static final String NUMBER = "X-Isthmus-Capture";

    private static final Logger LOG = Logger.getLogger(CaptureResource.class);
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final OperatorTools tools;

    CaptureResource(OperatorTools tools) {
        this.tools = tools;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(Pcapng.MEDIA_TYPE)
    @Blocking
    @Operation(
            operationId = "capture",
            summary = "Capture packets, as a pcapng stream",
            description = "Packets of ports, VLANs, bridges and tunnels as they come, go or are dropped, with names, "
                    + "directions and, for dropped ones, the reason as comment. Packets that the capture did not keep "
                    + "up with are counted in the interface statistics. The header X-Isthmus-Capture names the "
                    + "capture, by which it can be ended in good order.")
    public Response capture(@Nullable CaptureAsked asked, @Context RoutingContext exchange) {
        CaptureAsked request = asked == null ? new CaptureAsked(null, null, null, null, null, null, null) : asked;
        PacketCapture capture = BadRequest.whenRefused(() -> tools.capture(request.toRequest()));
        exchange.response().closeHandler(_ -> Thread.ofVirtual().start(capture::stop));
        return Response.ok((StreamingOutput) out -> stream(capture, out))
                .header(NUMBER, capture.id())
                .build();
    }

    /** An asker who goes away ends the capture; that is nothing to complain of. */
    private static void stream(PacketCapture capture, OutputStream out) {
        try (capture) {
            while (!capture.isOver()) {
                byte[] bytes = capture.next(PATIENCE);
                if (bytes.length != 0) {
                    out.write(bytes);
                    out.flush();
                }
            }
        } catch (IOException e) {
            LOG.debugf("A capture's asker has gone: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @DELETE
    @Path("{number}")
    @Operation(
            operationId = "stopCapture",
            summary = "End a capture",
            description = "Its stream ends with the packets copied so far and its statistics.")
    public void stop(@PathParam("number") int number) {
        tools.stopCapture(number);
    }

    /** What to capture. */
    @Schema(name = "CaptureRequest", description = "What to capture; everything may be left out.")
    public record CaptureAsked(
            @Schema(description = "Ports, VLANs, bridges, tunnels or the host port; all if left out.") @Nullable
            List<String> interfaces,

            @Schema(description = "Received packets.", defaultValue = "true") @Nullable
            Boolean in,

            @Schema(description = "Sent packets.", defaultValue = "true") @Nullable
            Boolean out,

            @Schema(description = "Dropped packets, with the reason.", defaultValue = "false") @Nullable
            Boolean drops,

            @Schema(description = "In the words of tcpdump.", examples = "host 10.0.0.1 and tcp port 80") @Nullable
            String filter,

            @Schema(description = "Most bytes kept of a packet.", defaultValue = "65535") @Nullable
            Integer snapLength,

            @Schema(description = "Packets after which it ends; 0 for no end.", defaultValue = "0") @Nullable
            Long count) {

        CaptureRequest toRequest() {
            int snap = snapLength == null ? CaptureRequest.WHOLE : snapLength;
            BadRequest.unless(snap >= 1 && snap <= CaptureRequest.WHOLE, "snapLength is 1 to 65535, not " + snap);
            BadRequest.unless(count == null || count >= 0, "count is not below 0");
            return new CaptureRequest(
                    interfaces == null ? List.of() : interfaces,
                    in == null || in,
                    out == null || out,
                    drops != null && drops,
                    filter == null ? "" : filter,
                    snap,
                    count == null ? 0 : count);
        }
    }
}
