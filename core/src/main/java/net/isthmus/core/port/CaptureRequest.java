package net.isthmus.core.port;

import java.util.List;

/**
 * What to capture.
 *
 * @param interfaces names of ports, VLANs, bridges, tunnels or the host port; none means all
 * @param in received packets
 * @param out sent packets
 * @param drops dropped packets, with the reason
 * @param filter in the words of tcpdump; empty for every packet
 * @param snapLength most bytes kept of a packet, from 1
 * @param count packets after which it ends; 0 for no end
 */
public record CaptureRequest(
        List<String> interfaces, boolean in, boolean out, boolean drops, String filter, int snapLength, long count) {

    /** Most bytes of any packet. */
    public static final int WHOLE = 65_535;

    /** Copies the list. */
    public CaptureRequest {
        interfaces = List.copyOf(interfaces);
    }
}
