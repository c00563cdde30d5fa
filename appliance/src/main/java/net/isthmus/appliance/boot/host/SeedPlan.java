package net.isthmus.appliance.boot.host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.appliance.boot.host.HostAction.Directory;
import net.isthmus.appliance.boot.host.HostAction.Hostname;
import net.isthmus.appliance.boot.host.HostAction.Passwords;
import net.isthmus.appliance.boot.host.HostAction.Write;
import net.isthmus.appliance.boot.seed.Seed;
import net.isthmus.appliance.boot.seed.SeedFile;
import net.isthmus.appliance.boot.seed.SeedPassword;
import net.isthmus.appliance.boot.seed.SeedUser;
import net.isthmus.wire.Octets;

/**
 * From a seed to what is done about it, in order. All but {@code /data} is made anew at every boot, so accounts, keys
 * and files are as well; a file below {@code /data} stays, so it is written once for an instance, and what an operator
 * changes there later is not undone by a reboot.
 */
final class SeedPlan {

    static final String KEYS = "/etc/ssh/authorized_keys";

    private static final String DATA = "/data/";
    private static final String ROOT = "root:root";

    private final List<HostAction> actions = new ArrayList<>();

    private SeedPlan() {}

    /**
     * What to do.
     *
     * @param accounts those of the image
     * @param isNewInstance whether this machine is another one than at the last boot
     * @param notes is told what is left out
     */
    static List<HostAction> of(Seed seed, Accounts accounts, boolean isNewInstance, List<String> notes) {
        var plan = new SeedPlan();
        seed.hostname().ifPresent(name -> plan.actions.add(new Hostname(name)));
        Accounts after = accounts.with(seed.users(), notes);
        plan.accounts(after);
        for (SeedUser user : seed.users()) {
            if (user.name().equals(SeedUser.ROOT)) {
                if (!user.keys().isEmpty()) {
                    notes.add("users: root does not log in over SSH; its keys are left out");
                }
            } else if (accounts.with(List.of(), new ArrayList<>())
                    .userId(user.name())
                    .isEmpty()) {
                plan.user(user);
            }
        }
        plan.passwords(seed.users());
        if (seed.isPasswordLoginWanted()) {
            plan.write("/etc/ssh/sshd_config.d/50-seed.conf", "PasswordAuthentication yes\n", ROOT, 0644);
        }
        seed.files().stream().filter(file -> !file.isDeferred()).forEach(file -> plan.file(file, isNewInstance));
        seed.files().stream().filter(SeedFile::isDeferred).forEach(file -> plan.file(file, isNewInstance));
        return List.copyOf(plan.actions);
    }

    private void accounts(Accounts accounts) {
        write("/etc/passwd", accounts.passwd(), ROOT, 0644);
        write("/etc/group", accounts.group(), ROOT, 0644);
        write("/etc/shadow", accounts.shadow(), "root:shadow", 0640);
    }

    private void user(SeedUser user) {
        String owner = user.name() + ":" + user.name();
        actions.add(new Directory("/home/" + user.name(), owner, 0700));
        if (!user.keys().isEmpty()) {
            write(KEYS + "/" + user.name(), String.join("\n", user.keys()) + "\n", ROOT, 0644);
        }
    }

    private void passwords(List<SeedUser> users) {
        List<String> names = new ArrayList<>();
        List<String> passwords = new ArrayList<>();
        for (SeedUser user : users) {
            if (user.password() instanceof SeedPassword.Plain(String text) && !text.contains("\n")) {
                names.add(user.name());
                passwords.add(text);
            }
        }
        if (!names.isEmpty()) {
            actions.add(new Passwords(names, passwords));
        }
    }

    private void file(SeedFile file, boolean isNewInstance) {
        if (isNewInstance || !file.path().startsWith(DATA)) {
            actions.add(new Write(file.path(), file.content(), file.owner(), file.mode(), file.isAppended()));
        }
    }

    private void write(String path, String text, String owner, int mode) {
        actions.add(new Write(path, Octets.of(text.getBytes(StandardCharsets.UTF_8)), owner, mode, false));
    }
}
