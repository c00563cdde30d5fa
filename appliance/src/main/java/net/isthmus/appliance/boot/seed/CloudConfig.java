package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys of cloud-config that mean something here. Others are tolerated, each with a line in the log: those that
 * would have done something elsewhere say why not here.
 */
final class CloudConfig {

    /** The key under which a seed has the appliance's document. */
    static final String DOCUMENT = "isthmus";

    private static final Pattern HOSTNAME = Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
            + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    private static final int MAX_HOSTNAME = 64;

    private static final Set<String> READ = Set.of(
            DOCUMENT,
            "hostname",
            "fqdn",
            "local-hostname",
            "users",
            "user",
            "groups",
            "password",
            "chpasswd",
            "ssh_pwauth",
            "ssh_authorized_keys",
            "write_files",
            "ntp");

    /** What changes nothing that there is here, so that nobody misses it. */
    private static final Set<String> MOOT = Set.of(
            "preserve_hostname",
            "prefer_fqdn_over_hostname",
            "manage_etc_hosts",
            "growpart",
            "resize_rootfs",
            "package_update",
            "package_upgrade",
            "package_reboot_if_required",
            "final_message",
            "output",
            "merge_how",
            "merge_type",
            "disable_root",
            "disable_root_opts",
            "manage_resolv_conf",
            "ssh_deletekeys",
            "ssh_genkeytypes",
            "no_ssh_fingerprints",
            "power_state",
            "datasource_list",
            "datasource",
            "cloud_init_modules",
            "cloud_config_modules",
            "cloud_final_modules",
            "system_info",
            "locale",
            "timezone",
            "swap");

    private static final Set<String> COMMANDS = Set.of("runcmd", "bootcmd");

    private final Yaml config;
    private final Yaml meta;
    private final List<String> notes;

    CloudConfig(Yaml config, Yaml meta, List<String> notes) {
        this.config = config;
        this.meta = meta;
        this.notes = notes;
        for (String key : config.names()) {
            if (COMMANDS.contains(key)) {
                int count = config.at(key).map(value -> value.items().size()).orElse(0);
                note(key + " is not run (" + count + (count == 1 ? " command" : " commands")
                        + "): the system is read-only, and the document says what the appliance does");
            } else if (!READ.contains(key) && !MOOT.contains(key)) {
                note(key + " is ignored: there is nothing here that it means");
            }
        }
    }

    private void note(String text) {
        notes.add("cloud-config: " + text);
    }

    /** The machine's name; its first part where it is given with a domain only, or is longer than a kernel takes. */
    Optional<String> hostname() {
        Optional<String> name = config.textAt("hostname")
                .or(() -> config.textAt("fqdn").map(CloudConfig::firstPart))
                .or(() -> meta.textAt("local-hostname", "local_hostname", "hostname", "name"));
        if (name.isPresent() && !HOSTNAME.matcher(name.get()).matches()) {
            note("the hostname has something else than letters, digits, hyphens and dots; left out");
            return Optional.empty();
        }
        return name.map(text -> text.length() > MAX_HOSTNAME ? firstPart(text) : text);
    }

    private static String firstPart(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    List<SeedUser> users() {
        return new CloudUsers(config, meta, notes).all();
    }

    boolean isPasswordLoginWanted() {
        return config.isTrueAt("ssh_pwauth", false);
    }

    List<SeedFile> files() {
        List<SeedFile> files = new ArrayList<>();
        for (Yaml item : config.at("write_files").map(Yaml::items).orElse(List.of())) {
            CloudFiles.read(item, notes).ifPresent(files::add);
        }
        return files;
    }

    List<String> ntpServers() {
        Optional<Yaml> ntp = config.at("ntp").filter(said -> said.isTrueAt("enabled", true));
        List<String> servers = new ArrayList<>();
        ntp.ifPresent(said -> {
            servers.addAll(said.textsAt("servers"));
            servers.addAll(said.textsAt("pools"));
        });
        return servers.stream()
                .filter(server -> server.matches("[A-Za-z0-9.:-]{1,253}"))
                .limit(8)
                .toList();
    }
}
