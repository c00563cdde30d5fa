package net.isthmus.appliance.cli;

import java.io.Console;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import net.isthmus.appliance.console.PasswordHash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code isthmus password}: what a document keeps of a password. */
@Command(
        name = "password",
        mixinStandardHelpOptions = true,
        description = "Print the hash of a password, for system.users.NAME.passwordHash.",
        footer = {
            "",
            "The password is asked for, or read as a line of standard input; it is kept nowhere.",
            "  isthmus password < file-with-the-password"
        })
final class PasswordCommand implements Callable<Integer> {

    private static final int SHORTEST = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        char[] password = read();
        if (password.length < SHORTEST) {
            throw new CommandFailed(
                    IsthmusCommand.WRONG, "That password is too short: take " + SHORTEST + " characters or more");
        }
        spec.commandLine()
                .getOut()
                .println(PasswordHash.of(password, new SecureRandom()).text());
        spec.commandLine().getOut().flush();
        Arrays.fill(password, '\0');
        return IsthmusCommand.DONE;
    }

    private static char[] read() {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] first = console.readPassword("Password: ");
            char[] again = console.readPassword("Once more: ");
            if (first == null || !Arrays.equals(first, again)) {
                throw new CommandFailed(IsthmusCommand.WRONG, "The two differ");
            }
            return first;
        }
        byte[] line = SecretCommand.Set.withoutLineEnd(DocumentFile.read(Path.of("-")));
        return StandardCharsets.UTF_8.decode(ByteBuffer.wrap(line)).toString().toCharArray();
    }
}
