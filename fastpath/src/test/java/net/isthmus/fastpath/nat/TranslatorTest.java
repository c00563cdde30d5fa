package net.isthmus.fastpath.nat;

import static net.isthmus.fastpath.nat.NatLab.DMZ;
import static net.isthmus.fastpath.nat.NatLab.GRE;
import static net.isthmus.fastpath.nat.NatLab.HOST;
import static net.isthmus.fastpath.nat.NatLab.INSIDE;
import static net.isthmus.fastpath.nat.NatLab.OUTSIDE;
import static net.isthmus.fastpath.nat.NatLab.TCP;
import static net.isthmus.fastpath.nat.NatLab.UDP;
import static net.isthmus.fastpath.nat.NatLab.echo;
import static net.isthmus.fastpath.nat.NatLab.flow;
import static net.isthmus.fastpath.nat.NatLab.source;
import static net.isthmus.fastpath.nat.NatLab.tcp;
import static net.isthmus.fastpath.nat.NatLab.text;
import static net.isthmus.fastpath.nat.NatLab.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import net.isthmus.fastpath.nat.NatSpec.Kind;
import net.isthmus.fastpath.nat.NatSpec.Links;
import net.isthmus.fastpath.nat.NatSpec.PrefixPair;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

class TranslatorTest {
    private static final String REMOTE = "198.51.100.7";
    private static final String REMOTE6 = "2001:db8:ffff::1";

    private final NatLab lab = new NatLab();

    @Test
    void shouldLeaveEverythingAloneWithoutRules() {
        Flow flow = tcp("10.10.0.20", 4000, REMOTE, 80);

        assertThat(lab.leave(flow)).isEqualTo(Translator.NO_BINDING);
        assertThat(text(flow)).isEqualTo("10.10.0.20:4000 > 198.51.100.7:80");
    }

    @Test
    void shouldTakeTheAddressOfTheInterfaceWhenRuleMasquerades() {
        lab.masquerade().commit();
        Flow flow = tcp("10.10.0.20", 4000, REMOTE, 80);
        lab.leave(flow);

        assertThat(text(flow)).isEqualTo("203.0.113.1:4000 > 198.51.100.7:80");
    }

    @Test
    void shouldFollowTheAddressOfTheInterface() {
        lab.masquerade().commit();
        long before = lab.leave(tcp("10.10.0.20", 4000, REMOTE, 80));
        lab.links.set(1, NatLab.link(OUTSIDE, "outside", "203.0.113.9/24"));
        lab.commit();
        Flow after = tcp("10.10.0.20", 4000, REMOTE, 80);
        lab.leave(after);

        assertThat(text(after)).isEqualTo("203.0.113.9:4000 > 198.51.100.7:80");
        lab.translator.release(before);
        assertThat(lab.translator.bindings().mappings().size()).isEqualTo(1);
    }

    @Test
    void shouldSayThatThereIsNoAddressWhenInterfaceHasNone() {
        lab.links.set(1, NatLab.link(OUTSIDE, "outside"));
        lab.masquerade().commit();

        assertThat(lab.leave(tcp("10.10.0.20", 4000, REMOTE, 80))).isEqualTo(Translator.NO_ADDRESS);
    }

    @Test
    void shouldNotTranslateWhatIsExcepted() {
        lab.rule(Kind.BYPASS, "", Links.ALL, List.of(), List.of("192.168.0.0/16"))
                .masquerade()
                .commit();
        Flow excepted = tcp("10.10.0.20", 4000, "192.168.1.1", 80);
        Flow other = tcp("10.10.0.20", 4000, REMOTE, 80);

        assertThat(lab.leave(excepted)).isEqualTo(Translator.NO_BINDING);
        assertThat(lab.leave(other)).isPositive();
        assertThat(source(excepted)).isEqualTo("10.10.0.20");
        assertThat(source(other)).isEqualTo("203.0.113.1");
    }

