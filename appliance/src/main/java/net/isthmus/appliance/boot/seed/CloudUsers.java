package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may log in: the list of {@code users}, or the default user, whom {@code user}, {@code password} and keys beside
 * the list are about; then the passwords of {@code chpasswd}. Without {@code users}, with {@code default} in the list
 * or with {@code user} beside it, there is the default user if there is anything to log in with.
 */
final class CloudUsers {

    private static final Set<String> ADMIN_GROUPS = Set.of("sudo", "wheel", "admin");
    private static final String DEFAULT = "default";
    private static final int MAX_USERS = 64;

    /** A public key, which may stand behind options: every one begins with the length of its kind's name. */
    private static final Pattern KEY = Pattern.compile("(?:.*\\s)?(?:ssh-|ecdsa-|sk-)\\S+\\s+AAAA\\S*(?:\\s.*)?");

    private final Yaml config;
    private final Yaml meta;
    private final List<String> notes;
    private final Map<String, SeedUser> users = new LinkedHashMap<>();

    CloudUsers(Yaml config, Yaml meta, List<String> notes) {
        this.config = config;
        this.meta = meta;
        this.notes = notes;
    }

    List<SeedUser> all() {
        List<Yaml> list = config.at("users").map(Yaml::items).orElse(List.of());
        boolean isDefaultListed = list.stream().anyMatch(CloudUsers::isDefault);
        if (list.isEmpty() || (!isDefaultListed && config.at("user").isPresent())) {
            defaultUser(Yaml.NO_KEYS);
        } else if (!isDefaultListed) {
            missDefault();
        }
        list.forEach(this::user);
        passwords();
        return List.copyOf(users.values());
    }

    private static boolean isDefault(Yaml said) {
        return said.text().or(() -> said.textAt("name")).filter(DEFAULT::equals).isPresent();
    }

    /** Who has a key for nobody cannot log in, and should read why. */
    private void missDefault() {
        List<String> lost = Stream.of("ssh_authorized_keys", "password")
                .filter(key -> config.at(key).isPresent())
                .collect(Collectors.toCollection(ArrayList::new));
        if (!cloudKeys().isEmpty()) {
            lost.add("the cloud's public keys");
        }
        if (!lost.isEmpty()) {
            notes.add("users: there is no default user whom " + String.join(" and ", lost)
                    + " would be for; add the word default to the list");
        }
    }

    /** The default user, of whom the list may say more than the name. */
    private void defaultUser(Yaml listed) {
        Yaml user = config.at("user").orElse(Yaml.NO_KEYS);
        String name = user.text().or(() -> user.textAt("name")).orElse(SeedUser.DEFAULT_NAME);
        Yaml said = listed.with(user.keys());
        List<String> keys = Stream.of(
                        keys(said, "ssh_authorized_keys"), keys(config, "ssh_authorized_keys"), cloudKeys())
                .flatMap(List::stream)
                .distinct()
                .toList();
        SeedPassword password = config.textAt("password")
                .map(text -> password(text, isHash(text)))
                .orElseGet(() -> password(said));
        if (!keys.isEmpty() || !(password instanceof SeedPassword.None)) {
            add(new SeedUser(name, said.textAt("gecos").orElse(""), true, keys, password));
        }
    }

    private void user(Yaml said) {
        if (isDefault(said)) {
            defaultUser(said);
            return;
        }
        if (said.text().isPresent()) {
            add(new SeedUser(said.text().get(), "", false, List.of(), new SeedPassword.None()));
            return;
        }
        Optional<String> name = said.textAt("name");
        if (name.isEmpty()) {
            notes.add("users: a user has no name; left out");
            return;
        }
        if (said.at("ssh_import_id").isPresent()) {
            notes.add("users: ssh_import_id of " + name.get()
                    + " is ignored: nothing is fetched over a network before the appliance runs");
        }
        add(new SeedUser(
                name.get(),
                said.textAt("gecos").orElse(""),
                isAdmin(said),
                keys(said, "ssh_authorized_keys", "ssh-authorized-keys"),
                password(said)));
    }

    private static boolean isAdmin(Yaml said) {
        boolean hasRule = said.atAny("sudo", "doas")
                .filter(rule -> rule.items().stream().anyMatch(line -> line.text()
                        .filter(text -> !text.equalsIgnoreCase("false") && !text.equalsIgnoreCase("none"))
                        .isPresent()))
                .isPresent();
        boolean isInGroup = Stream.of("groups", "primary_group", "primary-group")
                .anyMatch(key -> said.textsAt(key).stream().anyMatch(ADMIN_GROUPS::contains)
                        || said.at(key).map(Yaml::names).orElse(List.of()).stream()
                                .anyMatch(ADMIN_GROUPS::contains));
        return hasRule || isInGroup;
    }

