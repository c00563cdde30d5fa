package net.isthmus.appliance.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.isthmus.appliance.commit.Commit;
import net.isthmus.appliance.commit.CommitRequest;
import net.isthmus.appliance.commit.CommitService;
import net.isthmus.core.status.CommitStatus;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The configuration's verbs. A document is YAML, exactly as in a file. */
@Path(Api.BASE + "/configuration")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Api.CONFIGURATION)
@APIResponse(responseCode = "200", description = "It is so.")
@APIResponse(
        responseCode = "409",
        description = "It does not fit the present state; nothing has changed.",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
        responseCode = "422",
        description = "The document has mistakes; nothing has changed.",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
        responseCode = "500",
        description = "The data plane or the disk refused; unless the detail says otherwise nothing has changed.",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ConfigurationResource {

    private static final String YAML = "application/yaml";

    private final CommitService commits;

    ConfigurationResource(CommitService commits) {
        this.commits = commits;
    }

    /** The document in force and its commit. */
    @Schema(description = "The document in force and its commit.")
    public record InForce(CommitStatus commit, String document) {}

    /** What a document would change. */
    @Schema(description = "What a document would change: a sentence each, in order.")
    public record Changes(List<String> changes) {}

    @GET
    @Operation(operationId = "configuration", summary = "The configuration in force, and its commit")
    public InForce configuration() {
        return new InForce(
                commits.commits(1).stream().findFirst().orElseThrow(() -> new BadRequest("nothing is committed yet")),
                commits.document());
    }

    @GET
    @Path("document")
    @Produces({YAML, MediaType.TEXT_PLAIN})
    @Operation(operationId = "document", summary = "The document in force, exactly as it was given")
    public String document() {
        return commits.document();
    }

    @PUT
    @Consumes({YAML, "text/yaml", "application/x-yaml", MediaType.APPLICATION_OCTET_STREAM})
    @Operation(
            operationId = "commit",
            summary = "Make a document the running configuration",
            description =
                    "All or nothing: it is validated, compared with what runs, applied where it differs and written "
                            + "to disk before this answers. With confirm it undoes itself after so many minutes, "
                            + "or when the "
                            + "appliance restarts, unless it is confirmed.")
    public CommitStatus commit(
            @RequestBody(required = true, content = @Content(mediaType = YAML)) byte[] document,
            @Parameter(description = "Minutes to wait for a confirmation, 1 to 1440.") @QueryParam("confirm")
                    Optional<Integer> confirm,
            @Parameter(description = "What the change is about, one line.") @QueryParam("comment") @DefaultValue("")
                    String comment) {
        return commits.commit(document, new CommitRequest(Commit.By.API, comment, minutes(confirm)));
    }

    @POST
    @Path("check")
    @Consumes({YAML, "text/yaml", "application/x-yaml", MediaType.APPLICATION_OCTET_STREAM})
    @Operation(
            operationId = "check",
            summary = "Say what a document would change, or all that is wrong with it",
            description = "Nothing changes.")
    public Changes check(@RequestBody(required = true, content = @Content(mediaType = YAML)) byte[] document) {
        return new Changes(commits.check(document));
    }

    @POST
    @Path("confirm")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "confirm", summary = "Let an unconfirmed commit stay")
    public CommitStatus confirm() {
        return commits.confirm();
    }

    @GET
    @Path("history")
    @Operation(operationId = "history", summary = "The commits, newest first; 100 are kept")
    public List<CommitStatus> history(
            @Parameter(description = "The most commits to answer with.") @QueryParam("limit") @DefaultValue("100")
                    int limit) {
        BadRequest.unless(limit >= 1, "limit is 1 or more, not " + limit);
        return commits.commits(limit);
    }

    @GET
    @Path("history/{number}")
    @Produces({YAML, MediaType.TEXT_PLAIN})
    @Operation(operationId = "historicDocument", summary = "The document of one commit")
    public String historic(@PathParam("number") int number) {
        return commits.document(number)
                .orElseThrow(() -> new jakarta.ws.rs.NotFoundException("There is no commit " + number));
    }

    @POST
    @Path("rollback")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "rollbackToPrevious",
            summary = "Commit the last document that differs from the one in force")
    public CommitStatus rollback(@QueryParam("confirm") Optional<Integer> confirm) {
        return commits.rollback(OptionalInt.empty(), minutes(confirm));
    }

    @POST
    @Path("rollback/{number}")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "rollback", summary = "Commit the document of an earlier commit again")
    public CommitStatus rollback(@PathParam("number") int number, @QueryParam("confirm") Optional<Integer> confirm) {
        return commits.rollback(OptionalInt.of(number), minutes(confirm));
    }

    private static Optional<Duration> minutes(Optional<Integer> minutes) {
        return minutes.map(Duration::ofMinutes);
    }
}