    @Test
    void shouldLeadForwardedPortsToTheirHost() {
        lab.forward("203.0.113.1", TCP, 2222, 2222, "10.20.0.20", 22)
                .forward("203.0.113.1", UDP, 8000, 8009, "10.20.0.20", 9000)
                .commit();
        Flow ssh = tcp(REMOTE, 4000, "203.0.113.1", 2222);
        Flow range = udp(REMOTE, 4000, "203.0.113.1", 8007);
        Flow none = tcp(REMOTE, 4000, "203.0.113.1", 2223);

        assertThat(lab.pass(ssh, OUTSIDE, DMZ)).isEqualTo(Translator.NO_BINDING);
        lab.pass(range, OUTSIDE, DMZ);
        assertThat(text(ssh)).isEqualTo("198.51.100.7:4000 > 10.20.0.20:22");
        assertThat(text(range)).isEqualTo("198.51.100.7:4000 > 10.20.0.20:9007");
        assertThat(lab.translator.translateDestination(none, OUTSIDE)).isEqualTo(Translator.UNCHANGED);
    }

    @Test
    void shouldNotGiveForwardedPortsToHosts() {
        lab.forward("203.0.113.1", TCP, 4000, 4000, "10.20.0.20", 22)
                .masquerade()
                .commit();
        Flow flow = tcp("10.10.0.20", 4000, REMOTE, 80);
        lab.leave(flow);

        assertThat(flow.sourcePort).isNotEqualTo(4000);
    }

    @Test
    void shouldTurnBackForwardedPortsWhenClientIsInside() {
        lab.forward("203.0.113.1", TCP, 2222, 2222, "10.10.0.30", 22)
                .masquerade()
                .commit();
        Flow flow = tcp("10.10.0.20", 4000, "203.0.113.1", 2222);
        lab.pass(flow, INSIDE, INSIDE);

        assertThat(text(flow)).isEqualTo("203.0.113.1:4000 > 10.10.0.30:22");
    }

    @Test
    void shouldAnswerByTheApplianceWhenForwardLeadsBackToTheSameLinkAndNoRuleTranslates() {
        lab.attach("203.0.113.20", "10.10.0.30").commit();
        Flow flow = tcp("10.10.0.20", 4000, "203.0.113.20", 22);
        lab.pass(flow, INSIDE, INSIDE);

        assertThat(text(flow)).isEqualTo("10.10.0.1:4000 > 10.10.0.30:22");
    }

    @Test
    void shouldAttachHostsBothWaysForEveryProtocol() {
        lab.attach("203.0.113.20", "10.20.0.20").commit();
        Flow in = flow(GRE, REMOTE, 0, "203.0.113.20", 0);
        Flow out = flow(GRE, "10.20.0.20", 0, REMOTE, 0);
        Flow echo = echo("10.20.0.20", 77, REMOTE);

        lab.pass(in, OUTSIDE, DMZ);
        long binding = lab.pass(out, DMZ, OUTSIDE);
        lab.pass(echo, DMZ, OUTSIDE);
        assertThat(text(in)).isEqualTo("198.51.100.7:0 > 10.20.0.20:0");
        assertThat(text(out)).isEqualTo("203.0.113.20:0 > 198.51.100.7:0");
        assertThat(text(echo)).isEqualTo("203.0.113.20:77 > 198.51.100.7:77");
        assertThat(binding).isPositive();
        lab.translator.release(binding);
    }

    @Test
    void shouldShowAttachedHostsToEachOtherByTheirExternalAddresses() {
        lab.attach("203.0.113.20", "10.20.0.20")
                .attach("203.0.113.21", "10.20.0.21")
                .commit();
        Flow flow = tcp("10.20.0.20", 4000, "203.0.113.21", 80);
        lab.pass(flow, DMZ, DMZ);

        assertThat(text(flow)).isEqualTo("203.0.113.20:4000 > 10.20.0.21:80");
    }

    @Test
    void shouldLetOneHostSpeakWithRemoteWhenProtocolHasNoPorts() {
        lab.pool("egress", 1024, 65_535, 0, 0, "203.0.113.10", "203.0.113.11")
                .toPool("egress")
                .commit();
        Flow first = flow(GRE, "10.10.0.20", 0, REMOTE, 0);
        Flow second = flow(GRE, "10.10.0.21", 0, REMOTE, 0);
        Flow third = flow(GRE, "10.10.0.22", 0, REMOTE, 0);

        assertThat(lab.leave(first)).isPositive();
        assertThat(lab.leave(second)).isPositive();
        assertThat(source(first)).isNotEqualTo(source(second));
        assertThat(lab.leave(third)).isEqualTo(Translator.EXHAUSTED);
        assertThat(lab.leave(flow(GRE, "10.10.0.22", 0, "198.51.100.8", 0))).isPositive();
    }

