package net.isthmus.fastpath.filter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.isthmus.wire.IpAddress;

/** What a filter means, said once more as plainly as possible and without regard to speed. */
final class PlainFilter {
    private final List<Integer> vlans = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<IpAddress> addresses = new ArrayList<>();
    private final byte[] frame;
    private int type;
    private int protocol = -1;

    PlainFilter(byte[] frame) {
        this.frame = frame;
        int at = 12;
        while (vlans.size() < 2 && (u16(at) == 0x8100 || u16(at) == 0x88a8)) {
            vlans.add(u16(at + 2) & 0xfff);
            at += 4;
        }
        type = u16(at);
        at += 2;
        if (type == 0x800) {
            addresses.add(address(at + 12, 4));
            addresses.add(address(at + 16, 4));
            protocol = u8(at + 9);
            if ((u16(at + 6) & 0x1fff) == 0) {
                addPorts(at + (u8(at) & 15) * 4);
            }
        } else if (type == 0x86dd) {
            addresses.add(address(at + 8, 16));
            addresses.add(address(at + 24, 16));
            protocol = u8(at + 6);
            at += 40;
            boolean isLater = false;
            while (!isLater && List.of(0, 43, 44, 51, 60).contains(protocol)) {
                int length = protocol == 44 ? 8 : protocol == 51 ? (u8(at + 1) + 2) * 4 : (u8(at + 1) + 1) * 8;
                isLater = protocol == 44 && (u16(at + 2) & 0xfff8) != 0;
                protocol = u8(at);
                at += length;
            }
            if (!isLater) {
                addPorts(at);
            }
        } else if (type == 0x806) {
            addresses.add(address(at + 14, 4));
            addresses.add(address(at + 24, 4));
        }
    }

    private void addPorts(int at) {
        if (List.of(6, 17, 132).contains(protocol)) {
            ports.add(u16(at));
            ports.add(u16(at + 2));
        }
    }

    private int u8(int at) {
        return frame[at] & 255;
    }

    private int u16(int at) {
        return u8(at) * 256 + u8(at + 1);
    }

    private IpAddress address(int at, int length) {
        return IpAddress.ofBytes(Arrays.copyOfRange(frame, at, at + length));
    }

    private String mac(int at) {
        return new BigInteger(1, Arrays.copyOfRange(frame, at, at + 6)).toString(16);
    }

    boolean isMeantBy(FilterExpression expression) {
        return switch (expression) {
            case FilterExpression.All _ -> true;
            case FilterExpression.And(var a, var b) -> isMeantBy(a) & isMeantBy(b);
            case FilterExpression.Or(var a, var b) -> isMeantBy(a) | isMeantBy(b);
            case FilterExpression.Not(var inner) -> !isMeantBy(inner);
            case FilterExpression.EtherType(int wanted) -> type == wanted;
            case FilterExpression.Protocol(int families, int wanted) -> protocol == wanted && isOf(families);
            case FilterExpression.Address(int families, Direction direction, var prefix) ->
                isOf(families)
                        && any(
                                direction,
                                addresses.stream().map(prefix::contains).toList());
            case FilterExpression.Port(int wanted, Direction direction, int low, int high) ->
                (wanted < 0 || wanted == protocol)
                        && any(
                                direction,
                                ports.stream().map(p -> p >= low && p <= high).toList());
            case FilterExpression.EtherHost(Direction direction, var mac) -> {
                String wanted = Long.toString(mac.value(), 16);
                yield any(direction, List.of(mac(6).equals(wanted), mac(0).equals(wanted)));
            }
            case FilterExpression.EtherGroup(boolean onlyBroadcast) ->
                onlyBroadcast ? mac(0).equals("ffffffffffff") : (u8(0) & 1) == 1;
            case FilterExpression.Vlan(int id) -> id < 0 ? !vlans.isEmpty() : vlans.contains(id);
            case FilterExpression.Length(int least, int most) -> frame.length >= least && frame.length <= most;
        };
    }

    private boolean isOf(int families) {
        return type == 0x800 && (families & 1) != 0
                || type == 0x86dd && (families & 2) != 0
                || type == 0x806 && (families & 4) != 0;
    }

    private static boolean any(Direction direction, List<Boolean> ends) {
        return !ends.isEmpty()
                && switch (direction) {
                    case SOURCE -> ends.get(0);
                    case DESTINATION -> ends.get(1);
                    case EITHER -> ends.get(0) || ends.get(1);
                    case BOTH -> ends.get(0) && ends.get(1);
                };
    }
}
