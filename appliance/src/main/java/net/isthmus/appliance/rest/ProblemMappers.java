package net.isthmus.appliance.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import net.isthmus.appliance.commit.CommitConflict;
import net.isthmus.appliance.commit.CommitRefused;
import net.isthmus.core.ApplianceException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure of the API becomes a problem document; only those that are ours to mend are logged. */
public class ProblemMappers {

    private static final Logger LOG = Logger.getLogger("net.isthmus.api");
    private static final int UNPROCESSABLE = 422;
    private static final int CONFLICT = 409;
    private static final int INTERNAL = 500;
    private static final int SERVER_ERRORS = 500;

    @ServerExceptionMapper
    Response refused(CommitRefused e) {
        return answer(new Problem(
                "urn:isthmus:problem:document-faulty",
                "The document has mistakes",
                UNPROCESSABLE,
                String.valueOf(e.getMessage()),
                e.faults()));
    }

    @ServerExceptionMapper
    Response conflict(CommitConflict e) {
        return answer(Problem.of("conflict", "This does not fit the present state", CONFLICT, message(e)));
    }

    @ServerExceptionMapper
    Response failed(ApplianceException e) {
        LOG.errorf("A request failed: %s", e.getMessage());
        String state = e.severity() == ApplianceException.Severity.FATAL ? "" : ". Everything is as before";
        return answer(Problem.of("failed", "The appliance could not do it", INTERNAL, message(e) + state));
    }

    @ServerExceptionMapper
    Response bad(BadRequest e) {
        return answer(Problem.of("bad-request", "The request cannot be understood", 400, message(e)));
    }

    @ServerExceptionMapper
    Response http(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        if (status >= SERVER_ERRORS) {
            LOG.error("A request failed", e);
        }
        String title = e.getResponse().getStatusInfo().getReasonPhrase();
        return answer(Problem.of("http-" + status, title, status, message(e)));
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException e) {
        LOG.error("A request failed in an unexpected way", e);
        return answer(Problem.of("unexpected", "A fault of the appliance", INTERNAL, "It is in the appliance's log"));
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    private static Response answer(Problem problem) {
        return Response.status(problem.status())
                .type(MediaType.valueOf(Problem.MEDIA_TYPE))
                .entity(problem)
                .build();
    }
}
