package net.isthmus.appliance.secrets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.isthmus.appliance.commit.Requirements;
import net.isthmus.core.config.BgpPassword;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.fault.Fault;

/** Whether the secrets that a document names are there and of use. */
public final class SecretRules implements Requirements {

    private static final int SHORTEST_PSK = 8;
    private static final int FEWEST_CHARACTERS = 4;
    private static final int LONGEST_MD5_KEY = 80;

    private final SecretStore store;

    /** Rules over a store. */
    public SecretRules(SecretStore store) {
        this.store = store;
    }

    @Override
    public List<Fault> check(Configuration configuration) {
        List<Fault> faults = new ArrayList<>();
        configuration.ipsec().connections().forEach((name, connection) -> {
            String path = "ipsec.connections." + name;
            checkPsk(faults, path + ".local.secretRef", connection.local().secretRef());
            checkPsk(faults, path + ".remote.secretRef", connection.remote().secretRef());
            checkPsk(faults, path + ".ppk.secretRef", connection.ppk().map(ppk -> ppk.secretRef()));
            checkPem(faults, path + ".local.certificate", connection.local().certificate(), true);
            checkPem(faults, path + ".remote.certificate", connection.remote().certificate(), false);
            checkPem(faults, path + ".remote.ca", connection.remote().ca(), false);
        });
        configuration.bgp().ifPresent(bgp -> bgp.neighbors()
                .forEach((name, neighbor) ->
                        checkMd5(faults, "bgp.neighbors." + name + ".password.secretRef", neighbor.password())));
        checkPem(
                faults,
                "system.console.certificate",
                configuration.system().console().certificate(),
                true);
        return faults;
    }

    /** The names of the secrets that a connection uses. */
    public static List<String> namedBy(IpsecConnection connection) {
        List<String> names = new ArrayList<>();
        connection.local().secretRef().ifPresent(names::add);
        connection.remote().secretRef().ifPresent(names::add);
        connection.ppk().ifPresent(ppk -> names.add(ppk.secretRef()));
        connection.local().certificate().ifPresent(names::add);
        connection.remote().certificate().ifPresent(names::add);
        connection.remote().ca().ifPresent(names::add);
        return names;
    }

    private void checkPsk(List<Fault> faults, String path, Optional<String> named) {
        named.ifPresent(name -> {
            Optional<byte[]> found = store.find(name);
            if (found.isEmpty()) {
                faults.add(missing(path, name, "isthmus secret set " + name));
                return;
            }
            byte[] secret = found.get();
            long distinct = IntStream.range(0, secret.length)
                    .map(at -> secret[at])
                    .distinct()
                    .count();
            if (secret.length < SHORTEST_PSK || distinct < FEWEST_CHARACTERS) {
                faults.add(new Fault(
                        path,
                        0,
                        0,
                        "the secret " + name
                                + " can be guessed: whoever sees a handshake can try all that are as short",
                        "set one of 32 characters or more by chance, at both ends: isthmus secret set " + name));
            }
            Arrays.fill(secret, (byte) 0);
        });
    }

    /** TCP MD5 takes a key of 80 octets at most (RFC 2385 §4.5 and the kernel). */
    private void checkMd5(List<Fault> faults, String path, Optional<BgpPassword> password) {
        password.map(BgpPassword::secretRef).ifPresent(name -> {
            Optional<byte[]> found = store.find(name);
            if (found.isEmpty()) {
                faults.add(missing(path, name, "isthmus secret set " + name));
                return;
            }
            if (found.get().length > LONGEST_MD5_KEY) {
                faults.add(new Fault(
                        path,
                        0,
                        0,
                        "the secret " + name + " has " + found.get().length + " bytes, and a TCP MD5 key has "
                                + LONGEST_MD5_KEY + " at most",
                        "set a shorter one at both ends: isthmus secret set " + name));
            }
            Arrays.fill(found.get(), (byte) 0);
        });
    }

    private void checkPem(List<Fault> faults, String path, Optional<String> named, boolean isOwn) {
        named.ifPresent(name -> {
            String remedy = "isthmus secret set " + name + " --file " + name + ".pem";
            Optional<byte[]> found = store.find(name);
            if (found.isEmpty()) {
                faults.add(missing(path, name, remedy));
                return;
            }
            (isOwn ? PemContent.faultOfOwn(found.get()) : PemContent.fault(found.get()))
                    .ifPresent(fault -> faults.add(new Fault(
                            path,
                            0,
                            0,
                            "the secret " + name + " is of no use here: " + fault,
                            isOwn
                                    ? "put the key, without a password, and the chain into one file, and " + remedy
                                    : "set it as PEM: " + remedy)));
            Arrays.fill(found.get(), (byte) 0);
        });
    }

    private static Fault missing(String path, String name, String remedy) {
        return new Fault(path, 0, 0, "there is no secret named " + name, "set it first: " + remedy);
    }
}
