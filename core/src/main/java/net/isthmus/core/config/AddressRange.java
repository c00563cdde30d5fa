package net.isthmus.core.config;

import net.isthmus.core.model.TextForm;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** Addresses of one family from one to another, both included. */
@TextForm(
        kind = "an address, a prefix or a range of addresses",
        pattern = AddressRange.PATTERN,
        example = "203.0.113.10-203.0.113.13")
public record AddressRange(IpAddress first, IpAddress last) {

    static final String PATTERN = "[0-9a-fA-F:.]+(/[0-9]{1,3}|-[0-9a-fA-F:.]+)?";

    /** Checks that there is at least one. */
    public AddressRange {
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException(first + " to " + last + " is no range of addresses");
        }
    }

    /** The addresses of a prefix. */
    public static AddressRange of(IpPrefix prefix) {
        return new AddressRange(prefix.address(), prefix.lastAddress());
    }

    /**
     * Reads {@code 10.0.0.1}, {@code 10.0.0.0/8} or {@code 10.0.0.1-10.0.0.9}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static AddressRange parse(String text) {
        if (text.indexOf('/') >= 0) {
            return of(IpPrefix.parse(text));
        }
        int dash = text.indexOf('-');
        return dash < 0
                ? new AddressRange(IpAddress.parse(text), IpAddress.parse(text))
                : new AddressRange(IpAddress.parse(text.substring(0, dash)), IpAddress.parse(text.substring(dash + 1)));
    }

    /** True if the address is one of them. */
    public boolean contains(IpAddress address) {
        return address.family() == first.family() && address.compareTo(first) >= 0 && address.compareTo(last) <= 0;
    }

    @Override
    public String toString() {
        if (first.equals(last)) {
            return first.toString();
        }
        for (int length = 0; length < first.family().bits(); length++) {
            var prefix = new IpPrefix(first, length);
            if (prefix.address().equals(first) && prefix.lastAddress().equals(last)) {
                return prefix.toString();
            }
        }
        return first + "-" + last;
    }
}
