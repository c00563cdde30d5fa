package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.DestinationNat;
import net.isthmus.core.config.Nat;
import net.isthmus.core.config.NatFiltering;
import net.isthmus.core.config.NatPool;
import net.isthmus.core.config.RuleProtocol;
import net.isthmus.core.config.SourceNat;
import net.isthmus.core.plan.Translations;
import net.isthmus.fastpath.nat.NatSpec;
import net.isthmus.fastpath.nat.NatSpec.Kind;
import net.isthmus.fastpath.nat.NatSpec.Links;
import net.isthmus.fastpath.nat.PoolSpec;
import net.isthmus.wire.IpAddress;

/** From the words of the document to what the fast path compiles. */
final class AddressTranslation {
    private final Translations said;
    private final Nat nat;

    private AddressTranslation(Translations said) {
        this.said = said;
        nat = said.nat();
    }

    static NatSpec spec(Translations said) {
        return new AddressTranslation(said).spec();
    }

    private NatSpec spec() {
        List<PoolSpec> pools = new ArrayList<>();
        nat.pools().forEach((name, pool) -> pools.add(pool(name, pool)));
        List<NatSpec.Source> sources = new ArrayList<>();
        for (SourceNat rule : nat.source()) {
            sources.add(source(rule, sources.size()));
        }
        List<NatSpec.Attachment> attachments = new ArrayList<>();
        for (int i = 0; i < nat.directAttach().size(); i++) {
            var rule = nat.directAttach().get(i);
            attachments.add(new NatSpec.Attachment(rule.address(), said.hosts().get(i), links(rule.out())));
        }
        return new NatSpec(
                pools,
                sources,
                nat.destination().stream().map(this::forward).toList(),
                attachments,
                nat.nptv6().stream()
                        .map(pair -> new NatSpec.PrefixPair(pair.inside(), pair.outside(), links(pair.out())))
                        .toList());
    }

    private static PoolSpec pool(String name, NatPool pool) {
        List<IpAddress> addresses = new ArrayList<>();
        for (AddressRange range : pool.addresses()) {
            IpAddress address = range.first();
            while (!address.equals(range.last())) {
                addresses.add(address);
                address = address.plus(1);
            }
            addresses.add(address);
        }
        return new PoolSpec(
                name,
                addresses,
                pool.ports().first(),
                pool.ports().last(),
                pool.blockSize().orElse(0),
                pool.maxBlocksPerHost(),
                pool.filtering() == NatFiltering.ENDPOINT_INDEPENDENT);
    }

    private NatSpec.Source source(SourceNat rule, int place) {
        Kind kind = rule.bypass() ? Kind.BYPASS : rule.masquerade() ? Kind.INTERFACE : Kind.POOL;
        Stream<Boolean> families = kind == Kind.POOL
                ? rule.pool().map(nat.pools()::get).stream()
                        .flatMap(pool -> pool.addresses().stream())
                        .map(range -> range.first().isIpv4())
                : kind == Kind.BYPASS
                        ? Stream.of(true, false)
                        : Stream.concat(rule.from().stream(), rule.to().stream())
                                .map(prefix -> prefix.address().isIpv4());
        List<Boolean> areIp4 = families.distinct().toList();
        boolean isAnywhere = kind == Kind.INTERFACE && areIp4.isEmpty();
        return new NatSpec.Source(
                rule.name().orElse("source[" + place + "]"),
                rule.from(),
                rule.to(),
                isAnywhere || areIp4.contains(true) ? rule.protocol().number() : NatSpec.NEVER,
                areIp4.contains(false) ? rule.protocol().number() : NatSpec.NEVER,
                links(rule.in()),
                links(rule.out()),
                kind,
                rule.pool().orElse(""));
    }

    private NatSpec.Forward forward(DestinationNat rule) {
        return new NatSpec.Forward(
                rule.name(),
                links(rule.in()),
                rule.to().address(),
                rule.to().protocol() == RuleProtocol.ANY
                        ? NatSpec.ANY
                        : rule.to().protocol().number(),
                rule.to().ports().first(),
                rule.to().ports().last(),
                rule.forward().address(),
                rule.forward().port().orElse(0));
    }

    /** A name that stands for no link is for no packets; no names are for all. */
    private Links links(List<String> names) {
        if (names.isEmpty()) {
            return Links.ALL;
        }
        Set<String> links = new LinkedHashSet<>();
        names.forEach(name -> links.addAll(said.linksOf().getOrDefault(name, List.of())));
        return new Links(false, links);
    }
}
