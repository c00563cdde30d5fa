package net.isthmus.appliance.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Text in a request. */
final class JsonText {

    private JsonText() {}

    static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
