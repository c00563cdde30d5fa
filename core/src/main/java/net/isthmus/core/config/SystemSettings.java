package net.isthmus.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;

/** What concerns the appliance as a whole. */
@Section(value = "The appliance itself: its name, the cores that it uses and its console.", example = """
    system:
      hostname: edge-1
      nameservers: [10.10.0.53]
      workers: auto
      console: { listen: [office], port: 8080 }
    """)
public record SystemSettings(
        @Key(
                value = "Name of the appliance, as the console shows it.",
                defaultsTo = "isthmus",
                example = "edge-1",
                pattern = SystemSettings.HOSTNAME,
                shape = "letters, digits and hyphens, in parts of up to 63 between dots")
        String hostname,

        @Key(
                value = "Servers that the appliance itself asks for names, in this order. Without any, those that DHCP "
                        + "and router advertisements tell.",
                noun = "number of nameservers",
                example = "[10.10.0.53]",
                max = 8)
        List<IpAddress> nameservers,

        @Key(
                value = "Servers that the appliance itself asks for the time, by address or name. Without any, the "
                        + "system's own. Only the image takes note of them.",
                noun = "number of NTP servers",
                example = "[10.10.0.53, time.example.net]",
                pattern = SystemSettings.SERVER,
                shape = "an IP address or a name such as time.example.net",
                max = 8)
        List<String> ntp,

        @Key(
                value = "Cores given to the data plane; `auto` leaves one for control. A change counts from the next "
                        + "start.",
                defaultsTo = "auto",
                example = "2")
        Workers workers,

        @Key(
                value = "Who may use the console and the API from elsewhere.",
                noun = "number of users",
                max = SystemSettings.MOST_USERS)
        Map<String, User> users,

        @Key("The web console and the API.") Console console,

        @Key("How much ICMP the appliance sends.") IcmpRateLimits icmpRateLimits,

        @Key("What knowing the ports of fragments may cost.")
        Reassembly reassembly,

        @Key("When dropped packets are worth a line in the log.")
        DropLog dropLog) {

    static final int MOST_USERS = 256;

    /** RFC 1123 §2.1. */
    static final String HOSTNAME = "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
            + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*";

    /** An address of either family or a name: what a line of a configuration file may safely hold. */
    static final String SERVER = "(?=.{1,253}$)([0-9A-Fa-f]*:[0-9A-Fa-f:.]*|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)";

    public SystemSettings {
        nameservers = List.copyOf(nameservers);
        ntp = List.copyOf(ntp);
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
    }
}
