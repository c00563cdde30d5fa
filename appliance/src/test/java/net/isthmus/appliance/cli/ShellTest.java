package net.isthmus.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line as a login shell. */
class ShellTest {

    @Test
    void shouldPartWordsAndGiveNothingElseAMeaning() {
        assertEquals(List.of("show", "routes"), ShellWords.of("isthmus show  routes "));
        assertEquals(
                List.of("apply", "-", "--comment", "new \"one\" $(x)"),
                ShellWords.of("apply - --comment 'new \"one\" $(x)'"));
        assertEquals(List.of("a b", "", "c;d"), ShellWords.of("a\\ b '' c;d"));
        assertEquals(List.of(), ShellWords.of("  "));
        assertThrows(CommandFailed.class, () -> ShellWords.of("show 'routes"));
    }

    @Test
    void shouldRunALineAsSshGivesIt() {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = IsthmusCommand.execute(
                new PrintWriter(out),
                new PrintWriter(err),
                "shell",
                "-c",
                "isthmus show routes --api http://127.0.0.1:1");
        assertEquals(IsthmusCommand.NO_ANSWER, code);
        assertTrue(err.toString().contains("No appliance answers"), err.toString());
        assertEquals(
                IsthmusCommand.WRONG,
                IsthmusCommand.execute(new PrintWriter(out), new PrintWriter(err), "shell", "-c", "run"));
    }

    @Test
    void shouldKnowWhichWordsMayFollow() {
        assertTrue(CommandWords.after(List.of()).containsAll(List.of("show", "apply", "exit", "upgrade")));
        assertFalse(CommandWords.after(List.of()).contains("run"));
        assertTrue(CommandWords.after(List.of("show")).containsAll(List.of("routes", "mac-nat", "--json")));
        assertFalse(CommandWords.after(List.of("show", "routes")).contains("routes"));
        assertTrue(CommandWords.after(List.of("isthmus", "ipsec")).contains("up"));
        assertTrue(CommandWords.after(List.of("bgp")).containsAll(List.of("routes", "clear")));
        assertTrue(CommandWords.after(List.of("bgp", "clear")).containsAll(List.of("--soft-in", "--soft-out")));
        assertTrue(CommandWords.after(List.of("show")).contains("bgp"));
    }
}
