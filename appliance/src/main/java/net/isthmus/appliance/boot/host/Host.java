package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Does what a plan says, below a root directory that is {@code /} but in tests; one failure stops nothing else. */
final class Host {

    private final Path root;
    private final Commands commands;
    private final DurableFiles files;
    private final List<String> problems;

    Host(Path root, Commands commands, DurableFiles files, List<String> problems) {
        this.root = root;
        this.commands = commands;
        this.files = files;
        this.problems = problems;
    }

    Accounts accounts() {
        return new Accounts(text("/etc/passwd"), text("/etc/group"), text("/etc/shadow"));
    }

    private String text(String path) {
        try {
            return Files.readString(at(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    void perform(List<HostAction> actions) {
        for (HostAction action : actions) {
            try {
                perform(action);
            } catch (IOException e) {
                problems.add(action + ": " + reason(e));
            } catch (InvalidPathException e) {
                problems.add(action + ": there can be no file of this name");
            } catch (RuntimeException e) {
                problems.add(action + ": " + SeedBoot.where(e));
            }
        }
    }

    private void perform(HostAction action) throws IOException {
        switch (action) {
            case HostAction.Write write -> write(write);
            case HostAction.Directory directory -> {
                Files.createDirectories(at(directory.path()));
                own(at(directory.path()), directory.owner(), directory.mode());
            }
            case HostAction.Passwords passwords -> {
                var lines = new StringBuilder();
                for (int i = 0; i < passwords.names().size(); i++) {
                    lines.append(passwords.names().get(i))
                            .append(':')
                            .append(passwords.passwords().get(i))
                            .append('\n');
                }
                commands.run(lines.toString(), "chpasswd");
            }
            case HostAction.Hostname hostname -> {
                write("/etc/hostname", hostname.name() + "\n");
                write("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 " + hostname.name() + "\n::1 localhost\n");
                commands.run("", "hostname", hostname.name());
            }
        }
    }

    private void write(String path, String text) throws IOException {
        Files.writeString(at(path), text);
    }

    /** A file below {@code /data} is written once an instance, so a power cut after that must find it. */
    private void write(HostAction.Write write) throws IOException {
        Path path = at(write.path());
        Path parent = path.getParent();
        if (parent != null) {
            files.createDirectories(parent);
        }
        byte[] content = write.content().toBytes();
        DurableFiles.Finish finish = file -> own(file, write.owner(), write.mode());
        if (write.isAppended() && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            files.append(path, content, finish);
        } else {
            files.replace(path, content, finish);
        }
    }

    private void own(Path path, String owner, int mode) throws IOException {
        String[] names = owner.split(":", 2);
        Accounts accounts = accounts();
        Optional<Integer> user = id(names[0], accounts.userId(names[0]));
        String groupName = names.length > 1 && !names[1].isEmpty() ? names[1] : names[0];
        Optional<Integer> group = id(groupName, accounts.groupId(groupName));
        if (user.isEmpty() || group.isEmpty()) {
            problems.add(path + ": there is no " + owner + "; it belongs to root");
        }
        set(path, "unix:uid", user.orElse(0));
        set(path, "unix:gid", group.orElse(0));
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static void set(Path path, String attribute, int id) throws IOException {
        if (!Files.getAttribute(path, attribute).equals(id)) {
            Files.setAttribute(path, attribute, id);
        }
    }

    private static Optional<Integer> id(String name, Optional<Integer> known) {
        return name.equals("root")
                ? Optional.of(0)
                : name.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(name)) : known;
    }

    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            case java.nio.file.FileSystemException failed ->
                failed.getReason() == null ? e.getClass().getSimpleName() : failed.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
