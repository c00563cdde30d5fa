package net.isthmus.appliance.dataplane;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import net.isthmus.services.addressing.ApplianceIdentity;
import net.isthmus.services.addressing.LeaseMemory;
import net.isthmus.wire.AddressFormatException;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * Two small files of the state directory that outlive a restart: who the appliance is to servers ({@code identity}),
 * and which address each link had ({@code leases}). What cannot be written is said once and done without.
 */
public final class StateFiles implements LeaseMemory {
    private static final Logger LOG = System.getLogger(StateFiles.class.getName());
    private static final int DUID_UUID = 4;
    private static final int UUID_LENGTH = 16;
    private static final int SECRET_LENGTH = 32;

    private final Path directory;
    private final Properties leases = new Properties();
    private boolean hasComplained;

    /** Files in a directory, which need not be there yet. */
    public StateFiles(Path directory) {
        this.directory = directory;
        try (var in = Files.newBufferedReader(directory.resolve("leases"))) {
            leases.load(in);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "no leases are remembered: {0}", e);
        }
    }

    /** The appliance's identity, made up at its first start: a DUID-UUID (RFC 6355) and a secret. */
    public ApplianceIdentity identity() {
        Path file = directory.resolve("identity");
        byte[] bytes = new byte[UUID_LENGTH + SECRET_LENGTH];
        try {
            byte[] kept = HexFormat.of().parseHex(Files.readString(file).strip());
            if (kept.length == bytes.length) {
                return identity(kept);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "there is no identity yet: {0}", e);
        }
        new SecureRandom().nextBytes(bytes);
        write(file, HexFormat.of().formatHex(bytes) + "\n");
        return identity(bytes);
    }

    private static ApplianceIdentity identity(byte[] bytes) {
        var duid = new OctetWriter().u16(DUID_UUID);
        for (int i = 0; i < UUID_LENGTH; i++) {
            duid.u8(bytes[i]);
        }
        return new ApplianceIdentity(
                Octets.of(duid.toBytes()), Octets.of(Arrays.copyOfRange(bytes, UUID_LENGTH, bytes.length)));
    }

    @Override
    public Optional<IpAddress> recall(String interfaceName) {
        try {
            return Optional.ofNullable(leases.getProperty(interfaceName)).map(IpAddress::parse);
        } catch (AddressFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public void remember(String interfaceName, Optional<IpAddress> address) {
        String text = address.map(Object::toString).orElse("");
        if (leases.getProperty(interfaceName, "").equals(text)) {
            return;
        }
        if (text.isEmpty()) {
            leases.remove(interfaceName);
        } else {
            leases.setProperty(interfaceName, text);
        }
        var lines = new StringBuilder();
        leases.stringPropertyNames().stream().sorted().forEach(name -> lines.append(name)
                .append('=')
                .append(leases.getProperty(name))
                .append('\n'));
        write(directory.resolve("leases"), lines.toString());
    }

    private void write(Path file, String text) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            if (!hasComplained) {
                hasComplained = true;
                LOG.log(
                        Level.WARNING,
                        "cannot write " + file + "; after a restart the appliance will have forgotten",
                        e);
            }
        }
    }
}
