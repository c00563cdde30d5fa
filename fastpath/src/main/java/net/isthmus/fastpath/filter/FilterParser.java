package net.isthmus.fastpath.filter;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.isthmus.core.fault.Suggestion;
import net.isthmus.fastpath.filter.FilterExpression.All;
import net.isthmus.fastpath.filter.FilterExpression.And;
import net.isthmus.fastpath.filter.FilterExpression.EtherGroup;
import net.isthmus.fastpath.filter.FilterExpression.Length;
import net.isthmus.fastpath.filter.FilterExpression.Not;
import net.isthmus.fastpath.filter.FilterExpression.Or;
import net.isthmus.fastpath.filter.FilterExpression.Vlan;

/**
 * Reads a filter in the words that tcpdump has made common:
 *
 * <pre>
 *   filter    = [ term { ( "and" | "&&" | "or" | "||" ) term } ]
 *   term      = ( "not" | "!" ) term | "(" filter ")" | test
 *   test      = [ protocol ] [ direction ] [ kind ] value     host 10.0.0.1 · udp src port 53 · ether host 52:54:…
 *             | protocol                                      tcp · arp · icmp6
 *             | "vlan" [ id ] | "greater" bytes | "less" bytes | "broadcast" | "multicast"
 *   direction = "src" | "dst" | "src or dst" | "src and dst"
 *   kind      = "host" | "net" | "port" | "portrange" | "proto"
 * </pre>
 *
 * <p>As there, {@code and} and {@code or} bind equally and from the left, {@code not} binds tightest, and a value alone
 * takes the words of the test before it: {@code port 80 or 443}. Unlike there, a test looks behind VLAN tags without
 * being told, behind IPv6 extension headers too, and names of hosts and services are not asked for.
 */
final class FilterParser {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_TOKENS = 1000;
    private static final int MAX_VLAN = 4095;
    private static final int MAX_LENGTH = 65_535;
    private static final Set<String> JOINTS = Set.of("and", "&&", "&", "or", "||", "|");
    private static final Set<String> OTHER_WORDS =
            Set.of("and", "or", "not", "vlan", "greater", "less", "broadcast", "multicast");

    private final List<FilterToken> tokens;
    private int next;
    private int depth;
    private FilterQualifiers test = FilterQualifiers.NOTHING_SAID;

    private FilterParser(String filter) {
        tokens = FilterToken.of(filter);
    }

    /**
     * Reads a filter; an empty one means every packet.
     *
     * @throws FilterSyntaxException if it is not one
     */
    static FilterExpression parse(String filter) {
        var parser = new FilterParser(filter);
        if (parser.tokens.size() > MAX_TOKENS) {
            throw new FilterSyntaxException(parser.tokens.get(MAX_TOKENS).column(), "this filter is too long");
        }
        if (parser.peek().text().isEmpty()) {
            return new All();
        }
        FilterExpression expression = parser.expression();
        FilterToken rest = parser.peek();
        if (rest.is(")")) {
            throw new FilterSyntaxException(rest.column(), "this parenthesis closes nothing");
        }
        if (!rest.text().isEmpty()) {
            throw parser.surprised(rest, "“and” or “or” should stand before “" + rest.text() + "”");
        }
        return expression;
    }

    private FilterToken peek() {
        return tokens.get(next);
    }

    private FilterToken peek(int ahead) {
        return tokens.get(Math.min(next + ahead, tokens.size() - 1));
    }

