package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.port.LinkTransport;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.MacAddress;

/** Sends by a worker, from the MAC address of the interface. */
final class InjectedPackets implements LinkTransport {
    private static final int MIN_FRAME = 60;

    private final Injector injector;
    private final Interfaces interfaces;

    InjectedPackets(Injector injector, Interfaces interfaces) {
        this.injector = injector;
        this.interfaces = interfaces;
    }

    @Override
    public void send(int interfaceIndex, MacAddress to, byte[] ipPacket) {
        InterfaceTable table = interfaces.table();
        if (table.find(interfaceIndex).isEmpty()) {
            return;
        }
        byte[] frame = new byte[Math.max(MIN_FRAME, Ethernet.LENGTH + ipPacket.length)];
        int type = ipPacket[0] >>> 4 == 4 ? Ethernet.TYPE_IP4 : Ethernet.TYPE_IP6;
        Ethernet.write(MemorySegment.ofArray(frame), 0, to.value(), table.mac(interfaceIndex), type);
        System.arraycopy(ipPacket, 0, frame, Ethernet.LENGTH, ipPacket.length);
        injector.frame(interfaceIndex, frame, frame.length);
    }

    @Override
    public void route(int interfaceIndex, byte[] ipPacket) {
        injector.originate(interfaceIndex, ipPacket, ipPacket.length);
    }
}
