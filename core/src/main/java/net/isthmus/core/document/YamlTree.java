package net.isthmus.core.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.isthmus.core.fault.Faults;
import net.isthmus.core.fault.Position;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/**
 * YAML to {@link Tree}, from whoever may have written it.
 *
 * <p>The parser's events are taken one by one and the tree is built on a stack of our own, so that the depth of a
 * document costs no stack of the thread. What YAML has beyond mappings, lists and scalars is refused: anchors and
 * aliases (by which a kilobyte stands for a gigabyte), tags (by which text names types), several documents in a file,
 * keys that are no text, and one key twice. So are sizes, depths and numbers that no document reaches, be it of a
 * person or, with a million routes, of a program; the parser's time grows with the square of a line's length, so a long
 * document has short lines.
 */
final class YamlTree {

    static final int MAX_BYTES = 64 << 20;
    static final int MAX_VALUES = 16_000_000;

    /** From this length on a document has no line longer than {@link #MAX_LINE_BYTES}. */
    static final int LONG_BYTES = 2 << 20;

    static final int MAX_LINE_BYTES = 64 << 10;
    static final int MAX_DEPTH = 32;
    static final int MAX_CHARACTERS = 1024;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(MAX_BYTES + 1)
            .setParseComments(false)
            .build();

    private final Faults faults;
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable Tree root;
    private int values;

    private YamlTree(Faults faults) {
        this.faults = faults;
    }

    /** The tree of a document, or nothing but a fault if there is none to be had. */
    static Optional<Tree> parse(byte[] document, Faults faults) {
        if (document.length > MAX_BYTES) {
            faults.add(
                    "", Position.NOWHERE, "the document has " + document.length + " bytes", "the most is " + MAX_BYTES);
            return Optional.empty();
        }
        int tooLong = document.length <= LONG_BYTES ? 0 : firstLongLine(document);
        if (tooLong != 0) {
            faults.add(
                    "", new Position(tooLong, 1), "this line is too long", "the most is " + MAX_LINE_BYTES + " bytes");
            return Optional.empty();
        }
        return decode(document, faults).flatMap(text -> new YamlTree(faults).parse(text));
    }

