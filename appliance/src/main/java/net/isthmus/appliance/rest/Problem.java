package net.isthmus.appliance.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import net.isthmus.core.fault.Fault;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request failed, RFC 9457.
 *
 * @param type which kind of problem, stable for programs
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail what happened this time, a sentence
 * @param faults mistakes in a document; absent for other problems
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "Why a request failed (RFC 9457).")
public record Problem(
        @Schema(
                description = "Which kind of problem, stable for programs.",
                examples = "urn:isthmus:problem:document-faulty")
        String type,

        @Schema(description = "The kind in words.") String title,
        @Schema(description = "The HTTP status.") int status,

        @Schema(description = "What happened this time, a sentence.")
        String detail,

        @Schema(description = "All mistakes in a document, in the order of its lines; only for faulty documents.")
        List<Fault> faults) {

    /** The media type of RFC 9457 §3. */
    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(String kind, String title, int status, String detail) {
        return new Problem("urn:isthmus:problem:" + kind, title, status, detail, List.of());
    }
}
