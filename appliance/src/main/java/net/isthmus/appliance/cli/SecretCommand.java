package net.isthmus.appliance.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus secret …}: what the document names and does not hold. */
@Command(
        name = "secret",
        mixinStandardHelpOptions = true,
        description = "Keep secrets that the document names: pre-shared keys, certificates, private keys.",
        subcommands = {SecretCommand.Set.class, SecretCommand.All.class, SecretCommand.Remove.class})
final class SecretCommand implements Runnable {

    private static final String SECRETS = "/secrets";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** {@code isthmus secret set}. */
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Keep a secret, in place of one of this name.",
            footer = {
                "",
                "It is read from standard input, never from the command line, which other users may see:",
                "  openssl rand -base64 24 | isthmus secret set hq-psk",
                "One line loses its line end. A certificate is a file with the chain and the private key, PEM."
            })
    static final class Set implements Callable<Integer> {
        private static final String TYPE = "application/octet-stream";
        private static final int SHORT_BYTES = 20;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Parameters(index = "0", paramLabel = "NAME", description = "By which the document names it.")
        private String name = "";

        @Option(names = "--file", paramLabel = "FILE", description = "Read it from this file.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            byte[] secret = read();
            if (secret.length == 0) {
                throw new CommandFailed(IsthmusCommand.WRONG, "There is no secret in what was read");
            }
            JsonTree kept = JsonTree.parse(api.put(SECRETS + "/" + name, TYPE, secret));
            Arrays.fill(secret, (byte) 0);
            PrintWriter out = spec.commandLine().getOut();
            out.printf("The secret %s is kept: %d bytes.%n", kept.text("name"), kept.number("bytes"));
            if (kept.text("kind").equals("secret") && kept.number("bytes") < SHORT_BYTES) {
                out.println("It is short. One that nobody can guess: openssl rand -base64 24");
            }
            out.flush();
            return IsthmusCommand.DONE;
        }

        private byte[] read() {
            Console console = System.console();
            if (file == null && console != null && console.isTerminal()) {
                return typed(console);
            }
            return withoutLineEnd(DocumentFile.read(file == null ? Path.of("-") : file));
        }

        private byte[] typed(Console console) {
            char[] first = console.readPassword("Secret %s: ", name);
            char[] again = console.readPassword("Once more: ");
            if (first == null || !Arrays.equals(first, again)) {
                throw new CommandFailed(IsthmusCommand.WRONG, "The two differ; nothing has changed");
            }
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(first));
            byte[] secret = Arrays.copyOf(bytes.array(), bytes.limit());
            Arrays.fill(first, '\0');
            Arrays.fill(again, '\0');
            Arrays.fill(bytes.array(), (byte) 0);
            return secret;
        }

        /** Shells and editors end a line; a secret of one line does not have that end in it. */
        static byte[] withoutLineEnd(byte[] read) {
            int end = read.length;
            if (end > 0 && read[end - 1] == '\n') {
                end--;
                if (end > 0 && read[end - 1] == '\r') {
                    end--;
                }
            }
            for (int i = 0; i < end; i++) {
                if (read[i] == '\n') {
                    return read;
                }
            }
            return Arrays.copyOf(read, end);
        }
    }

    /** {@code isthmus secret list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the names of all secrets.")
    static final class All implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Option(names = "--json", description = "As the API answers.")
        private boolean isJson;

        @Override
        public Integer call() {
            JsonTree answer = JsonTree.parse(api.get(SECRETS));
            Table table = new Table("No secret is kept.", "NAME", "KIND", "BYTES>", "SET");
            for (JsonTree one : answer.items()) {
                table.row(one.text("name"), one.text("kind"), one.number("bytes"), one.text("changedAt"));
            }
            spec.commandLine().getOut().print(isJson ? answer.pretty() + "\n" : table.render());
            spec.commandLine().getOut().flush();
            return IsthmusCommand.DONE;
        }
    }

    /** {@code isthmus secret remove}. */
    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Forget a secret.")
    static final class Remove implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Parameters(index = "0", paramLabel = "NAME", description = "By which the document names it.")
        private String name = "";

        @Override
        public Integer call() {
            api.delete(SECRETS + "/" + name);
            spec.commandLine().getOut().printf("The secret %s is gone.%n", name);
            spec.commandLine().getOut().flush();
            return IsthmusCommand.DONE;
        }
    }
}