    /** As elsewhere, a password is locked unless the seed says that it is not. */
    private SeedPassword password(Yaml said) {
        Optional<String> hash = said.textAt("hashed_passwd", "passwd");
        Optional<String> plain = said.textAt("plain_text_passwd");
        if (hash.isEmpty() && plain.isEmpty()) {
            return new SeedPassword.None();
        }
        String whose = "users: the password of " + said.textAt("name").orElse("the default user");
        if (said.isTrueAt("lock_passwd", said.isTrueAt("lock-passwd", true))) {
            if (said.atAny("lock_passwd", "lock-passwd").isEmpty()) {
                notes.add(whose + " is locked; lock_passwd: false lets it be used");
            }
            return new SeedPassword.None();
        }
        if (hash.filter(CloudUsers::isHash).isPresent()) {
            return new SeedPassword.Hash(hash.get());
        }
        if (plain.isEmpty()) {
            notes.add(whose + " is no hash such as $6$…; left out. As it is typed it is a plain_text_passwd");
        }
        return plain.<SeedPassword>map(SeedPassword.Plain::new).orElse(new SeedPassword.None());
    }

    private void passwords() {
        Optional<Yaml> said = config.at("chpasswd");
        if (said.isEmpty()) {
            return;
        }
        for (Yaml entry : said.get().at("users").map(Yaml::items).orElse(List.of())) {
            boolean isHash = entry.textAt("type").orElse("hash").equals("hash");
            setPassword(
                    entry.textAt("name").orElse(""), entry.textAt("password").orElse("RANDOM"), isHash);
        }
        List<String> lines = said.get()
                .at("list")
                .map(list -> list.items().stream()
                        .flatMap(item -> item.text().stream())
                        .flatMap(String::lines)
                        .toList())
                .orElse(List.of());
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String password = line.substring(colon + 1).strip();
                setPassword(line.substring(0, colon).strip(), password, isHash(password));
            }
        }
    }

    private void setPassword(String name, String password, boolean isHash) {
        if (password.equals("RANDOM") || password.equals("R") || password.isEmpty()) {
            notes.add("chpasswd: no password is made up for " + name + ": nobody would see it");
        } else if (name.equals(SeedUser.ROOT) && !users.containsKey(name)) {
            add(new SeedUser(name, "", true, List.of(), password(password, isHash)));
        } else if (!users.containsKey(name)) {
            notes.add("chpasswd: there is no user " + name);
        } else {
            users.computeIfPresent(name, (_, user) -> user.withPassword(password(password, isHash)));
        }
    }

    private static SeedPassword password(String text, boolean isHash) {
        return isHash && isHash(text) ? new SeedPassword.Hash(text) : new SeedPassword.Plain(text);
    }

    /** What {@code crypt(3)} makes, and what fits into a line of shadow(5). */
    private static boolean isHash(String text) {
        return text.matches("\\$[0-9a-z]{1,3}\\$[!-9;-~]{8,500}");
    }

    /** Keys that the cloud itself holds for this machine. */
    private List<String> cloudKeys() {
        return Stream.of("public-keys", "public_keys")
                .flatMap(key -> meta.at(key).stream())
                .flatMap(said -> said.keys().entries().isEmpty()
                        ? said.items().stream()
                        : said.keys().entries().values().stream())
                .flatMap(value -> value.text().or(() -> value.textAt("openssh-key")).stream())
                .flatMap(text -> valid(text).stream())
                .toList();
    }

    private List<String> keys(Yaml said, String... names) {
        return said.atAny(names).stream()
                .flatMap(list -> list.items().stream())
                .flatMap(item -> item.text().stream())
                .flatMap(text -> valid(text).stream())
                .toList();
    }

    /** Lines that are public keys. What else somebody pastes here, a private key perhaps, is written nowhere. */
    private List<String> valid(String text) {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        List<String> keys = lines.stream()
                .filter(line -> line.length() < 16_384 && line.chars().allMatch(c -> c >= ' ' && c != 0x7f))
                .filter(line -> KEY.matcher(line).matches())
                .toList();
        if (keys.size() < lines.size()) {
            notes.add("users: a line among the SSH keys is no public key, as in ssh-ed25519 AAAA… name; left out");
        }
        return keys;
    }

    private void add(SeedUser user) {
        if (!SeedUser.NAME.matcher(user.name()).matches()) {
            notes.add("users: " + NetworkSections.quoted(user.name()) + " is left out: a name begins with a lower case "
                    + "letter and has those, digits, dots, - and _ only, 31 at most");
        } else if (users.size() == MAX_USERS) {
            notes.add("users: there are more than " + MAX_USERS + "; " + user.name() + " is left out");
        } else {
            users.put(user.name(), user);
        }
    }
}
