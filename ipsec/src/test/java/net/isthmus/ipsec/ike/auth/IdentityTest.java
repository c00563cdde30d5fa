package net.isthmus.ipsec.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "192.0.2.1;1;c0000201",
                "2001:db8::1;5;20010db8000000000000000000000001",
                "gw.example.net;2;67772e6578616d706c652e6e6574",
                "@gw;2;6777",
                "@192.0.2.1;2;3139322e302e322e31",
                "a@b;3;614062",
                "@@a;3;61",
                "@#c0ffee;11;c0ffee",
                "keyid:hq;11;6871",
                "keyid:#0102;11;0102",
                "fqdn:192.0.2.1;2;3139322e302e322e31",
                "email:a@b;3;614062",
                "ipv4:192.0.2.1;1;c0000201"
            })
    void shouldReadTheTypeFromTheForm(String text, int type, String octets) {
        Identity identity = Identity.parse(text);
        assertThat(identity.type()).isEqualTo(type);
        assertThat(identity.data()).hasToString(octets);
        assertThat(Identity.of(identity.payload(true))).isEqualTo(identity);
    }

    @Test
    void shouldKeepTheOrderOfADistinguishedName() {
        assertThat(Identity.parse("C=DE, O=Example, CN=gw").data())
                .hasToString("302c" + "310b3009060355040613024445" + "3110300e060355040a0c074578616d706c65"
                        + "310b300906035504030c026777");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "@", "@#", "@#123", "ipv4:2001:db8::1", "ipv6:192.0.2.1", "dn:nonsense"})
    void shouldRefuseWhatIsNoIdentity(String text) {
        assertThatThrownBy(() -> Identity.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "%any;gw.example.net;0",
                "gw.example.net;GW.example.NET;1000",
                "gw.example.net;gw2.example.net;-1",
                "*.example.net;gw.example.net;12",
                "*.example.net;example.net;-1",
                "*.example.net;a@b.example.net;-1",
                "*@example.net;ops@example.net;12",
                "*@example.net;gw.example.net;-1",
                "192.0.2.0/24;192.0.2.77;24",
                "192.0.2.0/24;192.0.3.77;-1",
                "192.0.2.1;192.0.2.1;1000",
                "192.0.2.1;@192.0.2.1;-1",
                "C=DE, O=Example, CN=gw;C=DE, O=Example, CN=gw;1000",
                "C=DE, O=Example, CN=gw;CN=gw, O=Example, C=DE;1000",
                "C=DE, O=Example, CN=*;C=DE, O=example, CN=gw7;99",
                "C=DE, O=Example, CN=*;C=DE, O=Other, CN=gw7;-1",
                "C=DE, O=Example, CN=*;C=DE, O=Example, OU=gw7;-1",
                "O=Example, CN=*;C=DE, O=Example, CN=gw;-1",
                "CN=*, O=a:b;CN=x, O=a:b;99",
                "@#c0ffee;@#C0FFEE;1000",
                "keyid:hq;keyid:hq;1000",
                "keyid:hq;hq;-1"
            })
    void shouldFitTheOnesThatAreMeant(String pattern, String identity, int fit) {
        assertThat(IdentityPattern.parse(pattern).fit(Identity.parse(identity)).orElse(-1))
                .isEqualTo(fit);
    }

    @Test
    void shouldStandNamesThatAreNone() {
        Identity strange =
                new Identity(Payload.Identification.DER_ASN1_DN, Octets.of(new byte[] {0x30, 0x03, 0x31, 0x7f, 0x00}));
        assertThat(IdentityPattern.parse("CN=*").matches(strange)).isFalse();
        Identity shortAddress = new Identity(Payload.Identification.IPV4, Octets.of(new byte[3]));
        assertThat(IdentityPattern.parse("0.0.0.0/0").matches(shortAddress)).isFalse();
    }
}
