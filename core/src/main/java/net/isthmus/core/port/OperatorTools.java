package net.isthmus.core.port;

/** What operators use to find out where packets go. Any thread but the control loop's. */
public interface OperatorTools {
    /**
     * Starts a capture.
     *
     * @throws IllegalArgumentException if the filter is wrong or there is no such interface
     */
    PacketCapture capture(CaptureRequest request);

    /** Stops a capture that somebody else reads. */
    void stopCapture(int id);
}