    /** The number of the first line that is too long; 0 if none is. */
    private static int firstLongLine(byte[] document) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < document.length; i++) {
            if (document[i] == '\n' || document[i] == '\r') {
                line += document[i] == '\n' ? 1 : 0;
                start = i + 1;
            } else if (i - start >= MAX_LINE_BYTES) {
                return line;
            }
        }
        return 0;
    }

    private static Optional<String> decode(byte[] document, Faults faults) {
        var octets = ByteBuffer.wrap(document);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < octets.position(); i++) {
                line += document[i] == '\n' ? 1 : 0;
            }
            faults.add("", new Position(line, 1), "this line is not UTF-8", "save the document as UTF-8");
            return Optional.empty();
        }
    }

    private Optional<Tree> parse(String text) {
        try {
            Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
            while (events.hasNext()) {
                if (!accept(events.next())) {
                    return Optional.empty();
                }
            }
        } catch (MarkedYamlEngineException e) {
            Position place = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(YamlTree::position)
                    .orElse(Position.NOWHERE);
            faults.add("", place, "this is not YAML: " + oneLine(e.getProblem()), hint(text, place));
            return Optional.empty();
        } catch (ReaderException e) {
            faults.add(
                    "",
                    placeOf(text, e.getPosition()),
                    "the character U+%04X is not allowed".formatted(e.getCodePoint()),
                    "remove it");
            return Optional.empty();
        } catch (RuntimeException e) {
            // The parser is not ours, and some hostile escapes make it throw what it does not declare.
            faults.add("", Position.NOWHERE, "this is not YAML: " + oneLine(String.valueOf(e.getMessage())), "");
            return Optional.empty();
        }
        if (root == null) {
            faults.add("", new Position(1, 1), "the document is empty", "begin it with version: 1");
        }
        return Optional.ofNullable(root);
    }

    /** Takes one event; false to give up on the document, after a fault that says why. */
    private boolean accept(Event event) {
        Position position = event.getStartMark().map(YamlTree::position).orElse(Position.NOWHERE);
        if (event instanceof DocumentStartEvent && root != null) {
            faults.add("", position, "a second document begins here", "keep to one document a file");
            return false;
        }
        if (event instanceof CollectionEndEvent) {
            add(open.pop().toTree());
            return true;
        }
        if (!(event instanceof NodeEvent node)) {
            return true;
        }
        if (++values > MAX_VALUES) {
            faults.add("", position, "the document has more than " + MAX_VALUES + " values", "");
            return false;
        }
        if (node instanceof AliasEvent || node.getAnchor().isPresent()) {
            faults.add("", position, "anchors and aliases (&, *) are not used here", "write the value out");
            return false;
        }
        return acceptNode(node, position);
    }

    private boolean acceptNode(NodeEvent node, Position position) {
        Optional<String> tag =
                switch (node) {
                    case ScalarEvent scalar -> scalar.getTag();
                    case MappingStartEvent mapping -> mapping.getTag();
                    case SequenceStartEvent sequence -> sequence.getTag();
                    default -> Optional.empty();
                };
        if (tag.isPresent()) {
            faults.add("", position, "tags (!) are not used here", "write the value without it");
            return false;
        }
        if (node instanceof ScalarEvent scalar) {
            if (scalar.getValue().length() > MAX_CHARACTERS) {
                faults.add("", position, "a value is longer than " + MAX_CHARACTERS + " characters", "");
                return false;
            }
            boolean isPlain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            add(new Tree.Scalar(scalar.getValue(), isPlain, position));
            return true;
        }
        if (open.size() == MAX_DEPTH) {
            faults.add("", position, "values are nested deeper than " + MAX_DEPTH + " levels", "");
            return false;
        }
        Open parent = open.peek();
        if (parent != null && parent.isMapping && parent.key == null) {
            faults.add("", position, "a key must be text", "put quotes around it if it begins with [ or {");
            return false;
        }
        open.push(new Open(node instanceof MappingStartEvent, position));
        return true;
    }

    /** Puts a finished value where it belongs. */
    private void add(Tree tree) {
        Open parent = open.peek();
        if (parent == null) {
            root = tree;
        } else if (!parent.isMapping) {
            parent.items.add(tree);
        } else if (parent.key == null) {
            parent.key = (Tree.Scalar) tree;
        } else {
            parent.put(tree, faults, pathOf(parent));
        }
    }

    /** The path of the key that a mapping is about to finish. */
    private String pathOf(Open innermost) {
        var path = new StringBuilder();
        for (Iterator<Open> outermostFirst = open.descendingIterator(); outermostFirst.hasNext(); ) {
            Open step = outermostFirst.next();
            if (!step.isMapping) {
                path.append('[').append(step.items.size()).append(']');
            } else if (step.key != null) {
                path.append(path.isEmpty() ? "" : ".").append(Shown.key(step.key.text()));
            }
            if (step == innermost) {
                break;
            }
        }
        return path.toString();
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Position placeOf(String text, int index) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(index, text.length()); i++) {
            boolean isBreak = text.charAt(i) == '\n';
            line += isBreak ? 1 : 0;
            column = isBreak ? 1 : column + 1;
        }
        return new Position(line, column);
    }

    private static String hint(String text, Position place) {
        boolean isTab = text.lines()
                .skip(Math.max(0, place.line() - 1))
                .findFirst()
                .filter(line -> line.stripTrailing().matches(" *\t.*"))
                .isPresent();
        return isTab ? "indent with spaces, not with tabs" : "";
    }

    private static String oneLine(String problem) {
        return Shown.text(problem.lines().findFirst().orElse("it cannot be read"), 160);
    }

    /** A mapping or a list whose end has not come yet. */
    private static final class Open {
        private final boolean isMapping;
        private final Position position;
        private final List<Tree> items = new ArrayList<>();
        private final Map<String, Tree.Entry> entries = new HashMap<>();
        private final List<Tree.Entry> inOrder = new ArrayList<>();
        private Tree.@Nullable Scalar key;

        Open(boolean isMapping, Position position) {
            this.isMapping = isMapping;
            this.position = position;
        }

        void put(Tree value, Faults faults, String path) {
            Tree.Scalar name = Objects.requireNonNull(key);
            key = null;
            var entry = new Tree.Entry(name.text(), name.position(), value);
            Tree.Entry first = entries.putIfAbsent(name.text(), entry);
            if (first == null) {
                inOrder.add(entry);
            } else {
                faults.add(
                        path,
                        name.position(),
                        "stands twice; the first is on line "
                                + first.keyPosition().line(),
                        "keep one of them");
            }
        }

        Tree toTree() {
            return isMapping
                    ? new Tree.Mapping(List.copyOf(inOrder), position)
                    : new Tree.Sequence(List.copyOf(items), position);
        }
    }
}
