package net.isthmus.ipsec.esp;

import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Udp;

/** How much longer packets become, to the byte (RFC 4303 §2). */
public final class Overheads {
    /** Padding length and next header. */
    static final int TRAILER = 2;

    private static final int LEAST_ALIGNMENT = 4;

    private Overheads() {}

    /** The longest packet that goes into a tunnel whose outer packets may have so many bytes. */
    public static int innerMtu(ChildSa sa, int pathMtu) {
        return innerMtu(sa.suite(), sa.path(), sa.isTransport(), pathMtu);
    }

    /** The longest packet under these algorithms. */
    static int innerMtu(EspSuite suite, SaPath path, boolean isTransport, int pathMtu) {
        IpsecEncryption encryption = suite.encryption();
        int ip = path.local().isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        int room = pathMtu
                - ip
                - (path.isUdp() ? Udp.LENGTH : 0)
                - EspKey.ESP_HEADER
                - encryption.ivBytes()
                - suite.icvBytes();
        int alignment = Math.max(LEAST_ALIGNMENT, encryption.blockBytes());
        int text = Math.floorDiv(room, alignment) * alignment - TRAILER;
        return Math.max(0, isTransport ? text + ip : text);
    }
}
