package net.isthmus.ipsec.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real strongSwan reads what is printed for it. */
class StrongswanExportIT {
    private static final Path DAEMON = Path.of("/usr/sbin/charon-systemd");

    /** In namespaces of its own, which vanish with the shell. */
    private static final String SCRIPT = """
            mount -t tmpfs t /run
            export STRONGSWAN_CONF=$PWD/strongswan.conf SWANCTL_DIR=$PWD/swanctl
            /usr/sbin/charon-systemd >charon.log 2>&1 &
            charon=$!
            for i in $(seq 100); do [ -S /run/x.sock ] && break; sleep 0.1; done
            /usr/sbin/swanctl --load-creds --uri unix:///run/x.sock 2>&1
            /usr/sbin/swanctl --load-conns --uri unix:///run/x.sock 2>&1
            /usr/sbin/swanctl --list-conns --uri unix:///run/x.sock 2>&1
            kill $charon; wait $charon
            """;

    @Test
    void shouldBeLoadedByStrongswan(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(DAEMON), "no strongSwan (charon-systemd, strongswan-swanctl) on this machine");
        assumeTrue("root".equals(System.getProperty("user.name")), "not root");
        Path conf = Files.createDirectories(folder.resolve("swanctl").resolve("conf.d"));
        Files.writeString(folder.resolve("swanctl").resolve("swanctl.conf"), "include conf.d/*.conf\n");
        Files.writeString(conf.resolve("hq.conf"), PeerConfigurationTest.render(PeerKind.STRONGSWAN, "hq"));
        Files.writeString(conf.resolve("cloud.conf"), PeerConfigurationTest.render(PeerKind.FRR_LINUX, "cloud"));
        Files.writeString(folder.resolve("strongswan.conf"), """
                charon-systemd {
                  load = random nonce openssl pem pkcs1 pkcs8 x509 pubkey hmac kdf sha1 sha2 aes gcm curve25519 vici kernel-netlink socket-default updown
                  plugins {
                    vici {
                      socket = unix:///run/x.sock
                    }
                  }
                }
                """);
        Process shell = new ProcessBuilder("unshare", "-mn", "sh", "-c", SCRIPT)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said)
                .contains("loaded connection 'hq'", "loaded connection 'cloud'")
                .contains("successfully loaded 2 connections, 0 unloaded")
                .contains("loaded ike secret 'ike-hq'")
                .contains("198.51.100.1", "edge-1.example.net", "192.168.0.0/16");
    }
}
