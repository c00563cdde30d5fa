package net.isthmus.fastpath.xsk.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import net.isthmus.fastpath.xsk.Poller;
import net.isthmus.fastpath.xsk.TestNamespace;
import net.isthmus.fastpath.xsk.XdpMode;
import net.isthmus.fastpath.xsk.XdpProgram;
import net.isthmus.fastpath.xsk.libc.Errno;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** rtnetlink and ethtool against the kernel, with {@code ip} and {@code ethtool} as witnesses. */
class LinksIT {

    private final TestNamespace namespace = new TestNamespace();
    private final TestNamespace other = new TestNamespace();

    @AfterEach
    void close() {
        namespace.close();
        other.close();
    }

    @Test
    void shouldListInterfacesAsTheyAre() {
        namespace.cable("pa", other, "ha", 9000, 3);
        namespace.command("ip", "link", "set", "pa", "address", "02:00:00:00:00:0a");
        NetworkLink link = inside(() -> find("pa"));
        assertThat(link.macAddress()).isEqualTo(MacAddress.parse("02:00:00:00:00:0a"));
        assertThat(link.mtu()).isEqualTo(9000);
        assertThat(link.isRunning()).isTrue();
        assertThat(link.rxQueues()).isEqualTo(3);
        assertThat(link.txQueues()).isEqualTo(3);
        assertThat(link.kind()).isEqualTo("veth");
        assertThat(link.isEthernet()).isTrue();
        assertThat(link.hasXdpProgram()).isFalse();

        other.command("ip", "link", "set", "ha", "down");
        assertThat(inside(() -> find("pa")).hasCarrier()).isFalse();
        assertThat(inside(() -> find("lo")).isEthernet()).isFalse();
    }

    @Test
    void shouldAskDriversWhatTheyCanDo() {
        namespace.cable("pa", other, "ha", 1500, 1);
        namespace.command("ip", "link", "add", "br0", "type", "bridge");
        XdpFeatures veth =
                inside(() -> NetdevFamily.features(find("pa").index())).orElseThrow();
        assertThat(veth.has(XdpFeatures.BASIC | XdpFeatures.REDIRECT | XdpFeatures.SEVERAL_BUFFERS))
                .as("%s", veth.names())
                .isTrue();
        assertThat(veth.has(XdpFeatures.ZERO_COPY)).isFalse();
        assertThat(veth.zeroCopySegments()).isEqualTo(1);
        XdpFeatures bridge =
                inside(() -> NetdevFamily.features(find("br0").index())).orElseThrow();
        assertThat(bridge.has(XdpFeatures.REDIRECT)).isFalse();
        assertThat(inside(() -> NetdevFamily.features(4711))).isEmpty();
        assertThat(inside(() -> Ethtool.driver("pa"))).hasValue("veth");
        assertThat(inside(() -> Ethtool.driver("lo"))).isEmpty();
    }

    @Test
    void shouldListMoreInterfacesThanOneAnswerHolds() {
        for (int i = 0; i < 60; i++) {
            namespace.command("ip", "link", "add", "br" + i, "type", "bridge");
        }
        List<NetworkLink> links = inside(() -> {
            try (var list = new Links()) {
                return list.list();
            }
        });
        assertThat(links)
                .extracting(NetworkLink::name)
                .contains("lo", "br0", "br59")
                .hasSize(61);
    }

    @Test
    void shouldSetUpAndMtu() {
        namespace.cable("pa", other, "ha", 1500, 1);
        inside(() -> {
            try (var links = new Links()) {
                int index = find("pa").index();
                links.setMtu(index, 9000);
                links.setUp(index, false);
                assertThat(find("pa").mtu()).isEqualTo(9000);
                assertThat(find("pa").isUp()).isFalse();
                links.setUp(index, true);
                assertThat(find("pa").isUp()).isTrue();
                assertThatThrownBy(() -> links.setMtu(index, 70_000))
                        .isInstanceOf(NativeCallException.class)
                        .hasMessageContaining("set interface " + index + " mtu 70000")
                        .hasMessageContaining("EINVAL");
            }
            return true;
        });
    }

    @Test
    void shouldAddAndRemoveAddressesOfBothFamilies() {
        namespace.command("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=0");
        namespace.command("ip", "link", "add", "br0", "type", "bridge");
        namespace.command("ip", "link", "set", "br0", "up");
        InterfaceAddress four = InterfaceAddress.parse("192.0.2.1/24");
        InterfaceAddress six = InterfaceAddress.parse("2001:db8::1/64");
        inside(() -> {
            try (var links = new Links()) {
                int index = find("br0").index();
                links.addAddress(index, four);
                links.addAddress(index, six);
                links.addAddress(index, six);
                assertThat(links.addresses(index)).contains(four, six);
            }
            return true;
        });
        assertThat(namespace.command("ip", "-6", "address", "show", "br0"))
                .contains("2001:db8::1/64 scope global nodad noprefixroute");
        assertThat(namespace.command("ip", "route")).doesNotContain("192.0.2.0/24");
        inside(() -> {
            try (var links = new Links()) {
                int index = find("br0").index();
                links.removeAddress(index, four);
                links.removeAddress(index, six);
                assertThat(links.addresses(index)).doesNotContain(four, six);
                assertThatThrownBy(() -> links.removeAddress(index, four))
                        .isInstanceOfSatisfying(NativeCallException.class, refused -> assertThat(refused.errno())
                                .isEqualTo(Errno.EADDRNOTAVAIL));
            }
            return true;
        });
    }

