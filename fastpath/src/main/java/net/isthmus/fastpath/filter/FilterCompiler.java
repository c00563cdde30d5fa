package net.isthmus.fastpath.filter;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.fastpath.filter.FilterExpression.Address;
import net.isthmus.fastpath.filter.FilterExpression.All;
import net.isthmus.fastpath.filter.FilterExpression.And;
import net.isthmus.fastpath.filter.FilterExpression.EtherGroup;
import net.isthmus.fastpath.filter.FilterExpression.EtherHost;
import net.isthmus.fastpath.filter.FilterExpression.EtherType;
import net.isthmus.fastpath.filter.FilterExpression.Length;
import net.isthmus.fastpath.filter.FilterExpression.Not;
import net.isthmus.fastpath.filter.FilterExpression.Or;
import net.isthmus.fastpath.filter.FilterExpression.Port;
import net.isthmus.fastpath.filter.FilterExpression.Protocol;
import net.isthmus.fastpath.filter.FilterExpression.Vlan;
import net.isthmus.wire.IpAddress;

/**
 * Lays an expression out as a program of {@link PacketFilter}.
 *
 * <p>It works from the last test to the first: the place to which a test jumps is then known. {@code a and b} is a
 * whose success leads to b and whose failure leads where b's does; {@code not} swaps the two ways; nothing is left of
 * the joints but jumps. Instructions are collected in that reverse order and turned round at the end.
 */
final class FilterCompiler {
    /** Instructions, the last of the program first. A positive jump counts instructions from the program's end. */
    private final List<int[]> reversed = new ArrayList<>();

    private FilterCompiler() {}

    static int[] compile(FilterExpression expression) {
        if (expression instanceof All) {
            return new int[0];
        }
        var compiler = new FilterCompiler();
        compiler.lay(expression, PacketFilter.PASS, PacketFilter.FAIL);
        int count = compiler.reversed.size();
        int[] program = new int[count * PacketFilter.WORDS];
        for (int i = 0; i < count; i++) {
            int[] instruction = compiler.reversed.get(count - 1 - i);
            instruction[1] = place(instruction[1], count);
            instruction[2] = place(instruction[2], count);
            System.arraycopy(instruction, 0, program, i * PacketFilter.WORDS, PacketFilter.WORDS);
        }
        return program;
    }

    private static int place(int jump, int count) {
        return jump < 0 ? jump : (count - 1 - jump) * PacketFilter.WORDS;
    }

    /** Lays an expression out before what is there; returns its first instruction, or where it always leads. */
    private int lay(FilterExpression expression, int ifTrue, int ifFalse) {
        return switch (expression) {
            case All _ -> ifTrue;
            case And(var left, var right) -> lay(left, lay(right, ifTrue, ifFalse), ifFalse);
            case Or(var left, var right) -> lay(left, ifTrue, lay(right, ifTrue, ifFalse));
            case Not(var inner) -> lay(inner, ifFalse, ifTrue);
            case EtherType(int type) -> add(ifTrue, ifFalse, PacketFilter.TEST_ETHER_TYPE, type);
            case Protocol(int families, int protocol) ->
                add(ifTrue, ifFalse, PacketFilter.TEST_PROTOCOL, protocol, families);
            case Address address -> address(address, ifTrue, ifFalse);
            case Port(int protocol, Direction direction, int low, int high) ->
                add(ifTrue, ifFalse, PacketFilter.operation(PacketFilter.TEST_PORT, direction), low, high, protocol);
            case EtherHost(Direction direction, var mac) ->
                add(
                        ifTrue,
                        ifFalse,
                        PacketFilter.operation(PacketFilter.TEST_MAC, direction),
                        (int) (mac.value() >>> 32),
                        (int) mac.value());
            case EtherGroup(boolean onlyBroadcast) ->
                add(ifTrue, ifFalse, PacketFilter.TEST_GROUP, onlyBroadcast ? 1 : 0);
            case Vlan(int id) -> add(ifTrue, ifFalse, PacketFilter.TEST_VLAN, id);
            case Length(int least, int most) -> add(ifTrue, ifFalse, PacketFilter.TEST_LENGTH, least, most);
        };
    }

    private int address(Address address, int ifTrue, int ifFalse) {
        IpAddress first = address.prefix().address();
        int bits = address.prefix().length();
        if (first.isIpv4()) {
            int mask = bits == 0 ? 0 : -1 << 32 - bits;
            int operation = PacketFilter.operation(PacketFilter.TEST_ADDRESS4, address.direction());
            return add(ifTrue, ifFalse, operation, first.ipv4Bits(), mask, address.families());
        }
        return add(
                ifTrue,
                ifFalse,
                PacketFilter.operation(PacketFilter.TEST_ADDRESS6, address.direction()),
                (int) (first.high() >>> 32),
                (int) first.high(),
                (int) (first.low() >>> 32),
                (int) first.low(),
                bits);
    }

    private int add(int ifTrue, int ifFalse, int operation, int... operands) {
        int[] instruction = new int[PacketFilter.WORDS];
        instruction[0] = operation;
        instruction[1] = ifTrue;
        instruction[2] = ifFalse;
        System.arraycopy(operands, 0, instruction, 3, operands.length);
        reversed.add(instruction);
        return reversed.size() - 1;
    }
}
