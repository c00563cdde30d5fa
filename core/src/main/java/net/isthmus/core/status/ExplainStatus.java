package net.isthmus.core.status;

import java.util.List;

/**
 * Whether a session may be, and what decides it.
 *
 * @param verdict {@code allow}, {@code deny} or {@code reject}
 * @param isLogged whether such a session is logged
 * @param from where it begins
 * @param to where it goes
 * @param lines what decides, the source's end first
 */
public record ExplainStatus(String verdict, boolean isLogged, End from, End to, List<Line> lines) {
    /** Copies the list. */
    public ExplainStatus {
        lines = List.copyOf(lines);
    }

    /**
     * One end.
     *
     * @param address its address
     * @param zone its zone, {@code self} for the appliance
     * @param workload name of the workload that has the address; empty if none is known
     * @param labels of that workload, as {@code app=db,tier=data}
     */
    public record End(String address, String zone, String workload, String labels) {}

    /**
     * A line that has a part in it.
     *
     * @param tier {@code rule}, {@code network-policy}, {@code isolation} or {@code default}
     * @param title which line it is
     * @param text what it says
     */
    public record Line(String tier, String title, String text) {}
}
