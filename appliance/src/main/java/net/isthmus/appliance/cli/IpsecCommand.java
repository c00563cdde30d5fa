package net.isthmus.appliance.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus ipsec …}: what an operator wants of connections to IPsec peers. */
@Command(
        name = "ipsec",
        mixinStandardHelpOptions = true,
        description = "Bring IPsec connections up or down, give them new keys, follow their handshakes.",
        subcommands = {
            IpsecCommand.Up.class,
            IpsecCommand.Down.class,
            IpsecCommand.Rekey.class,
            IpsecCommand.Log.class,
            IpsecCommand.Export.class
        },
        footer = {"", "isthmus show ipsec tells how they are."})
final class IpsecCommand implements Runnable {

    private static final String IPSEC = "/ipsec/";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** What the three orders have in common. */
    abstract static class Order implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Parameters(index = "0", paramLabel = "NAME", description = "CONNECTION, or CONNECTION/CHILD for one child.")
        private String name = "";

        private final String verb;
        private final String done;

        Order(String verb, String done) {
            this.verb = verb;
            this.done = done;
        }

        @Override
        public Integer call() {
            api.post(IPSEC + name + "/" + verb);
            String connection = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
            spec.commandLine().getOut().println(done.formatted(name, connection));
            spec.commandLine().getOut().flush();
            return IsthmusCommand.DONE;
        }
    }

    /** {@code isthmus ipsec up}. */
    @Command(name = "up", mixinStandardHelpOptions = true, description = "Bring a connection or a child up.")
    static final class Up extends Order {
        Up() {
            super("up", "%s is coming up. To see how: isthmus ipsec log %s --follow");
        }
    }

    /** {@code isthmus ipsec down}. */
    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = "Take a connection or a child down until it is wanted again.")
    static final class Down extends Order {
        Down() {
            super("down", "%s is going down.");
        }
    }

    /** {@code isthmus ipsec rekey}. */
    @Command(name = "rekey", mixinStandardHelpOptions = true, description = "Give a connection or a child new keys.")
    static final class Rekey extends Order {
        Rekey() {
            super("rekey", "%s is getting new keys. To see how: isthmus ipsec log %s --follow");
        }
    }

    /** {@code isthmus ipsec export}. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Print the other side's configuration, without the secret.")
    static final class Export implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Parameters(index = "0", paramLabel = "NAME", description = "The connection.")
        private String name = "";

        @Option(
                names = "--for",
                required = true,
                paramLabel = "KIND",
                description = "strongswan, frr-linux, cisco-ios, juniper, fortigate, pfsense, vyos, mikrotik or aws.")
        private String kind = "";

        @Override
        public Integer call() {
            String text = api.get(IPSEC + name + "/export?for=" + URLEncoder.encode(kind, StandardCharsets.UTF_8));
            spec.commandLine().getOut().print(text.endsWith("\n") ? text : text + "\n");
            spec.commandLine().getOut().flush();
            return IsthmusCommand.DONE;
        }
    }

    /** {@code isthmus ipsec log}. */
    @Command(name = "log", mixinStandardHelpOptions = true, description = "Show the handshakes of a connection.")
    static final class Log implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private ApiClient api = new ApiClient();

        @Parameters(index = "0", paramLabel = "NAME", description = "The connection.")
        private String name = "";

        @Option(names = "--follow", description = "Go on with what comes, until Ctrl-C.")
        private boolean isFollowing;

        @Override
        public Integer call() throws InterruptedException {
            long last = show(-1);
            while (isFollowing) {
                TimeUnit.SECONDS.sleep(1);
                last = show(last);
            }
            return IsthmusCommand.DONE;
        }

        private long show(long after) {
            PrintWriter out = spec.commandLine().getOut();
            long last = after;
            for (JsonTree line : JsonTree.parse(api.get(IPSEC + name + "/log")).items()) {
                if (line.number("number") > last) {
                    last = line.number("number");
                    out.printf("%s  %-7s  %s%n", line.text("at"), line.text("level"), line.text("text"));
                }
            }
            out.flush();
            return last;
        }
    }
}
