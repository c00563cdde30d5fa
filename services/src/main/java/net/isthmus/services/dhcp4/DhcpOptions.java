package net.isthmus.services.dhcp4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.services.dhcp4.DhcpOption.ClasslessRoutes;
import net.isthmus.wire.DnsNames;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * Reads and writes the options of a DHCPv4 message: a table of the kinds that the client understands.
 *
 * <pre>
 *  +--------+--------+- - - - -+
 *  | code   | length | value   |     0 is padding, 255 the end
 *  +--------+--------+- - - - -+
 * </pre>
 *
 * <p>An option that comes several times is one whose value was split (RFC 3396). What does not have the form that its
 * code demands is kept as {@link DhcpOption.Unknown}.
 */
public final class DhcpOptions {
    public static final int SUBNET_MASK = 1;
    public static final int ROUTERS = 3;
    public static final int DNS_SERVERS = 6;
    public static final int HOST_NAME = 12;
    public static final int DOMAIN = 15;
    public static final int MTU = 26;
    public static final int REQUESTED_ADDRESS = 50;
    public static final int LEASE_TIME = 51;
    public static final int OVERLOAD = 52;
    public static final int MESSAGE_TYPE = 53;
    public static final int SERVER = 54;
    public static final int PARAMETERS = 55;
    public static final int MESSAGE = 56;
    public static final int MAX_LENGTH = 57;
    public static final int RENEWAL_TIME = 58;
    public static final int REBINDING_TIME = 59;
    public static final int CLIENT_ID = 61;
    public static final int DOMAIN_SEARCH = 119;
    public static final int CLASSLESS_ROUTES = 121;

    private static final int PAD = 0;
    private static final int END = 255;
    private static final int MAX_VALUE = 255;

    private DhcpOptions() {}

    /** All option values of some fields, by code, split ones joined; empty if one is longer than its field. */
    static Optional<Map<Integer, Octets>> split(List<OctetReader> fields) {
        Map<Integer, OctetWriter> values = new LinkedHashMap<>();
        for (OctetReader field : fields) {
            while (field.remaining() > 0) {
                int code = field.u8();
                if (code == PAD) {
                    continue;
                }
                if (code == END) {
                    break;
                }
                Octets value = field.octets(field.u8());
                if (field.hasFailed()) {
                    return Optional.empty();
                }
                values.computeIfAbsent(code, key -> new OctetWriter()).octets(value);
            }
        }
        Map<Integer, Octets> joined = new LinkedHashMap<>();
        values.forEach((code, value) -> joined.put(code, Octets.of(value.toBytes())));
        return Optional.of(joined);
    }

    /** Reads one option. */
    static DhcpOption parse(int code, Octets value) {
        Optional<? extends DhcpOption> known =
                switch (code) {
                    case SUBNET_MASK -> mask(value);
                    case MESSAGE_TYPE ->
                        value.length() == 1 ? MessageType.of(value.at(0)).map(DhcpOption.Type::new) : Optional.empty();
                    case REQUESTED_ADDRESS, SERVER ->
                        addresses(value)
                                .filter(list -> list.size() == 1)
                                .map(list -> new DhcpOption.Address(code, list.getFirst()));
                    case ROUTERS, DNS_SERVERS -> addresses(value).map(list -> new DhcpOption.Addresses(code, list));
                    case LEASE_TIME, RENEWAL_TIME, REBINDING_TIME ->
                        value.length() == 4
                                ? Optional.of(new DhcpOption.Seconds(
                                        code, value.reader().u32()))
                                : Optional.empty();
                    case MTU, MAX_LENGTH ->
                        value.length() == 2
                                ? Optional.of(new DhcpOption.Number(
                                        code, value.reader().u16()))
                                : Optional.empty();
                    case HOST_NAME, DOMAIN, MESSAGE -> text(value).map(text -> new DhcpOption.Text(code, text));
                    case DOMAIN_SEARCH ->
                        DnsNames.parse(value).filter(names -> !names.isEmpty()).map(DhcpOption.DomainSearch::new);
                    case CLASSLESS_ROUTES -> routes(value);
                    default -> Optional.empty();
                };
        return known.<DhcpOption>map(option -> option).orElseGet(() -> new DhcpOption.Unknown(code, value));
    }

