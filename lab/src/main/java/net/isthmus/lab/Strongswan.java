package net.isthmus.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A strongSwan in a namespace: what gateways are tested against. Its ESP is the plugin kernel-libipsec's, in user
 * space, which needs no ESP of the kernel; in Debian 12 that always goes in UDP, so connections say {@code encap =
 * yes}.
 *
 * <p>It has a run folder of its own, so that several can live on one machine. One of another release of Debian lives in
 * a tree that {@code tools/strongswan-tree} makes, and is entered by chroot.
 */
public final class Strongswan {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TREE_PATIENCE = Duration.ofMinutes(5);
    private static final String SOCKET = "unix:///run/vici.sock";
    private static final String DAEMON = """
            charon-systemd {
              load = random nonce openssl pem pkcs1 pkcs8 x509 revocation constraints pubkey hmac kdf sha1 sha2 aes \
            gcm chapoly curve25519 gmp vici kernel-libipsec kernel-netlink socket-default updown counters
              retransmit_timeout = 1
              retransmit_tries = 3
              %s
              filelog { stderr { default = 1
                cfg = 2 } }
              plugins {
                kernel-libipsec { load = yes
                  raw_esp = yes }
                vici { socket = %s }
              }
            }
            """;

    /** Where the machine's own is. */
    public static final Path MACHINE = Path.of("/");

    private final Namespace namespace;
    private final Path folder;
    private final RunningCommand daemon;

    private Strongswan(Namespace namespace, Path folder, RunningCommand daemon) {
        this.namespace = namespace;
        this.folder = folder;
        this.daemon = daemon;
    }

    /** True if it is installed here. */
    public static boolean isInstalled() {
        return Command.of("sh", "-c", "command -v swanctl && command -v charon-systemd")
                .run()
                .succeeded();
    }

    /** The folder of a tree with that of another release of Debian, made if need be; or why there is none. */
    public static Outcome tree(String suite) {
        Path script = Path.of("tools", "strongswan-tree");
        return Command.of(Path.of("..").resolve(script).toString(), suite)
                .within(TREE_PATIENCE)
                .run();
    }

    /** Starts one; the lab stops it. It has no connections yet. */
    public static Strongswan start(Namespace namespace) {
        return start(namespace, MACHINE, "");
    }

    /** Starts one of a tree, with further settings of the daemon. */
    public static Strongswan start(Namespace namespace, Path tree, String settings) {
        Path folder = namespace.file("strongswan");
        Path file = folder.resolve("strongswan.conf");
        try {
            Files.createDirectories(folder);
            Files.writeString(file, DAEMON.formatted(settings, SOCKET));
        } catch (IOException e) {
            throw new LabException("cannot write " + file + ": " + e.getMessage(), e);
        }
        String enter = "mount --bind %s %s/run && ".formatted(folder, tree.equals(MACHINE) ? "" : tree);
        String run = tree.equals(MACHINE)
                ? "exec charon-systemd"
                : "mount --rbind /dev %1$s/dev && mount -t proc proc %1$s/proc && exec chroot %1$s charon-systemd"
                        .formatted(tree);
        RunningCommand daemon = namespace.start(
                "env",
                "STRONGSWAN_CONF=/run/" + file.getFileName(),
                "SWANCTL_DIR=/run",
                "unshare",
                "-m",
                "sh",
                "-c",
                enter + run);
        Strongswan started = new Strongswan(namespace, folder, daemon);
        if (!Await.until(PATIENCE, Duration.ofMillis(50), () -> started.swanctl("--stats")
                .succeeded())) {
            throw new LabException("strongSwan does not answer: " + daemon.tail());
        }
        return started;
    }

    /** Takes connections and secrets, in place of those before. */
    public Strongswan load(String swanctlConf) {
        try {
            Files.writeString(folder.resolve("swanctl.conf"), swanctlConf);
        } catch (IOException e) {
            throw new LabException("cannot write swanctl.conf: " + e.getMessage(), e);
        }
        swanctl("--load-all").orThrow();
        return this;
    }

    /** Runs swanctl; its exit code is the caller's to judge. */
    public Outcome swanctl(String verb, String... words) {
        List<String> all = new ArrayList<>(List.of(
                "env", "SWANCTL_DIR=/run", "nsenter", "-t", Long.toString(daemon.pid()), "-m", "-r", "swanctl", verb));
        all.addAll(List.of("--uri", SOCKET));
        all.addAll(List.of(words));
        return namespace.run(all.toArray(String[]::new));
    }

    /** Its SAs as swanctl shows them. */
    public String sas() {
        return swanctl("--list-sas").orThrow().output();
    }

    /** All that it has said. */
    public String output() {
        return daemon.output();
    }

    /** What it has said lately: for error messages. */
    public String tail() {
        return daemon.tail();
    }

    /** Ends it without a word to its peers. */
    public void kill() {
        daemon.kill();
    }
}
