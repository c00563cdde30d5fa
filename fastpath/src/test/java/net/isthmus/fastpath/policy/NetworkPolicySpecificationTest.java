package net.isthmus.fastpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The eight points of Kubernetes' NetworkPolicy as cases: a policy's document, and which connections may be. What a
 * session does for replies and for ICMP errors is tested where sessions are.
 */
class NetworkPolicySpecificationTest {
    private static final String CLUSTER = """
        namespaces:
          shop: { labels: { stage: live } }
        workloads:
          web: { labels: { app: web }, addresses: [10.0.0.1] }
          db: { labels: { app: db }, addresses: [10.0.0.2], ports: { sql: 5432, dns: 53/udp } }
          other: { labels: { app: db, tier: spare }, addresses: [10.0.0.3], ports: { sql: 5433 } }
          cart: { labels: { app: web }, addresses: [10.1.0.1], namespace: shop }
          stock: { labels: { app: db }, addresses: [10.1.0.2], namespace: shop }
        networkPolicies:
        """;

    private static final String WEB = "10.0.0.1";
    private static final String DB = "10.0.0.2";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        1a isolated only for what is selected | a: { podSelector: { matchLabels: { app: db } } } | web>db no, db>web yes, web>cart yes, web>stock yes
        1b the union of policies passes | a: { podSelector: { matchLabels: { app: db } } }; b: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] } | web>db yes, other>db no
        1c isolated in the other direction is of no concern | a: { podSelector: { matchLabels: { app: db } }, policyTypes: [Egress] } | web>db yes, db>web no, db>other no
        2a without types and egress: ingress only | a: { podSelector: {} } | web>db no, web>stock yes, db>9.9.9.9 yes
        2b without types, with egress: both | a: { egress: [{ to: [{ podSelector: {} }] }] } | web>db no, web>9.9.9.9 no
        2c egress that is empty is there | a: { egress: [], ingress: [{}] } | web>db no, 9.9.9.9>db yes, db>9.9.9.9 no
        2d types that are said | a: { policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }] } | web>db yes, 9.9.9.9>web yes, web>9.9.9.9 no
        3a the empty selector is all of the namespace | a: { podSelector: {} } | 9.9.9.9>web no, 9.9.9.9>db no, 9.9.9.9>cart yes
        3b no from is any peer | a: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } | 9.9.9.9>web:80 yes, 9.9.9.9>web:81 no
        3c an empty from is any peer | a: { podSelector: {}, ingress: [{ from: [], ports: [] }] } | 9.9.9.9>web yes
        3d ingress that is empty denies | a: { podSelector: {}, ingress: [] } | web>db no
        3e a rule that says nothing allows all | a: { podSelector: {}, ingress: [{}] } | 9.9.9.9>db yes
        4a both selectors in one element are and | a: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: live } }, podSelector: { matchLabels: { app: web } } }] }] } | cart>db yes, stock>db no, web>db no
        4b in two elements they are or | a: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: live } } }, { podSelector: { matchLabels: { app: web } } }] }] } | cart>db yes, stock>db yes, web>db yes, other>db no
        4c podSelector alone is of the policy's own namespace | a: { namespace: shop, podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] } | cart>stock yes, web>stock no
        4d namespaceSelector that is empty is every namespace | a: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] } | stock>db yes, 9.9.9.9>db no
        4e a namespace is known by its name | a: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }] }] } | stock>db yes, web>db no
        4f expressions | a: { podSelector: { matchExpressions: [{ key: tier, operator: DoesNotExist }, { key: app, operator: NotIn, values: [web] }] } } | web>db no, web>other yes, db>web yes
        4g more expressions | a: { podSelector: { matchExpressions: [{ key: tier, operator: Exists }, { key: app, operator: In, values: [db, x] }] } } | web>other no, web>db yes
        5a except takes away from its block | a: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 9.0.0.0/8, except: [9.9.0.0/16] } }] }] } | 9.8.0.1>db yes, 9.9.0.1>db no, 8.0.0.1>db no
        5b and from no other | a: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 9.0.0.0/8, except: [9.9.0.0/16] } }, { ipBlock: { cidr: 9.9.9.0/24 } }] }] } | 9.9.0.1>db no, 9.9.9.9>db yes
        5c a block of the other family is none | a: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }] }] } | 9.9.9.9>db no
        6a a port is of its protocol | a: { podSelector: {}, ingress: [{ ports: [{ port: 53, protocol: UDP }] }] } | udp web>db:53 yes, web>db:53 no, sctp web>db:53 no
        6b without a number the protocol counts | a: { podSelector: {}, ingress: [{ ports: [{ protocol: SCTP }] }] } | sctp web>db:7 yes, web>db:7 no, icmp web>db:7 no
        6c a range | a: { podSelector: {}, ingress: [{ ports: [{ port: 100, endPort: 102 }] }] } | web>db:99 no, web>db:100 yes, web>db:102 yes, web>db:103 no
        6d a name is what the destination calls so | a: { podSelector: {}, ingress: [{ ports: [{ port: sql }] }] } | web>db:5432 yes, web>db:5433 no, web>other:5433 yes, web>other:5432 no, db>web:5432 no
        6e a name is of its protocol | a: { podSelector: {}, ingress: [{ ports: [{ port: dns }, { port: sql, protocol: UDP }] }] } | udp web>db:53 no, web>db:53 no, udp web>db:5432 no
        6f a name in egress | a: { podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: dns, protocol: UDP }] }] } | udp web>db:53 yes, udp web>other:53 no, udp web>9.9.9.9:53 no
        6g a rule without ports is for every protocol | a: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } | icmp web>db:7 yes, udp web>db:7 yes
        7a both ends must allow | a: { podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }] }; b: { podSelector: { matchLabels: { app: db } } } | web>db no, other>web yes
        7b and then it is | a: { podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }] }; b: { podSelector: { matchLabels: { app: db } }, ingress: [{ ports: [{ port: 80 }] }] } | web>db:80 yes, web>db:81 no, 9.9.9.9>db:80 yes
        """)
    void shouldBeAsTheSpecificationSays(String point, String policies, String probes) {
        String document = CLUSTER + "  " + policies.replace("; ", "\n  ") + "\n";
        Policy policy = new PolicyLab().compile(document);
        for (String probe : probes.split(", ")) {
            String[] words = probe.replaceFirst("^(?!udp |sctp |icmp )", "tcp ").split("[ >]");
            String[] destination = words[2].split(":");
            int port = destination.length > 1 ? Integer.parseInt(destination[1]) : 1000;
            var flow = PolicyLab.flow(addressOf(words[1]), addressOf(destination[0]), words[0].toUpperCase(), port);
            long verdict = policy.decide(flow, Zones.UNZONED, Zones.UNZONED);
            assertThat(Verdict.isAllowed(verdict))
                    .as(point + ": " + probe + ": " + policy.log(verdict, flow))
                    .isEqualTo(words[3].equals("yes"));
        }
    }

    private static String addressOf(String name) {
        return switch (name) {
            case "web" -> WEB;
            case "db" -> DB;
            case "other" -> "10.0.0.3";
            case "cart" -> "10.1.0.1";
            case "stock" -> "10.1.0.2";
            default -> name;
        };
    }
}