    @Test
    void shouldRouteWithAPreferredSource() {
        namespace.command("ip", "link", "add", "br0", "type", "bridge");
        namespace.command("ip", "link", "set", "br0", "up");
        inside(() -> {
            try (var links = new Links()) {
                int index = find("br0").index();
                IpAddress own = IpAddress.parse("192.0.2.1");
                links.addAddress(index, new InterfaceAddress(own, 32));
                links.addRoute(index, IpPrefix.ALL_IPV4, Optional.of(own), 100);
                links.addRoute(index, IpPrefix.parse("198.51.100.0/24"), Optional.empty(), 0);
            }
            return true;
        });
        assertThat(namespace.command("ip", "route"))
                .contains("default dev br0")
                .contains("src 192.0.2.1")
                .contains("metric 100")
                .contains("198.51.100.0/24");
        inside(() -> {
            try (var links = new Links()) {
                links.removeRoute(find("br0").index(), IpPrefix.parse("198.51.100.0/24"), 0);
            }
            return true;
        });
        assertThat(namespace.command("ip", "route")).doesNotContain("198.51.100.0/24");
    }

    @Test
    void shouldTellWhatHappensToInterfaces() {
        var events = inside(() -> {
            try (var watch = new LinkWatch();
                    var poller = new Poller(1)) {
                assertThat(watch.links()).extracting(NetworkLink::name).containsExactly("lo");
                assertThat(watch.read()).isEmpty();
                poller.add(watch.fd());
                assertThat(poller.sleep(0)).isZero();
                namespace.cable("pa", other, "ha", 1500, 1);
                assertThat(poller.sleep(1_000_000_000L)).isEqualTo(1);
                namespace.command("ip", "link", "set", "pa", "mtu", "9000");
                namespace.command("ip", "link", "set", "pa", "down");
                namespace.command("ip", "link", "set", "pa", "name", "wan");
                namespace.command("ip", "link", "del", "wan");
                List<LinkEvent> all = watch.read();
                assertThat(watch.read()).isEmpty();
                return all;
            }
        });
        assertThat(events.stream()
                        .map(event -> event.getClass().getSimpleName() + " "
                                + event.link().name())
                        .toList())
                .containsExactly("Appeared pa", "WentUp pa", "MtuChanged pa", "WentDown pa", "Renamed wan", "Gone wan");
        assertThat(events.get(2)).isInstanceOfSatisfying(LinkEvent.MtuChanged.class, changed -> {
            assertThat(changed.before()).isEqualTo(1500);
            assertThat(changed.link().mtu()).isEqualTo(9000);
        });
    }

    @Test
    void shouldHoldPromiscuityOnlyAsLongAsItIsOpen() {
        namespace.cable("pa", other, "ha", 1500, 1);
        ReceiveMode mode = inside(() -> new ReceiveMode(find("pa").index(), ReceiveMode.Kind.PROMISCUOUS));
        assertThat(namespace.command("ip", "-d", "link", "show", "pa")).contains("promiscuity 1");
        mode.close();
        assertThat(namespace.command("ip", "-d", "link", "show", "pa")).contains("promiscuity 0");
    }

    @Test
    void shouldSwitchOffloadsOff() {
        namespace.cable("pa", other, "ha", 1500, 1);
        namespace.command("ethtool", "-K", "pa", "gro", "on", "rxvlan", "on");
        assertThat(inside(() -> Ethtool.activeFeatures("pa"))).contains("rx-gro", "rx-vlan-hw-parse");
        assertThat(inside(() -> Ethtool.switchOff("pa", Ethtool.UNWANTED_ON_PORTS)))
                .isEmpty();
        assertThat(namespace.command("ethtool", "-k", "pa"))
                .contains("generic-receive-offload: off")
                .contains("rx-vlan-offload: off");
        assertThatThrownBy(() -> inside(() -> Ethtool.switchOff("nosuch", Ethtool.UNWANTED_ON_PORTS)))
                .isInstanceOf(NativeCallException.class)
                .hasMessageContaining("interface=nosuch")
                .hasMessageContaining("ENODEV");
    }

    @Test
    void shouldChooseTheNumberOfQueues() {
        namespace.cable("pa", other, "ha", 1500, 4);
        assertThat(inside(() -> Ethtool.queues("pa"))).hasValue(4);
        assertThat(inside(() -> Ethtool.requestQueues("pa", 2))).hasValue(2);
        assertThat(inside(() -> Ethtool.requestQueues("pa", 9))).as("at most").hasValue(4);
        assertThat(inside(() -> Ethtool.queues("lo"))).isEmpty();
    }

    @Test
    void shouldSeeAnXdpProgram() {
        namespace.cable("pa", other, "ha", 1500, 1);
        try (var program = inside(() -> {
            var attached = new XdpProgram("pa", 1);
            attached.attach(find("pa").index(), XdpMode.NATIVE);
            return attached;
        })) {
            assertThat(program.acceptsFragments()).isTrue();
            assertThat(inside(() -> find("pa")).hasXdpProgram()).isTrue();
            program.detach();
            assertThat(inside(() -> find("pa")).hasXdpProgram()).isFalse();
        }
    }

    private <T> T inside(Callable<T> code) {
        return namespace.call(code);
    }

    private static NetworkLink find(String name) {
        try (var links = new Links()) {
            return links.find(name).orElseThrow();
        }
    }
}
