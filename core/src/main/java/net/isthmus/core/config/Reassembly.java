package net.isthmus.core.config;

import java.time.Duration;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** What knowing the ports of fragments may cost. */
@Section(
        value = "Limits of virtual reassembly. Rules by port need the ports of later fragments, which only a "
                + "datagram's first fragment bears: each worker of the data plane notes it, and holds what comes "
                + "before it. Fragments of which no rule asks the ports are not looked at. A change drops what is "
                + "held.",
        example = """
                system:
                  reassembly: { datagrams: 4096, timeout: 2s }
                """)
public record Reassembly(
        @Key(
                value = "The most fragmented datagrams at a time, of about 2 KiB of memory each.",
                noun = "number of datagrams",
                defaultsTo = "1024",
                example = "4096",
                min = 1,
                max = 65_536)
        int datagrams,

        @Key(
                value = "The most fragments that wait for the first of their datagram.",
                noun = "number of fragments",
                defaultsTo = "256",
                example = "256",
                min = 0,
                max = 1024)
        int held,

        @Key(
                value = "The most fragments of one datagram.",
                noun = "number of fragments",
                defaultsTo = "64",
                example = "64",
                min = 2,
                max = 8192)
        int fragments,

        @Key(
                value = "How long a datagram is known, and its fragments wait, after the first of them.",
                defaultsTo = "5s",
                example = "2s",
                min = 1,
                max = 60)
        Duration timeout,

        @Key(
                value = "What becomes of an IPv4 datagram whose fragments overlap; an IPv6 one is always dropped.",
                defaultsTo = "drop",
                example = "pass")
        OverlapPolicy overlappingIpv4) {}
