package net.isthmus.core.validate;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.IpsecAuth;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.IpsecPeerAddress;
import net.isthmus.core.config.IpsecStartAction;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.config.Underlay;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;

/** Connections to IPsec peers: where the two ends are, how they prove who they are, and that one is not another. */
final class IpsecRules {

    /** By what an incoming peer is told from others. */
    private record Ends(
            List<IpAddress> local,
            List<IpsecPeerAddress> remote,
            Optional<IpsecIdentity> localId,
            Optional<IpsecIdentity> remoteId) {}

    private final Configuration configuration;
    private final Findings findings;
    private final IpsecChildRules children;
    private final Set<IpAddress> own;
    private final Map<IpFamily, Boolean> learned = new EnumMap<>(IpFamily.class);

    IpsecRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.findings = findings;
        own = new Underlay(configuration)
                .addresses().stream().map(one -> one.address().address()).collect(Collectors.toSet());
        children = new IpsecChildRules(configuration, names, findings);
    }

    void check() {
        Map<Ends, String> first = new HashMap<>();
        configuration.ipsec().connections().forEach((name, connection) -> {
            String path = "ipsec.connections." + name;
            checkLocalAddresses(path, connection);
            checkRemoteAddresses(path, connection);
            checkProofs(path, connection);
            checkTimes(path, connection);
            checkCarriesSomething(path, connection);
            var ends = new Ends(
                    connection.localAddrs(),
                    connection.remoteAddrs(),
                    connection.local().id(),
                    connection.remote().id());
            String earlier = first.putIfAbsent(ends, name);
            if (earlier != null) {
                findings.add(
                        path + ".remoteAddrs",
                        "the peer is already that of the connection " + earlier,
                        "add its children there, or give the two different identities",
                        "ipsec.connections." + earlier,
                        path);
            }
        });
        new IpsecTunnels(configuration).children().forEach(children::check);
    }

    private void checkCarriesSomething(String path, IpsecConnection connection) {
        if (connection.children().isEmpty()) {
            findings.add(
                    path + ".children",
                    "the connection carries nothing",
                    "add a child, such as lan: { localTs: [10.10.0.0/24], remoteTs: [192.168.0.0/16] }");
        }
        boolean isCallable = connection.remoteAddrs().stream().anyMatch(remote -> !remote.isAnywhere());
        connection.children().forEach((name, child) -> {
            if (child.startAction() == IpsecStartAction.START && !isCallable) {
                findings.add(
                        path + ".children." + name + ".startAction",
                        "nobody knows where the peer is, so it cannot be called",
                        "write its address at " + path + ".remoteAddrs, or startAction: none",
                        path + ".remoteAddrs");
            }
        });
    }

    private void checkLocalAddresses(String path, IpsecConnection connection) {
        Set<IpAddress> seen = new HashSet<>();
        for (int i = 0; i < connection.localAddrs().size(); i++) {
            IpAddress local = connection.localAddrs().get(i);
            String place = path + ".localAddrs[" + i + "]";
            if (!checkHost(place, local)) {
                continue;
            }
            if (!seen.add(local)) {
                findings.add(place, local + " is there already", "an address is written once");
            } else if (!own.contains(local) && !mayBeLearned(local.family())) {
                findings.add(
                        place,
                        local + " is no address of the appliance",
                        "write one that it has, or leave localAddrs out",
                        "interfaces",
                        "vlans",
                        "bridges",
                        "tunnels");
            }
        }
    }

    /** Asked for once a family: there may be thousands of links, and as many connections. */
    private boolean mayBeLearned(IpFamily family) {
        return learned.computeIfAbsent(family, _ -> configuration.names().stream()
                .anyMatch(name -> configuration.addressingOf(name).isAutomatic(family)));
    }

    private void checkRemoteAddresses(String path, IpsecConnection connection) {
        Set<IpsecPeerAddress> seen = new HashSet<>();
        for (int i = 0; i < connection.remoteAddrs().size(); i++) {
            IpsecPeerAddress remote = connection.remoteAddrs().get(i);
            String place = path + ".remoteAddrs[" + i + "]";
            if (!seen.add(remote)) {
                findings.add(place, remote + " is there already", "an address is written once");
            }
            remote.address().filter(address -> checkHost(place, address)).ifPresent(address -> {
                boolean isFamilyKnown = connection.localAddrs().isEmpty()
                        || connection.localAddrs().stream().anyMatch(local -> local.family() == address.family());
                if (own.contains(address)) {
                    findings.add(place, address + " is the appliance's own", "write the address of the peer");
                } else if (!isFamilyKnown) {
                    findings.add(
                            place,
                            address + " is " + address.family() + " and no address of localAddrs is",
                            "write addresses of one family at both ends",
                            path + ".localAddrs");
                }
            });
        }
    }

    private boolean checkHost(String path, IpAddress address) {
        boolean isHost = !address.isUnspecified()
                && !address.isMulticast()
                && !address.isBroadcast()
                && !address.isLoopback()
                && !(address.isIpv6() && address.isLinkLocal());
        if (!isHost) {
            findings.add(path, address + " is no address of one host on a routed network", "write a unicast address");
        }
        return isHost;
    }

    private void checkProofs(String path, IpsecConnection connection) {
        var local = connection.local();
        var remote = connection.remote();
        if (local.auth() == IpsecAuth.PUBKEY && local.certificate().isEmpty()) {
            findings.add(
                    path + ".local",
                    "there is no certificate by which the appliance could prove who it is",
                    "write certificate: with the name of a secret",
                    path + ".local.auth",
                    path + ".local.certificate");
        }
        boolean isSecretKnown =
                remote.secretRef().isPresent() || local.secretRef().isPresent();
        if (local.auth() == IpsecAuth.PSK && remote.auth() == IpsecAuth.PUBKEY && !isSecretKnown) {
            missingSecret(path + ".local");
        }
        if (remote.auth() == IpsecAuth.PSK && remote.secretRef().isEmpty()) {
            missingSecret(path + ".remote");
        }
        if (remote.auth() == IpsecAuth.PUBKEY
                && remote.ca().isEmpty()
                && remote.certificate().isEmpty()) {
            findings.add(
                    path + ".remote",
                    "nobody vouches for the peer's certificate",
                    "write ca: with the name of a secret that has its authority's certificate, or certificate: for "
                            + "the peer's own",
                    path + ".remote.auth",
                    path + ".remote.ca",
                    path + ".remote.certificate");
        }
        checkUnused(path + ".local", "certificate", local.auth(), IpsecAuth.PSK, local.certificate());
        checkUnused(path + ".local", "secretRef", local.auth(), IpsecAuth.PUBKEY, local.secretRef());
        checkUnused(path + ".remote", "certificate", remote.auth(), IpsecAuth.PSK, remote.certificate());
        checkUnused(path + ".remote", "ca", remote.auth(), IpsecAuth.PSK, remote.ca());
        if (local.auth() == IpsecAuth.PUBKEY) {
            checkUnused(path + ".remote", "secretRef", remote.auth(), IpsecAuth.PUBKEY, remote.secretRef());
        }
        local.id()
                .filter(id -> id.kind() == IpsecIdentity.Kind.ANY)
                .ifPresent(_ -> findings.add(
                        path + ".local.id", "the appliance is somebody", "write its name, or leave it out"));
    }

    private void missingSecret(String path) {
        findings.add(
                path,
                "there is no secret that the two ends share",
                "write secretRef: with its name, and set it with: isthmus secret set NAME",
                path + ".auth",
                path + ".secretRef");
    }

    private void checkUnused(String path, String key, IpsecAuth auth, IpsecAuth unusedWith, Optional<String> value) {
        if (auth == unusedWith && value.isPresent()) {
            String other = auth == IpsecAuth.PSK ? "pubkey" : "psk";
            findings.add(
                    path + "." + key,
                    "it is not used with auth: " + (auth == IpsecAuth.PSK ? "psk" : "pubkey"),
                    "remove it, or write auth: " + other,
                    path + ".auth");
        }
    }

    private void checkTimes(String path, IpsecConnection connection) {
        checkRandom(path, "rekeyTime", connection.rekeyTime(), connection.randTime());
        checkRandom(path, "reauthTime", connection.reauthTime(), connection.randTime());
    }

    private void checkRandom(String path, String key, Duration time, Duration random) {
        if (!time.isZero() && random.compareTo(time) >= 0) {
            findings.add(
                    path + "." + key,
                    time.toSeconds() + "s may be over at once, since chance takes up to " + random.toSeconds()
                            + "s off",
                    "write a longer one, or a shorter randTime",
                    path + ".randTime");
        }
    }
}
