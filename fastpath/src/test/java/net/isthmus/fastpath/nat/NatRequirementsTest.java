package net.isthmus.fastpath.nat;

import static net.isthmus.fastpath.nat.NatLab.DMZ;
import static net.isthmus.fastpath.nat.NatLab.INSIDE;
import static net.isthmus.fastpath.nat.NatLab.OUTSIDE;
import static net.isthmus.fastpath.nat.NatLab.UDP;
import static net.isthmus.fastpath.nat.NatLab.destination;
import static net.isthmus.fastpath.nat.NatLab.echo;
import static net.isthmus.fastpath.nat.NatLab.flow;
import static net.isthmus.fastpath.nat.NatLab.source;
import static net.isthmus.fastpath.nat.NatLab.tcp;
import static net.isthmus.fastpath.nat.NatLab.text;
import static net.isthmus.fastpath.nat.NatLab.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.isthmus.fastpath.session.Flow;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Requirements of RFC 4787, 5382, 5508, 6888 and 7857 as docs/nat.md lists them, those that allocation meets. */
class NatRequirementsTest {
    private static final String REMOTE = "198.51.100.7";

    private final NatLab lab = new NatLab();

    private NatLab onePool() {
        return lab.pool("egress", 1024, 65_535, 0, 0, "203.0.113.10")
                .toPool("egress")
                .commit();
    }

    private NatLab fourAddresses() {
        return lab.pool("egress", 1024, 65_535, 0, 0, "203.0.113.10", "203.0.113.11", "203.0.113.12", "203.0.113.13")
                .toPool("egress")
                .commit();
    }

    @Nested
    @DisplayName("RFC 4787, and RFC 5382 where TCP asks for the same")
    class Mapping {
        @Test
        @DisplayName("4787 REQ-1, 5382 REQ-1: the mapping does not depend on the remote endpoint")
        void shouldKeepMappingWhateverTheRemoteEndpoint() {
            fourAddresses();
            for (int protocol : new int[] {NatLab.TCP, UDP}) {
                Flow first = flow(protocol, "10.10.0.20", 4000, REMOTE, 80);
                Flow second = flow(protocol, "10.10.0.20", 4000, "198.51.100.8", 443);
                lab.leave(first);
                lab.leave(second);

                assertThat(source(second)).isEqualTo(source(first));
                assertThat(second.sourcePort).isEqualTo(first.sourcePort);
            }
        }

        @Test
        @DisplayName("7857: a mapping of one protocol says nothing of another's")
        void shouldMapProtocolsApart() {
            onePool();
            lab.leave(udp("10.10.0.20", 4000, REMOTE, 80));
            Flow tcp = tcp("10.10.0.21", 4000, REMOTE, 80);
            lab.leave(tcp);

            assertThat(tcp.sourcePort).isEqualTo(4000);
        }

        @Test
        @DisplayName("4787 REQ-2, 6888 REQ-2: all of a host's mappings have one external address")
        void shouldPairHostWithOneAddress() {
            fourAddresses();
            Set<String> ofAll = new HashSet<>();
            for (int host = 1; host < 50; host++) {
                Set<String> ofHost = new HashSet<>();
                for (int port = 2000; port < 2020; port++) {
                    Flow flow = udp("10.10.0." + host, port, REMOTE, port);
                    lab.leave(flow);
                    ofHost.add(source(flow));
                }
                assertThat(ofHost).hasSize(1);
                ofAll.addAll(ofHost);
            }
            assertThat(ofAll).as("hosts are spread").hasSize(4);
        }

        @Test
        @DisplayName("4787 REQ-2: a host that was away gets its address again")
        void shouldPairWithTheSameAddressAgain() {
            fourAddresses();
            Flow before = udp("10.10.0.20", 2000, REMOTE, 53);
            lab.translator.release(lab.leave(before));
            Flow after = udp("10.10.0.20", 3000, REMOTE, 53);
            lab.leave(after);

            assertThat(source(after)).isEqualTo(source(before));
        }

        @Test
        @DisplayName("4787 REQ-3: two hosts never have one port, even with other remote endpoints")
        void shouldNotOverloadPorts() {
            onePool();
            Flow first = udp("10.10.0.20", 4000, REMOTE, 53);
            Flow second = udp("10.10.0.21", 4000, "198.51.100.99", 5353);
            lab.leave(first);
            lab.leave(second);

            assertThat(first.sourcePort).as("preserved where it is free").isEqualTo(4000);
            assertThat(second.sourcePort).isNotEqualTo(4000);
        }

        @Test
        @DisplayName("4787 REQ-3a: privileged ports stay privileged and others do not become so")
        void shouldKeepTheClassOfPorts() {
            lab.pool("egress", 512, 2047, 0, 0, "203.0.113.10").toPool("egress").commit();
            for (int host = 1; host < 200; host++) {
                Flow low = udp("10.10.0." + host, 600, REMOTE, 53);
                Flow high = udp("10.10.0." + host, 1600, REMOTE, 53);
                lab.leave(low);
                lab.leave(high);

                assertThat(low.sourcePort).isBetween(512, 1023);
                assertThat(high.sourcePort).isBetween(1024, 2047);
            }
        }

