package net.isthmus.services.rib;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.port.FibSink;
import net.isthmus.core.port.NextHop;
import net.isthmus.wire.IpPrefix;

/** A FIB that remembers what it was told, in order, and what it holds; it may be small. */
final class RecordingFib implements FibSink {

    final Map<String, String> routes = new TreeMap<>();
    final List<String> calls = new ArrayList<>();
    int capacity = Integer.MAX_VALUE;

    @Override
    public void set(int vrf, IpPrefix prefix, NextHop nextHop) {
        String key = key(vrf, prefix);
        if (!routes.containsKey(key) && routes.size() >= capacity) {
            throw new ApplianceException("the FIB is full");
        }
        String where = describe(nextHop);
        routes.put(key, where);
        calls.add(key + " → " + where);
    }

    @Override
    public void remove(int vrf, IpPrefix prefix) {
        routes.remove(key(vrf, prefix));
        calls.add(key(vrf, prefix) + " gone");
    }

    List<String> callsSince(int mark) {
        return List.copyOf(calls.subList(mark, calls.size()));
    }

    private static String key(int vrf, IpPrefix prefix) {
        return vrf == 0 ? prefix.toString() : vrf + ":" + prefix;
    }

    static String describe(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Gateway(int index, var address) -> address + " on " + index;
            case NextHop.OnLink(int index) -> "link " + index;
            case NextHop.Local() -> "local";
            case NextHop.Blackhole() -> "blackhole";
            case NextHop.Unreachable() -> "unreachable";
            case NextHop.Prohibit() -> "prohibit";
            case NextHop.Lookup(int other) -> "vrf " + other;
            case NextHop.Group(var name, var members) ->
                members.stream()
                        .map(member ->
                                member.gateway().map(RecordingFib::describe).orElse(member.name() + " dead"))
                        .collect(Collectors.joining(", ", name + "[", "]"));
        };
    }
}