    @Test
    void shouldKeepOwnPortsUnlessHostHasThem() {
        lab.rule(Kind.INTERFACE, "", NatLab.OUT, List.of(), List.of()).commit();
        Flow host = tcp("10.10.0.20", 40_000, REMOTE, 80);
        lab.leave(host);
        Flow free = tcp("203.0.113.1", 40_002, REMOTE, 80);
        Flow taken = tcp("203.0.113.1", 40_000, REMOTE, 80);
        Flow privileged = udp("203.0.113.1", 500, REMOTE, 500);

        assertThat(lab.pass(free, HOST, OUTSIDE)).isPositive();
        lab.pass(taken, HOST, OUTSIDE);
        lab.pass(privileged, HOST, OUTSIDE);
        assertThat(free.sourcePort).isEqualTo(40_002);
        assertThat(privileged.sourcePort).isEqualTo(500);
        assertThat(taken.sourcePort).isNotEqualTo(40_000);
        assertThat(source(taken)).isEqualTo("203.0.113.1");
    }

    @Test
    void shouldKeepSessionsOfAddressThatLeavesItsPool() {
        lab.pool("egress", 1024, 65_535, 0, 0, "203.0.113.10").toPool("egress").commit();
        long held = lab.leave(udp("10.10.0.20", 4000, REMOTE, 53));
        lab.pool("egress", 1024, 65_535, 0, 0, "203.0.113.11").commit();
        Flow moved = udp("10.10.0.20", 4000, REMOTE, 5353);
        lab.leave(moved);
        lab.pool("egress", 1024, 65_535, 0, 0, "203.0.113.10").commit();
        Flow other = udp("10.10.0.21", 4000, REMOTE, 53);
        lab.leave(other);

        assertThat(source(moved)).isEqualTo("203.0.113.11");
        assertThat(source(other)).isEqualTo("203.0.113.10");
        assertThat(other.sourcePort).as("still the first one's").isNotEqualTo(4000);
        lab.translator.release(held);
    }

    @Test
    void shouldTranslatePrefixesWithoutTouchingChecksums() {
        lab.prefixes.add(
                new PrefixPair(IpPrefix.parse("fd01:203:405::/48"), IpPrefix.parse("2001:db8:1::/48"), NatLab.OUT));
        lab.commit();
        Flow out = tcp("fd01:203:405:1::1234", 4000, "2001:db8:ffff::1", 80);
        lab.leave(out);
        Flow back = tcp("2001:db8:ffff::1", 80, source(out), 4000);
        lab.translator.translateDestination(back, OUTSIDE);

        // The example of RFC 6296 §3.7.
        assertThat(source(out)).isEqualTo("2001:db8:1:d550::1234");
        assertThat(NatLab.destination(back)).isEqualTo("fd01:203:405:1::1234");
    }

    @Test
    void shouldFindTheWayBackWhateverTheAddressBehindPrefix() {
        lab.prefixes.add(
                new PrefixPair(IpPrefix.parse("fd00:10:0:7::/64"), IpPrefix.parse("2001:db8:0:9::/64"), NatLab.OUT));
        lab.commit();
        var random = new SplittableRandom(3);
        for (int i = 0; i < 1000; i++) {
            Flow out = tcp("fd00:10:0:7::", 4000, REMOTE6, 80);
            out.sourceLow = random.nextLong();
            long low = out.sourceLow;
            lab.leave(out);
            Flow back = new Flow();
            back.setReverse(out);
            lab.translator.translateDestination(back, OUTSIDE);

            assertThat(back.destinationLow).isEqualTo(low);
            assertThat(back.destinationHigh).isEqualTo(0xfd00_0010_0000_0007L);
        }
    }

    @Test
    void shouldAllocateNothingForSession() {
        lab.pool("egress", 1024, 65_535, 512, 4, "203.0.113.10", "203.0.113.11")
                .toPool("egress")
                .forward("203.0.113.1", TCP, 2222, 2222, "10.20.0.20", 22)
                .commit();
        Flow from = tcp("10.10.0.20", 4000, REMOTE, 80);
        Flow flow = new Flow();
        Runnable birthAndDeath = () -> {
            for (int i = 0; i < 10_000; i++) {
                flow.set(from);
                flow.sourcePort = 2000 + i;
                flow.sourceLow += i % 100;
                lab.translator.release(lab.leave(flow));
            }
        };

        assertThat(Allocations.during(10, birthAndDeath)).isZero();
    }
}
