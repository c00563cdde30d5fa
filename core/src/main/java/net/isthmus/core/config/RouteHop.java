package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpAddress;

/** A next hop of a route and its share among several: {@code 10.20.0.7} or {@code 10.20.0.7 weight 3}. */
@TextForm(
        kind = "an address, perhaps with a weight",
        pattern = "[0-9a-fA-F:.]+( weight [0-9]{1,3})?",
        example = "10.20.0.7")
public record RouteHop(IpAddress address, int weight) {

    /** The largest weight. */
    public static final int MAX_WEIGHT = 100;

    private static final String WEIGHT = " weight ";

    public RouteHop {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight " + weight + " is not between 1 and " + MAX_WEIGHT);
        }
    }

    /** A next hop with the usual weight, 1. */
    public static RouteHop of(IpAddress address) {
        return new RouteHop(address, 1);
    }

    /**
     * Reads an address, or an address, the word weight and a number.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static RouteHop parse(String text) {
        int at = text.indexOf(WEIGHT);
        if (at < 0) {
            return of(IpAddress.parse(text));
        }
        String weight = text.substring(at + WEIGHT.length());
        if (!weight.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("\"" + weight + "\" is not a weight from 1 to " + MAX_WEIGHT);
        }
        return new RouteHop(IpAddress.parse(text.substring(0, at)), Integer.parseInt(weight));
    }

    @Override
    public String toString() {
        return weight == 1 ? address.toString() : address + WEIGHT + weight;
    }
}
