package net.isthmus.appliance.dataplane;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Vrf;
import net.isthmus.fastpath.control.FastPath;

/** VRFs by name. Each has a small number, which the next VRF takes over when it is gone; main has 0. */
@OwnedBy("control loop")
final class Vrfs {
    private final FastPath fastPath;
    private final Map<String, Integer> byName = new LinkedHashMap<>();
    private final BitSet used = new BitSet();

    Vrfs(FastPath fastPath) {
        this.fastPath = fastPath;
        byName.put(Vrf.MAIN, 0);
        used.set(0);
    }

    void add(String name) {
        if (byName.containsKey(name)) {
            throw new ApplianceException("VRF " + name + " exists already");
        }
        int vrf = used.nextClearBit(0);
        fastPath.ensureVrf(vrf);
        used.set(vrf);
        byName.put(name, vrf);
    }

    void remove(String name) {
        used.clear(index(name));
        byName.remove(name);
    }

    int index(String name) {
        Integer vrf = byName.get(name);
        if (vrf == null) {
            throw new ApplianceException("there is no VRF " + name + "; there are " + byName.keySet());
        }
        return vrf;
    }

    /** What operators call a VRF. */
    String name(int vrf) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue() == vrf)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("vrf-" + vrf);
    }

    /** All VRFs by name, in the order of their making. */
    Map<String, Integer> all() {
        return new LinkedHashMap<>(byName);
    }
}