        @Test
        @DisplayName("4787 REQ-4: even ports stay even and odd ones odd")
        void shouldKeepParityOfPorts() {
            onePool();
            for (int host = 1; host < 250; host++) {
                for (int port : new int[] {4000, 4001}) {
                    Flow flow = udp("10.10.0." + host, port, REMOTE, 53);
                    lab.leave(flow);
                    assertThat(flow.sourcePort & 1).isEqualTo(port & 1);
                }
            }
        }

        @Test
        @DisplayName("6056, 6888 REQ-15: ports are not to be guessed")
        void shouldSpreadPortsOverTheWholeRange() {
            onePool();
            List<Integer> ports = new ArrayList<>();
            for (int host = 1; host < 250; host++) {
                Flow flow = udp("10.10.0." + host, 4000, REMOTE, 53);
                lab.leave(flow);
                ports.add(flow.sourcePort / 8192);
            }
            assertThat(new HashSet<>(ports)).hasSize(8);
        }

        @Test
        @DisplayName("4787 REQ-8: who has not been asked does not get in, unless the pool says so")
        void shouldFilterWhatNobodyAskedFor() {
            onePool();
            Flow out = udp("10.10.0.20", 4000, REMOTE, 53);
            lab.leave(out);
            Flow in = udp("198.51.100.66", 9, "203.0.113.10", out.sourcePort);

            assertThat(lab.translator.translateDestination(in, OUTSIDE)).isEqualTo(Translator.NOBODY);
        }

        @Test
        @DisplayName("4787 REQ-8, 5382 REQ-3: endpoint-independent filtering lets everybody answer")
        void shouldLetEverybodyInWhenPoolIsOpen() {
            lab.open("egress", "203.0.113.10").toPool("egress").commit();
            Flow out = udp("10.10.0.20", 4000, REMOTE, 53);
            long first = lab.leave(out);
            Flow in = udp("198.51.100.66", 9, "203.0.113.10", out.sourcePort);
            long second = lab.pass(in, OUTSIDE, INSIDE);

            assertThat(text(in)).isEqualTo("198.51.100.66:9 > 10.10.0.20:4000");
            assertThat(second).isPositive();
            lab.translator.release(first);
            assertThat(lab.ports(UDP, "203.0.113.10"))
                    .as("whom it let in holds the mapping")
                    .isEqualTo(1);
            lab.translator.release(second);
            assertThat(lab.ports(UDP, "203.0.113.10")).isZero();
        }

        @Test
        @DisplayName("4787 REQ-9, 5382 REQ-8, 5508 REQ-7: hosts reach each other by their external endpoints")
        void shouldTurnBackWhatIsForAnotherHostsExternalEndpoint() {
            onePool();
            Flow first = udp("10.10.0.20", 4000, REMOTE, 53);
            Flow second = udp("10.10.0.21", 5000, REMOTE, 53);
            lab.leave(first);
            lab.leave(second);
            Flow between = udp("10.10.0.20", 4000, source(second), second.sourcePort);
            long binding = lab.pass(between, INSIDE, INSIDE);

            assertThat(text(between)).as("with the external source").isEqualTo("203.0.113.10:4000 > 10.10.0.21:5000");
            assertThat(binding).isPositive();
        }
    }

    @Nested
    @DisplayName("RFC 5508: ICMP")
    class Icmp {
        @Test
        @DisplayName("5508 REQ-1: a query's identifier is translated like a port, for any remote address")
        void shouldMapIdentifiers() {
            onePool();
            Flow first = echo("10.10.0.20", 4000, REMOTE);
            Flow again = echo("10.10.0.20", 4000, "198.51.100.8");
            Flow other = echo("10.10.0.21", 4000, REMOTE);
            lab.leave(first);
            lab.leave(again);
            lab.leave(other);

            assertThat(text(first)).isEqualTo("203.0.113.10:4000 > 198.51.100.7:4000");
            assertThat(again.sourcePort).isEqualTo(4000);
            assertThat(other.sourcePort).isNotEqualTo(4000).isEqualTo(other.destinationPort);
        }
    }

    @Nested
    @DisplayName("RFC 6888: many hosts, few addresses")
    class Sharing {
        private static final int SIZE = 64;

        private NatLab blocks(int most) {
            return lab.pool("egress", 1024, 1024 + 4 * SIZE - 1, SIZE, most, "203.0.113.10")
                    .toPool("egress")
                    .commit();
        }

        private long[] take(String host, int count) {
            return IntStream.range(0, count)
                    .mapToLong(i -> lab.leave(udp(host, 10_000 + i, REMOTE, 53)))
                    .toArray();
        }