    private FilterToken take() {
        FilterToken token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    private FilterExpression expression() {
        FilterExpression left = term();
        while (JOINTS.contains(peek().text())) {
            String joint = take().text();
            FilterExpression right = term();
            left = joint.startsWith("a") || joint.startsWith("&") ? new And(left, right) : new Or(left, right);
        }
        return left;
    }

    private FilterExpression term() {
        FilterToken token = peek();
        if (++depth > MAX_DEPTH) {
            throw new FilterSyntaxException(token.column(), "this filter is nested too deeply");
        }
        try {
            if (token.is("not") || token.is("!")) {
                take();
                return new Not(term());
            }
            return token.is("(") ? group() : test();
        } finally {
            depth--;
        }
    }

    private FilterExpression group() {
        FilterToken open = take();
        FilterExpression inner = expression();
        if (!peek().is(")")) {
            if (peek().text().isEmpty()) {
                throw new FilterSyntaxException(open.column(), "this parenthesis is not closed");
            }
            throw surprised(peek(), "“and”, “or” or “)” should stand before “" + peek().text() + "”");
        }
        take();
        return inner;
    }

    private FilterExpression test() {
        FilterToken first = peek();
        switch (first.text()) {
            case "vlan" -> {
                take();
                return new Vlan(isNumber(peek()) ? number(MAX_VLAN, "a VLAN identifier") : -1);
            }
            case "greater" -> {
                take();
                return new Length(number(MAX_LENGTH, "a length in bytes"), Integer.MAX_VALUE);
            }
            case "less" -> {
                take();
                return new Length(0, number(MAX_LENGTH, "a length in bytes"));
            }
            case "broadcast", "multicast" -> {
                take();
                return new EtherGroup(first.is("broadcast"));
            }
            default -> {
                return qualified();
            }
        }
    }

    /** A test with words before its value, or a value alone, which takes the words of the test before. */
    private FilterExpression qualified() {
        int start = next;
        String protocol = FilterQualifiers.PROTOCOLS.contains(peek().text()) ? take().text() : "";
        if (protocol.equals("ether") && (peek().is("broadcast") || peek().is("multicast"))) {
            return new EtherGroup(take().is("broadcast"));
        }
        Direction direction = direction();
        String kind = FilterQualifiers.KINDS.contains(peek().text()) ? take().text() : "";
        boolean isProtocolAlone = !protocol.isEmpty() && direction == null && kind.isEmpty();
        if (isProtocolAlone) {
            return FilterQualifiers.protocol(protocol, tokens.get(start).column());
        }
        boolean isBare = next == start;
        if (!isBare) {
            test = new FilterQualifiers(
                    protocol, direction == null ? Direction.EITHER : direction, direction != null, kind);
        }
        if (!isBare && peek().is("(")) {
            return group();
        }
        FilterToken value = take();
        if (value.text().isEmpty() || JOINTS.contains(value.text()) || value.is(")")) {
            throw new FilterSyntaxException(
                    value.column(), isBare ? "a test should stand here" : test.wanted() + " should stand here");
        }
        if (isBare && !FilterQualifiers.mayBeValue(value.text())) {
            throw surprised(value, "“" + value.text() + "” is no word of a filter");
        }
        return test.of(value);
    }

    private @org.jspecify.annotations.Nullable Direction direction() {
        if (!peek().is("src") && !peek().is("dst")) {
            return null;
        }
        FilterToken first = take();
        boolean isPair = (peek().is("or") || peek().is("and")) && peek(1).is(first.is("src") ? "dst" : "src");
        if (!isPair) {
            return first.is("src") ? Direction.SOURCE : Direction.DESTINATION;
        }
        Direction direction = take().is("or") ? Direction.EITHER : Direction.BOTH;
        take();
        return direction;
    }

    private static boolean isNumber(FilterToken token) {
        return !token.text().isEmpty() && token.text().chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private int number(int most, String what) {
        return FilterQualifiers.number(take(), most, what);
    }

    private FilterSyntaxException surprised(FilterToken token, String reason) {
        var known = new TreeSet<>(OTHER_WORDS);
        known.addAll(FilterQualifiers.PROTOCOLS);
        known.addAll(FilterQualifiers.KINDS);
        known.addAll(Set.of("src", "dst"));
        String hint = known.contains(token.text())
                ? ""
                : Suggestion.nearest(token.text(), known)
                        .map(word -> "; did you mean “" + word + "”?")
                        .orElse("");
        return new FilterSyntaxException(token.column(), reason + hint);
    }
}
