package net.isthmus.core.plan;

import net.isthmus.core.config.Ip;
import net.isthmus.core.config.MssClamp;
import net.isthmus.core.config.ReversePath;

/**
 * How packets are looked at that come and go by a link.
 *
 * @param reversePath which sources may come
 * @param mssClamp how large segments may be announced
 */
public record IpHandling(ReversePath reversePath, MssClamp mssClamp) implements Setting {

    /** Not at all. */
    public static final IpHandling STANDARD = new IpHandling(ReversePath.OFF, MssClamp.OFF);

    static IpHandling of(Ip ip) {
        return new IpHandling(ip.reversePath(), ip.mssClamp());
    }

    @Override
    public IpHandling standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        IpHandling before = (IpHandling) from;
        String check = before.reversePath == reversePath ? "" : reversePathText();
        String clamp = before.mssClamp.equals(mssClamp) ? "" : mssText();
        return "on " + subject + " " + check + (check.isEmpty() || clamp.isEmpty() ? "" : " and ") + clamp;
    }

    private String reversePathText() {
        return switch (reversePath) {
            case OFF -> "let packets have any source";
            case LOOSE -> "check sources loosely";
            case STRICT -> "check sources strictly";
        };
    }

    private String mssText() {
        return switch (mssClamp) {
            case MssClamp.Off() -> "leave TCP segments as they are";
            case MssClamp.Auto() -> "clamp TCP segments to the MTU";
            case MssClamp.Bytes(int bytes) -> "clamp TCP segments to " + bytes + " bytes";
        };
    }
}
