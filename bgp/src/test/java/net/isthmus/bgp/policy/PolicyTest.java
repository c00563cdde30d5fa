package net.isthmus.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.LargeCommunity;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final long AS = 64500;
    private static final IpAddress NEXT_HOP = IpAddress.parse("10.1.0.1");

    /** 64501 65000, IGP, MED 7, communities 64501:1 and 64501:2, 64501:0:9 and rt:64501:3. */
    private static final PathAttributes ROUTE = PathAttributes.LOCAL.toBuilder()
            .asPath(AsPath.of(64501L, 65000L))
            .med(OptionalLong.of(7))
            .communities(List.of(new Community(64501 << 16 | 1), new Community(64501 << 16 | 2)))
            .largeCommunities(List.of(new LargeCommunity(64501, 0, 9)))
            .extendedCommunities(List.of(2L << 48 | 64501L << 32 | 3))
            .build();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; true",
                "{ prefixList: ours }; true",
                "{ prefixList: theirs }; false",
                "{ prefixList: [theirs, ours] }; true",
                "{ communities: ['64501:1'] }; true",
                "{ communities: ['64501:1', '64501:2', '64501:0:9', 'rt:64501:3'] }; true",
                "{ communities: ['64501:1', '64501:3'] }; false",
                "{ communities: ['64501:0:8'] }; false",
                "{ asPath: '^64501_' }; true",
                "{ asPath: '_65000$' }; true",
                "{ asPath: '^$' }; false",
                "{ nextHop: 10.1.0.0/24 }; true",
                "{ nextHop: 10.2.0.0/24 }; false",
                "{ origin: igp }; true",
                "{ origin: incomplete }; false",
                "{ med: 7 }; true",
                "{ med: 8 }; false",
                "{ localPref: 100 }; true",
                "{ localPref: 200 }; false",
                "{ prefixList: ours, asPath: '^$' }; false",
            })
    void shouldMatchWhatHasAllThatTheRuleAsksFor(String match, boolean isAccepted) {
        Policy policy = policy("[{ match: " + match + ", action: accept }]");

        assertThat(policy.decide(IpPrefix.parse("192.168.7.0/24"), ROUTE, NEXT_HOP))
                .isEqualTo(isAccepted ? 0 : Policy.REJECTED);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "192.168.0.0/16, true",
        "192.168.1.0/24, true",
        "192.168.1.0/25, false",
        "192.0.0.0/8, false",
        "10.0.0.0/8, true",
        "10.0.0.0/9, false",
        "172.16.0.0/12, false",
        "172.16.0.0/20, true",
        "172.16.0.1/32, true",
        "2001:db8::/32, false",
        "2001:db8:1::/48, true",
        "0.0.0.0/0, true",
        "::/0, false",
    })
    void shouldMatchPrefixListsByPrefixAndLength(String prefix, boolean isAccepted) {
        Policy policy = policy("[{ match: { prefixList: many }, action: accept }]");

        assertThat(policy.decide(IpPrefix.parse(prefix), ROUTE, NEXT_HOP)).isEqualTo(isAccepted ? 0 : Policy.REJECTED);
    }

    @Test
    void shouldLetTheFirstRuleThatFitsDecide() {
        Policy policy = policy("[{ match: { prefixList: theirs }, action: accept },"
                + " { match: { asPath: _65000_ }, action: reject }, { action: accept }]");

        assertThat(policy.decide(IpPrefix.parse("192.168.7.0/24"), ROUTE, NEXT_HOP))
                .isEqualTo(Policy.REJECTED);
        assertThat(policy.decide(IpPrefix.parse("192.168.7.0/24"), PathAttributes.LOCAL, NEXT_HOP))
                .isEqualTo(2);
    }

    @Test
    void shouldSetWhatTheRuleSays() {
        Policy policy = policy("[{ set: { localPref: 200, med: 5, origin: incomplete, prepend: 2, nextHop: 10.9.0.1,"
                + " removeCommunities: ['64501:1', '64501:0:9'], addCommunities: [no-export, 'rt:64501:4'] },"
                + " action: accept }]");

        PathAttributes set = policy.apply(0, ROUTE, AS);

        assertThat(set.localPref()).hasValue(200);
        assertThat(set.med()).hasValue(5);
        assertThat(set.origin()).isEqualTo(Origin.INCOMPLETE);
        assertThat(set.asPath()).hasToString("64500 64500 64501 65000");
        assertThat(set.communities()).extracting(Community::toString).containsExactly("64501:2", "no-export");
        assertThat(set.largeCommunities()).isEmpty();
        assertThat(set.extendedCommunities()).containsExactly(2L << 48 | 64501L << 32 | 3, 2L << 48 | 64501L << 32 | 4);
        assertThat(policy.nextHop(0)).hasValue(IpAddress.parse("10.9.0.1"));
    }

    @Test
    void shouldReplaceAllCommunitiesWhereTheRuleNamesThem() {
        PathAttributes set = policy("[{ set: { communities: ['64500:1'] }, action: accept }]")
                .apply(0, ROUTE, AS);

        assertThat(set.communities()).extracting(Community::toString).containsExactly("64500:1");
        assertThat(set.largeCommunities()).isEmpty();
        assertThat(set.extendedCommunities()).isEmpty();
    }

    @Test
    void shouldKeepThePolicyThatSaysTheSame() {
        Policies before =
                Policies.of(bgp("[{ match: { prefixList: ours }, action: accept }]", "192.168.0.0/16"), Policies.NONE);
        Policies same = Policies.of(bgp("[{ match: { prefixList: ours }, action: accept }]", "192.168.0.0/16"), before);
        Policies other =
                Policies.of(bgp("[{ match: { prefixList: ours }, action: accept }]", "192.168.0.0/17"), before);

        assertThat(same.get("p")).isSameAs(before.get("p"));
        assertThat(other.get("p")).isNotSameAs(before.get("p"));
    }

    private static Policy policy(String rules) {
        return Policies.of(bgp(rules, "192.168.0.0/16 le 24"), Policies.NONE).get("p");
    }

    private static Bgp bgp(String rules, String ours) {
        String document = """
                version: 1
                bgp:
                  as: 64500
                  routerId: 10.255.0.1
                  policies:
                    p: %s
                  prefixLists:
                    ours: [%s]
                    theirs: [10.0.0.0/8]
                    many: [192.168.0.0/16 le 24, 10.0.0.0/8, 172.16.0.0/12 ge 20, "2001:db8::/32 ge 48 le 64", 0.0.0.0/0]
                """.formatted(rules, ours);
        Configuration configuration = ConfigurationReader.read(document).orThrow();
        return configuration.bgp().orElseThrow();
    }
}
