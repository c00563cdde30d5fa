package net.isthmus.appliance.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.isthmus.appliance.commit.CommitConflict;
import net.isthmus.appliance.commit.CommitService;
import net.isthmus.appliance.secrets.SecretRules;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.status.SecretStatus;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Secrets, which go in and never come out. */
@Path(Api.BASE + "/secrets")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Api.SECRETS)
public class SecretsResource {

    private final SecretStore secrets;
    private final CommitService commits;

    SecretsResource(SecretStore secrets, CommitService commits) {
        this.secrets = secrets;
        this.commits = commits;
    }

    @GET
    @Operation(operationId = "secrets", summary = "The names of all secrets, and when each was set")
    public List<SecretStatus> secrets() {
        return secrets.list();
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            operationId = "setSecret",
            summary = "Keep a secret, in place of one of this name",
            description = "The body is the secret, byte for byte: a pre-shared key, or certificates and a private key "
                    + "as PEM. It is in force with the next handshake.")
    public SecretStatus set(
            @PathParam("name") String name,
            @RequestBody(required = true, content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
                    byte[] content) {
        try {
            return BadRequest.whenRefused(() -> secrets.set(name, content));
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "removeSecret",
            summary = "Forget a secret",
            description = "One that the configuration in force names stays.")
    public List<SecretStatus> remove(@PathParam("name") String name) {
        commits.running().ipsec().connections().entrySet().stream()
                .filter(entry -> SecretRules.namedBy(entry.getValue()).contains(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(connection -> {
                    throw new CommitConflict("The secret " + name + " is used by ipsec.connections." + connection
                            + ": change the configuration first");
                });
        if (!BadRequest.whenRefused(() -> secrets.remove(name))) {
            throw new NotFoundException("There is no secret named " + name);
        }
        return secrets.list();
    }
}
