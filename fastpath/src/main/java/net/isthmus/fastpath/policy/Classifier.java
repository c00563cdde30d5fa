package net.isthmus.fastpath.policy;

import java.util.List;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpProtocol;

/**
 * Finds the first of many lines that fits a flow: for each number of the flow the set of lines that it fits, and of all
 * these sets the first line that they have in common. The cost grows by a few instructions for 64 lines, and does not
 * depend on what the lines say. Immutable.
 */
final class Classifier {
    /** {@link #first}: no line fits. */
    static final int NONE = -1;

    /**
     * What one line asks; all of it must be so.
     *
     * @param ports destination ports, or types of ICMP
     */
    record Line(
            RangeSet fromZones,
            RangeSet toZones,
            RangeSet sources,
            RangeSet destinations,
            RangeSet protocols,
            RangeSet sourcePorts,
            RangeSet ports) {}

    private static final int ICMP_TYPE_SHIFT = 8;

    private final int wordCount;
    private final Dimension fromZones;
    private final Dimension toZones;
    private final Dimension sources;
    private final Dimension destinations;
    private final Dimension protocols;
    private final Dimension sourcePorts;
    private final Dimension ports;

    Classifier(List<Line> lines) {
        wordCount = Dimension.wordCount(lines.size());
        fromZones = new Dimension(lines.stream().map(Line::fromZones).toList());
        toZones = new Dimension(lines.stream().map(Line::toZones).toList());
        sources = new Dimension(lines.stream().map(Line::sources).toList());
        destinations = new Dimension(lines.stream().map(Line::destinations).toList());
        protocols = new Dimension(lines.stream().map(Line::protocols).toList());
        sourcePorts = new Dimension(lines.stream().map(Line::sourcePorts).toList());
        ports = new Dimension(lines.stream().map(Line::ports).toList());
    }

    /** The first line that fits, or {@link #NONE}. */
    int first(Flow flow, int fromZone, int toZone) {
        if (wordCount == 0) {
            return NONE;
        }
        int source = sources.find(flow.sourceHigh, flow.sourceLow);
        int destination = destinations.find(flow.destinationHigh, flow.destinationLow);
        int port = ports.find(0, portOrType(flow));
        int protocol = protocols.find(0, flow.protocol);
        int from = fromZones.find(0, fromZone);
        int to = toZones.find(0, toZone);
        int sourcePort = sourcePorts.find(0, flow.sourcePort);
        for (int i = 0; i < wordCount; i++) {
            long lines = sources.word(source, i) & destinations.word(destination, i);
            if (lines != 0) {
                lines &= ports.word(port, i) & protocols.word(protocol, i);
            }
            if (lines != 0) {
                lines &= fromZones.word(from, i) & toZones.word(to, i) & sourcePorts.word(sourcePort, i);
            }
            if (lines != 0) {
                return i << 6 | Long.numberOfTrailingZeros(lines);
            }
        }
        return NONE;
    }

    private static int portOrType(Flow flow) {
        boolean isIcmp = flow.protocol == IpProtocol.ICMP || flow.protocol == IpProtocol.ICMPV6;
        return isIcmp ? flow.icmp >>> ICMP_TYPE_SHIFT : flow.destinationPort;
    }
}
