package net.isthmus.appliance.rest;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.status.SelfTestStatus;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tries what a NIC lets pass. */
@Path(Api.BASE + "/self-tests")
@Tag(name = Api.STATE)
public class SelfTestResource {

    private final OperatorTools tools;
    private final DataPlaneView dataPlane;

    SelfTestResource(OperatorTools tools, DataPlaneView dataPlane) {
        this.tools = tools;
        this.dataPlane = dataPlane;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "selfTests",
            summary = "What NICs let pass, as their last self-tests have found",
            description = "Each check with its outcome, the mode of a bridge member that suits the NIC, and why.")
    public List<SelfTestStatus> selfTests() {
        return dataPlane.selfTests();
    }

    @POST
    @Path("{interface}")
    @Produces(MediaType.APPLICATION_JSON)
    @Blocking
    @Operation(
            operationId = "selfTest",
            summary = "Try what a NIC lets pass",
            description = "Sends frames with foreign MACs, to groups, with tags and of full length, and looks what "
                    + "becomes of them; takes some seconds. Answers with each check, the mode of a bridge member that "
                    + "suits the NIC, and why.")
    public SelfTestStatus selfTest(@PathParam("interface") String name) {
        return BadRequest.whenRefused(() -> tools.selfTest(name));
    }
}
