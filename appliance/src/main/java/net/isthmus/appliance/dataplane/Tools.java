package net.isthmus.appliance.dataplane;

import net.isthmus.core.port.CaptureRequest;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.PacketCapture;
import net.isthmus.fastpath.control.FastPath;

/** The operators' tools on a packet path that runs. */
public final class Tools implements OperatorTools {
    private final FastPath fastPath;

    Tools(FastPath fastPath) {
        this.fastPath = fastPath;
    }

    @Override
    public PacketCapture capture(CaptureRequest request) {
        return fastPath.captures().start(request);
    }

    @Override
    public void stopCapture(int id) {
        fastPath.captures().stop(id);
    }
}
