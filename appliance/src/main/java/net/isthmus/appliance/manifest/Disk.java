package net.isthmus.appliance.manifest;

import java.util.Map;

/**
 * Where the machine's disk comes from.
 *
 * @param text as the operator wrote it
 */
record Disk(String text) {
    /** Two slots of the system and room for the configuration, logs and an upgrade. */
    static final String SIZE = "4Gi";

    private static final String REGISTRY = "docker://";
    private static final String CLAIM = "pvc:";
    private static final String CONTAINER = "containerdisk:";

    /** True for a disk that lives in a container and forgets everything with it. */
    boolean isForgetful() {
        return text.startsWith(CONTAINER);
    }

    /** The container image of a forgetful disk. */
    String container() {
        return text.substring(CONTAINER.length());
    }

    /**
     * The source of a DataVolume, as the Containerized Data Importer reads it.
     *
     * @throws IllegalArgumentException if the text is none of the known forms
     */
    Map<String, Object> source() {
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return Map.of("http", Map.of("url", text));
        }
        if (text.startsWith(REGISTRY)) {
            return Map.of("registry", Map.of("url", text));
        }
        if (text.startsWith(CLAIM) && text.indexOf('/') > CLAIM.length()) {
            int slash = text.indexOf('/');
            return Map.of(
                    "pvc",
                    Blocks.map("namespace", text.substring(CLAIM.length(), slash), "name", text.substring(slash + 1)));
        }
        throw new IllegalArgumentException("\"" + text + "\" is no image; write https://…, docker://…,"
                + " pvc:NAMESPACE/NAME, or containerdisk:… for a machine that forgets everything at its end");
    }
}
