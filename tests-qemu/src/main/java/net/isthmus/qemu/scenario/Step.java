package net.isthmus.qemu.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One thing that happens in a scenario. Where it expects something, the scenario fails if that does not come true. */
public sealed interface Step {

    /** Powers a machine on. */
    record Start(String machine) implements Step {}

    /** Takes a machine's power away: QEMU is killed. */
    record Kill(String machine) implements Step {}

    /** Presses the power button and waits until the machine is off. */
    record Off(String machine, Duration within) implements Step {}

    /** Asks the guest to restart, as its user may, and waits until it has let go of everything and does. */
    record Reboot(String machine, Duration within) implements Step {}

    /** Pulls a machine's NIC out of its slot, and waits until the guest has let go of it. */
    record Unplug(String machine, int nic) implements Step {}

    /** Puts the NIC that was pulled out back in; with another address, if one is given. */
    record Plug(String machine, int nic, Optional<String> mac) implements Step {}

    /** A command of QEMU's own protocol, such as {@code system_reset}. */
    record Qmp(String machine, String execute, Map<String, Object> arguments) implements Step {}

    /** Types on a machine's serial console. */
    record Type(String machine, String text) implements Step {}

    /** Waits until the serial console has said something new that matches. */
    record Serial(String machine, Pattern expect, Duration within) implements Step {}

    /**
     * Runs shell commands on a host, or in a machine through its guest agent.
     *
     * @param on a host's or a machine's name
     * @param command for {@code sh}
     * @param expect what its output must match, all of them
     * @param never what its output must not match
     * @param fails whether it must exit with another code than 0
     * @param within tried again until it comes true or this time is over; with zero it is tried once
     * @param timeout of one try
     */
    record Run(
            String on,
            String command,
            List<Pattern> expect,
            List<Pattern> never,
            boolean fails,
            Duration within,
            Duration timeout)
            implements Step {

        public Run {
            expect = List.copyOf(expect);
            never = List.copyOf(never);
        }
    }
}
