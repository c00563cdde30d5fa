package net.isthmus.appliance.cli;

import java.io.PrintWriter;
import net.isthmus.appliance.upgrade.Progress;

/** A line a step, and one a quarter of it: a serial line and a journal take no more. */
final class PrintedProgress implements Progress {

    private static final int QUARTERS = 4;

    private final PrintWriter out;
    private String what = "";
    private long told;

    PrintedProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void step(String what) {
        this.what = what;
        told = 0;
    }

    @Override
    public void at(long doneBytes, long allBytes) {
        long quarter = allBytes == 0 ? 0 : QUARTERS * doneBytes / allBytes;
        if (quarter > told) {
            told = quarter;
            out.printf("%s: %d %%%n", what, 100 / QUARTERS * quarter);
            out.flush();
        }
    }
}
