package net.isthmus.ipsec.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIdentity;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.ipsec.export.PeerView.ChildView;
import net.isthmus.wire.IpPrefix;

/** AWS Site-to-Site VPN, by its command line. AWS chooses its own addresses, so that two steps are needed. */
final class AwsText {
    private static final Map<IpsecEncryption, String> CIPHERS = Map.of(
            IpsecEncryption.AES128_CBC, "AES128",
            IpsecEncryption.AES256_CBC, "AES256",
            IpsecEncryption.AES128_GCM16, "AES128-GCM-16",
            IpsecEncryption.AES256_GCM16, "AES256-GCM-16");
    private static final Map<IpsecIntegrity, String> HASHES = Map.of(
            IpsecIntegrity.HMAC_SHA1_96, "SHA1",
            IpsecIntegrity.HMAC_SHA2_256_128, "SHA2-256",
            IpsecIntegrity.HMAC_SHA2_384_192, "SHA2-384",
            IpsecIntegrity.HMAC_SHA2_512_256, "SHA2-512");
    private static final Vocabulary WORDS =
            new Vocabulary(CIPHERS, HASHES, Vocabulary.functions("SHA2-%s"), Vocabulary.groups(""));
    private static final Vocabulary ESP = new Vocabulary(CIPHERS, HASHES, Map.of(), Vocabulary.groups(""));

    /** AWS takes these lifetimes only. */
    private static final int MAX_IKE_SECONDS = 28_800;

    private static final int MAX_ESP_SECONDS = 3_600;
    private static final int MIN_SECONDS = 900;

    private AwsText() {}

    static void render(PeerView view, Lines lines) {
        lines.note("AWS calls itself by its outside address: leave remote.id of the connection away, and write the");
        lines.note("outside addresses that AWS chooses into remoteAddrs. The secret has 8 to 64 letters, digits, . _");
        lines.add("aws ec2 create-customer-gateway --type ipsec.1 --public-ip {} --bgp-asn 65000", view.far());
        if (view.farId().kind() != IpsecIdentity.Kind.ADDRESS) {
            lines.note("AWS expects the appliance to call itself {}: leave local.id away.", view.far());
        }
        if (!view.isPsk()) {
            lines.note(
                    "With a certificate: --certificate-arn ARN, a private certificate of ACM, instead of the address.");
        }
        for (ChildView child : view.children()) {
            child(view, child, lines);
        }
    }

    private static void child(PeerView view, ChildView child, Lines lines) {
        Optional<Choice> ike = Choice.ike(view.proposals(), WORDS);
        Optional<Choice> esp = Choice.esp(child.proposals(), ESP);
        PeerConfiguration.lacking(ike, "IKE", view.proposals(), lines);
        PeerConfiguration.lacking(esp, "ESP", child.proposals(), lines);
        if (child.isTransport()) {
            lines.note("AWS has no transport mode.");
        }
        lines.open("aws ec2 create-vpn-connection --type ipsec.1 \\");
        lines.add("--customer-gateway-id CUSTOMER-GATEWAY --transit-gateway-id TRANSIT-GATEWAY --options '{");
        lines.add("  \"StaticRoutesOnly\": true,");
        lines.add("  \"LocalIpv4NetworkCidr\": \"{}\",", cidr(child.far(), view.far()));
        lines.add("  \"RemoteIpv4NetworkCidr\": \"{}\",", cidr(child.near(), view.near()));
        lines.add("  \"TunnelOptions\": [{");
        lines.add("    \"IKEVersions\": [{\"Value\": \"ikev2\"}],");
        if (view.isPsk()) {
            lines.add("    \"PreSharedKey\": \"{}\",", PeerView.SECRET);
        }
        Inside.far(child.tunnel(), false)
                .ifPresent(address -> lines.add("    \"TunnelInsideCidr\": \"{}\",", address.prefix()));
        ike.ifPresent(one -> phase(1, one, one.isAead() ? one.prf() : one.integrity(), one.keyExchange(), lines));
        esp.ifPresent(one -> phase(
                2,
                one,
                one.isAead() ? List.of("SHA2-256", "SHA2-384", "SHA2-512") : one.integrity(),
                one.keyExchange().isEmpty() ? ike.map(Choice::keyExchange).orElse(List.of()) : one.keyExchange(),
                lines));
        lines.add("    \"Phase1LifetimeSeconds\": {},", Math.clamp(view.ikeSeconds(), MIN_SECONDS, MAX_IKE_SECONDS));
        lines.add("    \"Phase2LifetimeSeconds\": {},", Math.clamp(child.lifeSeconds(), MIN_SECONDS, MAX_ESP_SECONDS));
        lines.add("    \"DPDTimeoutSeconds\": 30, \"DPDTimeoutAction\": \"restart\",");
        lines.add("    \"StartupAction\": \"{}\"", view.isCalling() ? "start" : "add");
        lines.add("  }]");
        lines.close("}'");
        if (esp.filter(one -> one.keyExchange().isEmpty()).isPresent()) {
            lines.note(
                    "AWS always uses PFS when it rekeys: add a group to espProposals of child {}, such as",
                    child.name());
            lines.note("  {}", suggestion(child));
        }
    }

    private static String suggestion(ChildView child) {
        return child.proposals().getFirst() + "-ecp384";
    }

    private static void phase(int number, Choice choice, List<String> hashes, List<String> groups, Lines lines) {
        lines.add("    \"Phase{}EncryptionAlgorithms\": [{}],", number, values(choice.encryption(), true));
        lines.add("    \"Phase{}IntegrityAlgorithms\": [{}],", number, values(hashes, true));
        lines.add("    \"Phase{}DHGroupNumbers\": [{}],", number, values(groups, false));
    }

    private static String values(List<String> words, boolean isText) {
        return words.stream()
                .map(word -> "{\"Value\": " + (isText ? "\"" + word + "\"" : word) + "}")
                .collect(Collectors.joining(", "));
    }

    private static String cidr(List<IpsecSelector> selectors, String outer) {
        List<IpPrefix> prefixes = selectors.stream()
                .flatMap(selector -> Prefixes.of(selector, outer).stream())
                .filter(prefix -> prefix.address().isIpv4())
                .toList();
        return prefixes.size() == 1 ? prefixes.getFirst().toString() : "0.0.0.0/0";
    }
}
