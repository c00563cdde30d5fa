package net.isthmus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NatViewTest {
    @Test
    void shouldShowPoolsAndMappings() {
        String text = NatView.of(JsonTree.parse("""
            {"pools": [
               {"name": "egress", "addresses": 4, "ports": 258048, "tcp": 2, "udp": 1, "queries": 0,
                "blocks": 504, "blocksInUse": 1, "exhausted": 7, "limited": 3},
               {"name": "interface uplink", "addresses": 1, "ports": 64512, "tcp": 0, "udp": 0, "queries": 1,
                "blocks": 0, "blocksInUse": 0, "exhausted": 0, "limited": 0}],
             "mappings": [
               {"protocol": 6, "internal": "10.10.0.20", "internalPort": 4000,
                "external": "203.0.113.10", "externalPort": 1030, "sessions": 2}],
             "mappingCount": 4}
            """));

        assertThat(text.replaceAll(" +", " ").lines())
                .contains(
                        "egress 4 258048 2 1 0 1/504 7 3",
                        "interface uplink 1 64512 0 0 1 - 0 0",
                        "tcp 10.10.0.20 4000 203.0.113.10 1030 2",
                        "3 more mappings; --limit shows more.");
    }

    @Test
    void shouldSayThatThereIsNothing() {
        assertThat(NatView.of(JsonTree.parse("{\"pools\": [], \"mappings\": [], \"mappingCount\": 0}")))
                .contains("No addresses are translated", "No mapping is in use");
    }
}
