package net.isthmus.appliance.fake;

import net.isthmus.core.port.CaptureRequest;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.PacketCapture;

/** Tools that have no packet path to look at. */
final class FakeTools implements OperatorTools {
    @Override
    public PacketCapture capture(CaptureRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public void stopCapture(int id) {}
}