        @Test
        @DisplayName("6888 REQ-4: no host takes more than its blocks, and its neighbours have theirs")
        void shouldLimitPortsOfHost() {
            blocks(2);
            long[] greedy = take("10.10.0.20", 2 * SIZE + 1);

            assertThat(greedy[2 * SIZE - 1]).isPositive();
            assertThat(greedy[2 * SIZE]).isEqualTo(Translator.HOST_LIMIT);
            assertThat(LongStream.of(take("10.10.0.21", SIZE))).allMatch(binding -> binding > 0);
        }

        @Test
        @DisplayName("6888 REQ-8: a block that has come back rests before another host gets it")
        void shouldLetBlocksRest() {
            blocks(1);
            Flow first = udp("10.10.0.20", 4000, REMOTE, 53);
            lab.translator.release(lab.leave(first));
            int block = (first.sourcePort - 1024) / SIZE;
            for (int host = 21; host < 24; host++) {
                Flow other = udp("10.10.0." + host, 4000, REMOTE, 53);
                lab.leave(other);
                assertThat((other.sourcePort - 1024) / SIZE).isNotEqualTo(block);
            }
            Flow last = udp("10.10.0.24", 4000, REMOTE, 53);

            assertThat(lab.leave(last)).as("unless no other is left").isPositive();
            assertThat((last.sourcePort - 1024) / SIZE).isEqualTo(block);
        }

        @Test
        @DisplayName("6888 REQ-8: a port that has come back rests before another host gets it")
        void shouldLetPortsRest() {
            onePool();
            lab.translator.release(lab.leave(udp("10.10.0.20", 4000, REMOTE, 53)));
            Flow soon = udp("10.10.0.21", 4000, REMOTE, 53);
            lab.leave(soon);
            lab.translator.bindings().turn();
            lab.translator.bindings().turn();
            Flow later = udp("10.10.0.22", 4000, REMOTE, 53);
            lab.leave(later);

            assertThat(soon.sourcePort).isNotEqualTo(4000);
            assertThat(later.sourcePort).isEqualTo(4000);
        }

        @Test
        @DisplayName("6888 REQ-12, 7422: blocks are logged, sessions are not")
        void shouldTellWhoHasWhichBlock() {
            blocks(2);
            List<String> told = new ArrayList<>();
            for (long binding : take("10.10.0.20", SIZE)) {
                lab.translator.release(binding);
            }
            lab.translator
                    .bindings()
                    .log()
                    .drain((isGiven, high, low, address, port) ->
                            told.add((isGiven ? "given" : "back") + " " + (low & 0xff) + " " + (port - 1024) % SIZE));

            assertThat(told).containsExactly("given 20 0", "back 20 0");
        }

        @Test
        @DisplayName("6888 REQ-11: what is exhausted is refused and counted, and all else goes on")
        void shouldSurviveExhaustion() {
            onePool();
            int wanted = 100_000;
            int usable = 65_536 - 1024;
            long[] bindings = new long[wanted];
            for (int i = 0; i < wanted; i++) {
                bindings[i] = lab.leave(
                        udp("10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff), 4000 + i % 2000, REMOTE, 53));
            }
            Pool pool = lab.translator.rules().pools().getFirst();

            assertThat(LongStream.of(bindings).filter(binding -> binding > 0)).hasSize(usable);
            assertThat(LongStream.of(bindings).filter(binding -> binding == Translator.EXHAUSTED))
                    .hasSize(wanted - usable);
            assertThat(lab.translator.bindings().exhausted(pool)).isEqualTo(wanted - usable);
            assertThat(lab.leave(tcp("10.200.0.1", 4000, REMOTE, 80)))
                    .as("another protocol")
                    .isPositive();
            lab.translator.release(bindings[0]);
            assertThat(lab.leave(udp("10.200.0.1", 4000, REMOTE, 53)))
                    .as("what comes back")
                    .isPositive();
        }
    }

    @Nested
    @DisplayName("RFC 5382 REQ-1, 7857: sessions of one mapping")
    class Lifetime {
        @Test
        void shouldKeepMappingUntilItsLastSessionHasEnded() {
            onePool();
            Flow flow = tcp("10.10.0.20", 4000, REMOTE, 80);
            long first = lab.leave(flow);
            long second = lab.leave(tcp("10.10.0.20", 4000, "198.51.100.8", 80));

            lab.translator.release(first);
            assertThat(lab.ports(NatLab.TCP, "203.0.113.10")).isEqualTo(1);
            lab.translator.release(second);
            assertThat(lab.ports(NatLab.TCP, "203.0.113.10")).isZero();
        }

        @Test
        void shouldNotReachTheDmzByAnotherRule() {
            onePool();
            Flow flow = tcp("10.10.0.20", 4000, "10.20.0.20", 80);

            assertThat(lab.pass(flow, INSIDE, DMZ)).isEqualTo(Translator.NO_BINDING);
            assertThat(source(flow)).isEqualTo("10.10.0.20");
            assertThat(destination(flow)).isEqualTo("10.20.0.20");
        }
    }
}
