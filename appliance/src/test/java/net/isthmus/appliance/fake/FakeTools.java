package net.isthmus.appliance.fake;

import net.isthmus.core.port.CaptureRequest;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.PacketCapture;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.port.ProbeRun;
import net.isthmus.core.port.WhyRequest;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.status.WhyStatus;

/** Tools that have no packet path to look at. */
final class FakeTools implements OperatorTools {
    @Override
    public PacketCapture capture(CaptureRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public ProbeRun ping(ProbeRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public ProbeRun traceroute(ProbeRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public ProbeRun mtuProbe(ProbeRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public WhyStatus why(WhyRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public SelfTestStatus selfTest(String interfaceName) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public void stopCapture(int id) {}
}
