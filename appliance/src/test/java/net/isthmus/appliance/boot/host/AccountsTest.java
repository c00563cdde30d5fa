package net.isthmus.appliance.boot.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.appliance.boot.seed.SeedPassword;
import net.isthmus.appliance.boot.seed.SeedUser;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private static final Accounts IMAGE = new Accounts(
            "root:x:0:0:root:/root:/bin/bash\nsshd:x:101:65534::/run/sshd:/usr/sbin/nologin\n"
                    + "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
            "root:x:0:\nshadow:x:42:\nisthmus-admin:x:980:\nnogroup:x:65534:\n",
            "root:*:20000:0:99999:7:::\nsshd:!:20000::::::\nnobody:*:20000:0:99999:7:::\n");

    private final List<String> notes = new ArrayList<>();

    private static SeedUser user(String name, boolean isAdmin, SeedPassword password) {
        return new SeedUser(name, "A: person", isAdmin, List.of(), password);
    }

    @Test
    void shouldAddUsersWithTheCommandLineAsTheirShell() {
        Accounts accounts = IMAGE.with(
                List.of(
                        user("ops", true, new SeedPassword.Hash("$6$x$y")),
                        user("viewer", false, new SeedPassword.None())),
                notes);
        assertTrue(accounts.passwd().endsWith("""
                nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                ops:x:1000:1000:A  person:/home/ops:/usr/bin/isthmus-shell
                viewer:x:1001:1001:A  person:/home/viewer:/usr/bin/isthmus-shell
                """));
        assertTrue(accounts.group().contains("isthmus-admin:x:980:ops\n"));
        assertTrue(accounts.shadow().endsWith("ops:$6$x$y:::::::\nviewer:*:::::::\n"));
        assertEquals(Optional.of(1001), accounts.userId("viewer"));
    }

    @Test
    void shouldForgetUsersOfAnEarlierSeed() {
        Accounts once = IMAGE.with(List.of(user("old", true, new SeedPassword.None())), notes);
        assertEquals(IMAGE, once.with(List.of(), notes));
    }

    @Test
    void shouldLeaveTheSystemsAccountsAloneButForRootsPassword() {
        Accounts accounts = IMAGE.with(
                List.of(
                        user("sshd", true, new SeedPassword.Hash("$6$x$evil")),
                        user("root", true, new SeedPassword.Hash("$6$x$rescue"))),
                notes);
        assertEquals(IMAGE.passwd(), accounts.passwd());
        assertEquals(IMAGE.group(), accounts.group());
        assertTrue(accounts.shadow().startsWith("root:$6$x$rescue:::::::\nsshd:!:"));
        assertEquals(List.of("users: the system has an account sshd of its own; left out"), notes);
    }
}
