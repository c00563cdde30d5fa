package net.isthmus.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A BGP speaker of others in a namespace: FRR, BIRD or GoBGP, what the appliance's own is tested against. Several may
 * live on one machine: each has a folder of its own for its sockets.
 *
 * <p>FRR is two programs: zebra, which tells the kernel of routes, and bgpd. They give up root, so their folder is
 * theirs. GoBGP tells nobody of its routes.
 */
public final class BgpDaemon {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FRR_PROGRAMS = "/usr/lib/frr/";

    /** Whose it is. */
    public enum Kind {
        FRR("vtysh"),
        BIRD("birdc"),
        GOBGP("gobgp");

        private final String client;

        Kind(String client) {
            this.client = client;
        }

        /** True if it is installed here. */
        public boolean isInstalled() {
            return Command.of("sh", "-c", "command -v " + client).run().succeeded();
        }
    }

    private final Kind kind;
    private final Namespace namespace;
    private final Path folder;
    private RunningCommand daemon;

    private BgpDaemon(Kind kind, Namespace namespace, Path folder, RunningCommand daemon) {
        this.kind = kind;
        this.namespace = namespace;
        this.folder = folder;
        this.daemon = daemon;
    }

    /** Starts one with a configuration in its own words; the lab stops it. */
    public static BgpDaemon start(Kind kind, Namespace namespace, String configuration) {
        Path folder = namespace.file("bgp");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("zebra.conf"), "log stdout informational\n");
            Files.writeString(folder.resolve("bgp.conf"), configuration);
        } catch (IOException e) {
            throw new LabException("cannot write below " + folder + ": " + e.getMessage(), e);
        }
        if (kind == Kind.FRR) {
            String open = "chmod o+x %s && chown -R frr:frr %s".formatted(folder.resolveSibling("."), folder);
            Command.of("sh", "-c", open).run().orThrow();
            namespace.start(frr(folder, "zebra"));
            awaitFile(folder.resolve("zserv.api"));
        }
        BgpDaemon started = new BgpDaemon(kind, namespace, folder, namespace.start(program(kind, folder)));
        started.awaitAnswer();
        return started;
    }

    private static void awaitFile(Path file) {
        if (!Await.until(PATIENCE, Duration.ofMillis(50), () -> Files.exists(file))) {
            throw new LabException("there is no " + file);
        }
    }

    private static List<String> program(Kind kind, Path folder) {
        String configuration = folder.resolve("bgp.conf").toString();
        return switch (kind) {
            case FRR -> frr(folder, "bgpd");
            case BIRD ->
                List.of(
                        "bird",
                        "-f",
                        "-c",
                        configuration,
                        "-s",
                        folder.resolve("bird.ctl").toString());
            case GOBGP -> List.of("gobgpd", "-f", configuration, "--api-hosts", "127.0.0.1:50051", "--pprof-disable");
        };
    }

    private static List<String> frr(Path folder, String program) {
        return List.of(
                FRR_PROGRAMS + program,
                "-f",
                folder.resolve(program.equals("zebra") ? "zebra.conf" : "bgp.conf")
                        .toString(),
                "-i",
                folder.resolve(program + ".pid").toString(),
                "-z",
                folder.resolve("zserv.api").toString(),
                "--vty_socket",
                folder.toString(),
                "-u",
                "frr",
                "-g",
                "frr",
                "-P",
                "0");
    }

    private void awaitAnswer() {
        String[] question =
                switch (kind) {
                    case FRR -> new String[] {"show bgp summary"};
                    case BIRD -> new String[] {"show", "status"};
                    case GOBGP -> new String[] {"global"};
                };
        if (!Await.until(PATIENCE, Duration.ofMillis(50), () -> ask(question).succeeded())) {
            throw new LabException(kind + " does not answer: " + daemon.tail());
        }
    }

    /** Asks or orders something by its own client. A line of FRR's is one word. */
    public Outcome ask(String... words) {
        List<String> all = new ArrayList<>();
        switch (kind) {
            case FRR -> {
                all.addAll(List.of("vtysh", "--vty_socket", folder.toString()));
                for (String line : words) {
                    all.addAll(List.of("-c", line));
                }
            }
            case BIRD -> {
                all.addAll(List.of("birdc", "-s", folder.resolve("bird.ctl").toString()));
                all.addAll(List.of(words));
            }
            case GOBGP -> {
                all.add("gobgp");
                all.addAll(List.of(words));
            }
        }
        return namespace.run(all.toArray(String[]::new));
    }

    /** The same, for its answer. */
    public String answer(String... words) {
        Outcome outcome = ask(words);
        return outcome.output() + outcome.errors();
    }

    /** The process that speaks BGP. */
    public long pid() {
        return daemon.pid();
    }

    /** Ends it without a word; of FRR bgpd alone, so that the kernel's routes are zebra's to keep or drop. */
    public void kill() {
        daemon.kill();
    }

    /** Starts it again after {@link #kill}. */
    public void restart() {
        try {
            Files.deleteIfExists(folder.resolve("bird.ctl"));
            Files.deleteIfExists(folder.resolve("bgpd.vty"));
        } catch (IOException e) {
            throw new LabException("cannot remove what is left of it: " + e.getMessage(), e);
        }
        daemon = namespace.start(program(kind, folder));
        awaitAnswer();
    }

    /** Lets it do nothing any more, not even say that it is gone, or go on. */
    public void freeze(boolean isFrozen) {
        Command.of("kill", isFrozen ? "-STOP" : "-CONT", Long.toString(daemon.pid()))
                .run()
                .orThrow();
    }

    /** What it has said lately: for error messages. */
    public String tail() {
        return daemon.tail();
    }
}
