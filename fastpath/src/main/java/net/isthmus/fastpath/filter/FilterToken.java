package net.isthmus.fastpath.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of a filter, a parenthesis or an operator.
 *
 * @param text as written
 * @param column where it begins, from 1
 */
record FilterToken(String text, int column) {

    boolean is(String word) {
        return text.equals(word);
    }

    /** Takes a filter apart; the last token is empty and stands at its end. */
    static List<FilterToken> of(String filter) {
        var tokens = new ArrayList<FilterToken>();
        int at = 0;
        while (at < filter.length()) {
            int end = at + 1;
            if (!Character.isWhitespace(filter.charAt(at))) {
                if (isOperator(filter.charAt(at))) {
                    boolean isDouble = end < filter.length()
                            && filter.charAt(at) == filter.charAt(end)
                            && "&|".indexOf(filter.charAt(at)) >= 0;
                    end += isDouble ? 1 : 0;
                } else {
                    while (end < filter.length()
                            && !isOperator(filter.charAt(end))
                            && !Character.isWhitespace(filter.charAt(end))) {
                        end++;
                    }
                }
                tokens.add(new FilterToken(filter.substring(at, end), at + 1));
            }
            at = end;
        }
        tokens.add(new FilterToken("", filter.length() + 1));
        return tokens;
    }

    private static boolean isOperator(char c) {
        return "()!&|".indexOf(c) >= 0;
    }
}
