package net.isthmus.appliance.boot.host;

/**
 * What was taken from seeds so far. Files and document are apart: a document that is faulty waits to be mended, and the
 * files beside it are not written again at each boot until it is.
 *
 * @param filesOf the instance whose files below {@code /data} were written last; empty if there was none yet
 * @param documentOf the instance whose document was taken, or found to be none; empty if there was none yet
 * @param saidHash hash of what that instance's seed had as its document, which may be nothing
 * @param defaultHash hash of the default document that was written, if it was written last; else empty
 */
record Taken(String filesOf, String documentOf, String saidHash, String defaultHash) {

    static final Taken NOTHING = new Taken("", "", "", "");

    Taken withFilesOf(String instanceId) {
        return new Taken(instanceId, documentOf, saidHash, defaultHash);
    }

    Taken withDocumentOf(String instanceId, String hash) {
        return new Taken(filesOf, instanceId, hash, defaultHash);
    }

    Taken withDefault(String hash) {
        return new Taken(filesOf, documentOf, saidHash, hash);
    }
}
