package net.isthmus.appliance.upgrade;

/** Is told how an upgrade goes on. */
public interface Progress {

    /** Something else begins. */
    void step(String what);

    /** So much of the present step is done. */
    void at(long doneBytes, long allBytes);

    /** Nobody listens. */
    Progress SILENT = new Progress() {
        @Override
        public void step(String what) {}

        @Override
        public void at(long doneBytes, long allBytes) {}
    };
}
