package net.isthmus.appliance.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns for people: two blanks between them, numbers to the right, nothing after the last. Without rows there is one
 * sentence instead of a heading over nothing.
 */
final class Table {

    private static final String GAP = "  ";

    private final String empty;
    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A table without rows yet.
     *
     * @param empty what to say if it stays so
     * @param heading a column each; one that ends in {@code >} is set to the right
     */
    Table(String empty, String... heading) {
        this.empty = empty;
        this.heading = List.of(heading);
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** All lines, each with its end. */
    String render() {
        if (rows.isEmpty()) {
            return empty + "\n";
        }
        int columns = heading.size();
        int[] widths = new int[columns];
        List<List<String>> lines = new ArrayList<>();
        lines.add(heading.stream().map(Table::title).toList());
        lines.addAll(rows);
        for (List<String> line : lines) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            text.append(line(line, widths)).append('\n');
        }
        return text.toString();
    }

    /** A cell that says something even if there is nothing to say. */
    static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** Seconds with their unit; a dash for those that nobody knows, which are negative. */
    static String seconds(long seconds) {
        return seconds < 0 ? "-" : seconds + " s";
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP);
            line.append(heading.get(column).endsWith(">") ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static String title(String heading) {
        return heading.endsWith(">") ? heading.substring(0, heading.length() - 1) : heading;
    }
}