    private static Optional<DhcpOption> mask(Octets value) {
        if (value.length() != 4) {
            return Optional.empty();
        }
        int mask = (int) value.reader().u32();
        int length = Integer.bitCount(mask);
        boolean isContiguous = length == 0 ? mask == 0 : mask == -1 << 32 - length;
        return isContiguous ? Optional.of(new DhcpOption.SubnetMask(length)) : Optional.empty();
    }

    private static Optional<List<IpAddress>> addresses(Octets value) {
        if (value.length() == 0 || value.length() % 4 != 0) {
            return Optional.empty();
        }
        OctetReader reader = value.reader();
        List<IpAddress> addresses = new ArrayList<>();
        while (reader.remaining() > 0) {
            addresses.add(reader.ip4());
        }
        return Optional.of(addresses);
    }

    /** Printable ASCII; zeros at the end, which some servers send, are left out. */
    private static Optional<String> text(Octets value) {
        String text = new String(value.toBytes(), StandardCharsets.ISO_8859_1);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        String shown = text.substring(0, end);
        boolean isPlain = !shown.isEmpty() && shown.chars().allMatch(c -> c >= ' ' && c < 127);
        return isPlain ? Optional.of(shown) : Optional.empty();
    }

    private static Optional<DhcpOption> routes(Octets value) {
        OctetReader reader = value.reader();
        List<ClasslessRoutes.Route> routes = new ArrayList<>();
        while (reader.remaining() > 0) {
            int length = reader.u8();
            if (length > 32) {
                return Optional.empty();
            }
            int bits = 0;
            for (int i = 0; i < (length + 7) / 8; i++) {
                bits |= reader.u8() << 24 - 8 * i;
            }
            IpAddress router = reader.ip4();
            routes.add(new ClasslessRoutes.Route(new IpPrefix(IpAddress.ofIpv4(bits), length), router));
        }
        return reader.hasFailed() || routes.isEmpty() ? Optional.empty() : Optional.of(new ClasslessRoutes(routes));
    }

    /** Writes an option; a long value is split (RFC 3396). */
    static void emit(DhcpOption option, OctetWriter writer) {
        byte[] value = value(option);
        for (int from = 0; from == 0 || from < value.length; from += MAX_VALUE) {
            int length = Math.min(MAX_VALUE, value.length - from);
            writer.u8(option.code()).u8(length);
            for (int i = 0; i < length; i++) {
                writer.u8(value[from + i]);
            }
        }
    }

    private static byte[] value(DhcpOption option) {
        var writer = new OctetWriter();
        switch (option) {
            case DhcpOption.SubnetMask(int length) -> writer.u32(length == 0 ? 0 : -1L << 32 - length);
            case DhcpOption.Type(MessageType type) -> writer.u8(type.code());
            case DhcpOption.Address(int _, IpAddress address) -> writer.address(address);
            case DhcpOption.Addresses(int _, List<IpAddress> addresses) -> addresses.forEach(writer::address);
            case DhcpOption.Seconds(int _, long seconds) -> writer.u32(seconds);
            case DhcpOption.Number(int _, int number) -> writer.u16(number);
            case DhcpOption.Text(int _, String text) -> writer.bytes(text.getBytes(StandardCharsets.ISO_8859_1));
            case DhcpOption.DomainSearch(List<String> domains) -> DnsNames.emit(domains, writer);
            case ClasslessRoutes(List<ClasslessRoutes.Route> routes) ->
                routes.forEach(route -> {
                    int length = route.to().length();
                    writer.u8(length);
                    for (int i = 0; i < (length + 7) / 8; i++) {
                        writer.u8(route.to().address().ipv4Bits() >>> 24 - 8 * i);
                    }
                    writer.address(route.router());
                });
            case DhcpOption.Unknown(int _, Octets octets) -> writer.octets(octets);
        }
        return writer.toBytes();
    }

    /** Marks the end. */
    static void emitEnd(OctetWriter writer) {
        writer.u8(END);
    }
}
