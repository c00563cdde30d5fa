package net.isthmus.fastpath.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random births, deaths and commits against a model that is only a map: no external endpoint is ever two hosts', an
 * internal one keeps its own while it lives, and at the end nothing is left.
 */
class BindingsModelTest {
    private static final int STEPS = 60_000;
    private static final int[] PROTOCOLS = {NatLab.TCP, NatLab.UDP, NatLab.ICMP, NatLab.GRE};

    private record Held(long binding, String internal, String external) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldNeverGiveOneEndpointToTwoAndLoseNothing(long seed) {
        var random = new SplittableRandom(seed);
        var lab = new NatLab().toPool("egress");
        lay(lab, random);
        List<Held> held = new ArrayList<>();
        Map<String, String> ownerOf = new HashMap<>();
        Map<String, Integer> holders = new HashMap<>();
        long refused = 0;
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(1000);
            if (dice == 0) {
                lay(lab, random);
            } else if (dice == 1) {
                lab.translator.bindings().turn();
            } else if (dice < 560) {
                Flow flow = flow(random);
                String internal = internal(flow);
                long binding = lab.leave(flow);
                if (binding < 0) {
                    refused++;
                    continue;
                }
                String external = external(flow);
                assertThat(ownerOf.getOrDefault(external, internal)).isEqualTo(internal);
                ownerOf.put(external, internal);
                holders.merge(external, 1, Integer::sum);
                held.add(new Held(binding, internal, external));
            } else if (!held.isEmpty()) {
                Held one = held.remove(random.nextInt(held.size()));
                lab.translator.release(one.binding());
                if (holders.merge(one.external(), -1, Integer::sum) == 0) {
                    ownerOf.remove(one.external());
                }
            }
            if (step % 1000 == 0) {
                assertAccounted(lab, ownerOf.keySet());
            }
        }
        assertThat(refused).as("the pool was exhausted now and then").isPositive();
        held.forEach(one -> lab.translator.release(one.binding()));
        assertAccounted(lab, Set.of());
        assertThat(lab.translator.bindings().hosts().size()).isZero();
    }

    /** Another layout: addresses, ports and blocks. */
    private static void lay(NatLab lab, SplittableRandom random) {
        int blockSize = new int[] {0, 16, 32}[random.nextInt(3)];
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (random.nextBoolean() || i == 2 && addresses.isEmpty()) {
                addresses.add("203.0.113." + (10 + i));
            }
        }
        int first = 1024 - 64 * random.nextInt(3);
        lab.pool("egress", first, first + 127, blockSize, 1 + random.nextInt(3), addresses.toArray(String[]::new))
                .commit();
    }

    private static Flow flow(SplittableRandom random) {
        int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        boolean hasPorts = protocol != NatLab.GRE;
        int port = hasPorts ? 900 + random.nextInt(400) : 0;
        int remotePort = protocol == NatLab.ICMP ? port : hasPorts ? 80 : 0;
        return NatLab.flow(
                protocol, "10.10.0." + random.nextInt(12), port, "198.51.100." + random.nextInt(4), remotePort);
    }

    private static String internal(Flow flow) {
        return flow.protocol + " " + NatLab.source(flow) + " " + flow.sourcePort;
    }

    /** Of protocols without ports the remote address belongs to the endpoint. */
    private static String external(Flow flow) {
        String remote = flow.protocol == NatLab.GRE ? NatLab.destination(flow) : "";
        return flow.protocol + " " + NatLab.source(flow) + " " + flow.sourcePort + " " + remote;
    }

    private static void assertAccounted(NatLab lab, Set<String> endpoints) {
        Bindings bindings = lab.translator.bindings();
        assertThat(bindings.mappings().size()).isEqualTo(endpoints.size());
        Map<String, Integer> expected = new HashMap<>();
        for (String endpoint : endpoints) {
            String[] words = endpoint.split(" ", -1);
            if (!words[0].equals(Integer.toString(NatLab.GRE))) {
                expected.merge(words[1], 1, Integer::sum);
            }
        }
        Set<String> all = new HashSet<>(List.of("203.0.113.10", "203.0.113.11", "203.0.113.12"));
        for (String address : all) {
            int id = bindings.idOf(IpAddress.parse(address));
            if (id != ExternalAddress.NONE) {
                assertThat(bindings.address(id).used()).as(address).isEqualTo(expected.getOrDefault(address, 0));
            }
        }
    }
}
