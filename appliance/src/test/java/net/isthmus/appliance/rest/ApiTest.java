package net.isthmus.appliance.rest;

import static io.restassured.RestAssured.given;
import static net.isthmus.appliance.fake.Documents.BRIDGED;
import static net.isthmus.appliance.fake.Documents.FAULTY;
import static net.isthmus.appliance.fake.Documents.ROUTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import net.isthmus.core.DropReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ApiTest {

    private static final String YAML = "application/yaml";
    private static final String PROBLEM = "application/problem+json";

    @BeforeEach
    void commit() {
        put(ROUTED, "").then().statusCode(200);
    }

    private static Response put(String document, String query) {
        return given().urlEncodingEnabled(false)
                .contentType(YAML)
                .body(document.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .put("/api/v1/configuration" + query);
    }

    private static int running() {
        return given().get("/api/v1/configuration").then().extract().path("commit.number");
    }

    @Test
    void shouldShowInterfacesWhenAsked() {
        given().get("/api/v1/interfaces")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("name", contains("storage", "campus-a", "uplink", "campus"))
                .body("[0].addresses", contains("10.10.0.1/24", "fd00:10::1/64"))
                .body("[0].rung", equalTo("native-copy"))
                .body("[0].bridge", nullValue())
                .body("[0].traffic.rxPackets", equalTo(1_204_331));
    }

    @Test
    void shouldShowBridgesNeighboursAndWorkersWhenAsked() {
        given().get("/api/v1/bridges").then().statusCode(200).body("[0].macs[1].member", equalTo("dc-200"));
        given().get("/api/v1/neighbours").then().statusCode(200).body("[1].state", equalTo("incomplete"));
        given().get("/api/v1/workers").then().statusCode(200).body("[0].framesTotal", equalTo(4096));
    }

    @Test
    void shouldShowHowPortsAreServedAndWhatNicsLetPassWhenAsked() {
        given().get("/api/v1/interfaces/plan")
                .then()
                .statusCode(200)
                .body("[0].name", equalTo("storage"))
                .body("[0].mtu.chunks", equalTo(3))
                .body("[0].queues", contains(1, 0));
        given().get("/api/v1/self-tests")
                .then()
                .statusCode(200)
                .body("[0].advised", equalTo("mac-nat"))
                .body("[0].checks[0].outcome", equalTo("passed"));
        given().post("/api/v1/self-tests/nothing")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("detail", equalTo("there is no packet path"));
    }

    @Test
    void shouldShowCountAndEndTheSessionsThatFitWhenAsked() {
        given().get("/api/v1/sessions").then().statusCode(200).body("protocol", contains("tcp", "icmp"));
        given().get("/api/v1/sessions?limit=1").then().statusCode(200).body("$", hasSize(1));
        given().get("/api/v1/sessions?zone=trusted")
                .then()
                .statusCode(200)
                .body("protocol", contains("icmp"))
                .body("[0].in", equalTo("trusted"));
        given().get("/api/v1/sessions?zone=dmz&port=443&state=established&proto=tcp&interface=internet")
                .then()
                .statusCode(200)
                .body("translatedSource", contains("203.0.113.10:1030"));
        given().get("/api/v1/sessions/count?zone=internet")
                .then()
                .statusCode(200)
                .body("sessions", equalTo(1))
                .body("cookiesSent", equalTo(90));
        given().delete("/api/v1/sessions?zone=dmz").then().statusCode(200).body("sessions", equalTo(2));
        given().get("/api/v1/sessions?zone=nowhere")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("detail", equalTo("there is no zone named nowhere"));
        given().get("/api/v1/sessions?src=10.0.0.0/33").then().statusCode(400).contentType(PROBLEM);
        given().get("/api/v1/sessions?limit=0").then().statusCode(400).contentType(PROBLEM);
    }

    @Test
    void shouldShowWhatBecameOfEveryPacketWhenAsked() {
        given().get("/api/v1/balance")
                .then()
                .statusCode(200)
                .body("[0].ended.packets.sum()", equalTo(90))
                .body("[0].packetsUnaccounted", equalTo(0));
    }

    @Test
    void shouldShowEveryDropReasonWhenAsked() {
        given().get("/api/v1/drops")
                .then()
                .statusCode(200)
                .body("$", hasSize(DropReason.values().length))
                .body("find { it.reason == 'ip4-no-route' }.packets", equalTo(1234));
    }

    @Test
    void shouldShowOnlySomeRoutesWhenAPrefixOrALimitIsGiven() {
        given().get("/api/v1/routes").then().body("$", hasSize(4)).body("[0].isBest", equalTo(true));
        given().get("/api/v1/routes?limit=2").then().body("$", hasSize(2));
        given().get("/api/v1/routes?within=10.10.0.0/24").then().body("prefix", contains("10.10.0.0/24"));
    }

    @Test
    void shouldSayWhatWouldBeRightWhenAParameterIsWrong() {
        given().get("/api/v1/routes?within=storage")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("type", equalTo("urn:isthmus:problem:bad-request"))
                .body("detail", equalTo("within is a prefix such as 10.0.0.0/8 or fd00::/8, not storage"));
        given().get("/api/v1/routes?limit=0").then().statusCode(400).body("detail", containsString("limit is 1 to"));
        given().get("/api/v1/nothing")
                .then()
                .statusCode(404)
                .contentType(PROBLEM)
                .body("status", equalTo(404));
    }

    @Test
    void shouldTraceWhenAsked() {
        given().contentType(ContentType.JSON)
                .body("{\"count\": 1, \"interface\": \"storage\", \"patienceSeconds\": 1}")
                .post("/api/v1/trace")
                .then()
                .statusCode(200)
                .body("[0].steps.kind", contains("received", "node", "dropped"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/trace")
                .then()
                .statusCode(200)
                .body("$", hasSize(1));
        given().contentType(ContentType.JSON)
                .body("{\"interface\": \"nowhere\"}")
                .post("/api/v1/trace")
                .then()
                .statusCode(400)
                .body("detail", equalTo("there is no interface nowhere"));
    }

    @Test
    void shouldExplainWhenAsked() {
        given().contentType(ContentType.JSON)
                .body("{\"from\": \"web-0\", \"to\": \"db-0\", \"port\": 80}")
                .post("/api/v1/explain")
                .then()
                .statusCode(200)
                .body("verdict", equalTo("deny"))
                .body("to.labels", equalTo("app=db"))
                .body("lines[0].tier", equalTo("isolation"));
        given().contentType(ContentType.JSON)
                .body("{\"from\": \"web-0\", \"to\": \"nobody\"}")
                .post("/api/v1/explain")
                .then()
                .statusCode(400)
                .body("detail", equalTo("nobody is neither an address nor a workload"));
        given().contentType(ContentType.JSON)
                .body("{\"from\": \"web-0\"}")
                .post("/api/v1/explain")
                .then()
                .statusCode(400);
    }

    @Test
    void shouldCommitWhenADocumentIsPut() {
        int before = running();

        put(BRIDGED, "?comment=let%20the%20campus%20in")
                .then()
                .statusCode(200)
                .body("number", equalTo(before + 1))
                .body("by", equalTo("api"))
                .body("comment", equalTo("let the campus in"))
                .body("changes", hasItem("create bridge campus, MTU 1500"));

        given().get("/api/v1/configuration")
                .then()
                .body("document", equalTo(BRIDGED))
                .body("commit.isRunning", equalTo(true));
        assertThat(given().get("/api/v1/configuration/document").asString()).isEqualTo(BRIDGED);
        given().get("/api/v1/configuration/history").then().body("[0].number", equalTo(before + 1));
        assertThat(given().get("/api/v1/configuration/history/" + before).asString())
                .isEqualTo(ROUTED);
    }

    @Test
    void shouldListAllFaultsAndChangeNothingWhenADocumentIsFaulty() {
        int before = running();

        put(FAULTY, "")
                .then()
                .statusCode(422)
                .contentType(PROBLEM)
                .body("title", equalTo("The document has mistakes"))
                .body("faults", hasSize(2))
                .body("faults[0].path", equalTo("interfaces.storage.mtu"))
                .body("faults[0].line", equalTo(3))
                .body("faults[1].fix", containsString("addresses"));

        assertThat(running()).isEqualTo(before);
    }

    @Test
    void shouldOnlySayWhatWouldChangeWhenADocumentIsChecked() {
        int before = running();

        given().contentType(YAML)
                .body(BRIDGED.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/api/v1/configuration/check")
                .then()
                .statusCode(200)
                .body("changes", hasItem("add campus-a to bridge campus"));

        assertThat(running()).isEqualTo(before);
    }

    @Test
    void shouldWaitForAConfirmationWhenAskedTo() {
        put(BRIDGED, "?confirm=5").then().statusCode(200).body("confirmBy", startsWith("20"));
        given().post("/api/v1/configuration/confirm").then().statusCode(200).body("confirmBy", nullValue());
        given().post("/api/v1/configuration/confirm")
                .then()
                .statusCode(409)
                .contentType(PROBLEM)
                .body("detail", containsString("There is nothing to confirm"));
        put(ROUTED, "?confirm=0").then().statusCode(409);
    }

    @Test
    void shouldGoBackWhenRolledBack() {
        int routed = running();
        put(BRIDGED, "");

        given().post("/api/v1/configuration/rollback/" + routed)
                .then()
                .statusCode(200)
                .body("by", equalTo("rollback"));

        assertThat(given().get("/api/v1/configuration/document").asString()).isEqualTo(ROUTED);
        given().post("/api/v1/configuration/rollback").then().statusCode(200);
        assertThat(given().get("/api/v1/configuration/document").asString()).isEqualTo(BRIDGED);
        given().post("/api/v1/configuration/rollback/99999").then().statusCode(409);
    }

    @Test
    void shouldRefuseWhenAnotherWebPageAsks() {
        given().header("Sec-Fetch-Site", "cross-site")
                .post("/api/v1/configuration/rollback")
                .then()
                .statusCode(403)
                .contentType(PROBLEM);
    }

    @Test
    void shouldDescribeItselfWhenOpenApiIsAsked() {
        given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("info.title", equalTo("Isthmus"))
                .body("paths.'/api/v1/interfaces'.get.summary", equalTo("Interfaces with their state and traffic"))
                .body("paths.'/api/v1/configuration'.put.operationId", equalTo("commit"))
                .body("paths.'/api/v1/trace'.post.operationId", equalTo("trace"))
                .body("paths.'/'", nullValue());
    }

    @Test
    void shouldTellPrometheusWhenScraped() {
        String metrics = given().get("/q/metrics").asString().replace(",}", "}");

        assertThat(metrics)
                .contains("isthmus_interface_rx_packets_total{interface=\"storage\"} 1204331.0")
                .contains("isthmus_interface_up{interface=\"uplink\"} 0.0")
                .contains("isthmus_drops_total{reason=\"ip4-no-route\"} 1234.0")
                .contains("isthmus_worker_busy_ratio{worker=\"0\"} 0.415")
                .contains("isthmus_bridge_macs{bridge=\"campus\"} 2.0")
                .contains("isthmus_routes{origin=\"connected\"} 2.0")
                .contains("isthmus_neighbours{state=\"incomplete\"} 1.0")
                .contains("isthmus_sessions 7.0")
                .contains("isthmus_sessions_most 1000.0")
                .contains("isthmus_sessions_begun_total 30.0")
                .contains("isthmus_sessions_ended_total 23.0")
                .contains("isthmus_sessions_evicted_total 4.0")
                .contains("isthmus_syn_cookies_sent_total 90.0")
                .contains("isthmus_syn_cookies_right_total 60.0")
                .contains("isthmus_syn_cookies_wrong_total 20.0")
                .contains("isthmus_configuration_commit " + running() + ".0")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void shouldBeReadyAndAliveWhenAConfigurationIsApplied() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'configuration' }.data.commit", equalTo(running()));
        given().get("/q/health/live").then().statusCode(200).body("checks[0].name", equalTo("control loop"));
    }

    @Test
    void shouldTakeSecretsAndNeverGiveThemBackWhenAsked() {
        String secret = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";
        given().contentType("application/octet-stream")
                .body(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .put("/api/v1/secrets/api-psk")
                .then()
                .statusCode(200)
                .body("name", equalTo("api-psk"))
                .body("bytes", equalTo(32));
        assertThat(given().get("/api/v1/secrets")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .contains("api-psk")
                .doesNotContain(secret);
        given().get("/api/v1/secrets/api-psk").then().statusCode(405);
        given().contentType("application/octet-stream")
                .body(new byte[1])
                .put("/api/v1/secrets/..%2flock")
                .then()
                .statusCode(org.hamcrest.Matchers.greaterThanOrEqualTo(400));
        given().delete("/api/v1/secrets/api-psk").then().statusCode(200).body("$", hasSize(0));
        given().delete("/api/v1/secrets/api-psk").then().statusCode(404).contentType(PROBLEM);
    }

    @Test
    void shouldShowIpsecAndTakeOrdersWhenAsked() {
        given().get("/api/v1/ipsec")
                .then()
                .statusCode(200)
                .body("connections.name", contains("aws", "hq"))
                .body("connections[0].lastFailure", containsString("aes256-sha1-modp1024"));
        given().get("/api/v1/ipsec/hq").then().body("children[0].sas[0].suite", equalTo("aes128gcm16"));
        given().get("/api/v1/ipsec/hq/log").then().body("[0].text", startsWith("sent IKE_SA_INIT"));
        given().post("/api/v1/ipsec/hq/rekey").then().statusCode(200).body("name", equalTo("hq"));
        given().post("/api/v1/ipsec/hq/lan/down").then().statusCode(200).body("name", equalTo("hq"));
        given().post("/api/v1/ipsec/nobody/up")
                .then()
                .statusCode(404)
                .body("detail", containsString("there are aws, hq"));
    }

    @Test
    void shouldShowBgpAndResetSessionsWhenAsked() {
        given().get("/api/v1/bgp")
                .then()
                .statusCode(200)
                .body("as", equalTo(64_512))
                .body("neighbors.name", contains("carrier", "premises"))
                .body("neighbors[1].session.state", equalTo("active"));
        given().get("/api/v1/bgp/neighbors/carrier").then().body("families[0].best", equalTo(10));
        given().get("/api/v1/bgp/paths?part=received&neighbor=carrier")
                .then()
                .body("prefix", contains("0.0.0.0/0", "192.168.1.0/24"))
                .body("[0].state", equalTo("rejected"));
        given().get("/api/v1/bgp/paths?within=192.168.1.0/24").then().body("$", hasSize(1));
        given().get("/api/v1/bgp/paths?within=192.168.1.1/24")
                .then()
                .statusCode(400)
                .body("detail", containsString("192.168.1.0/24"));
        given().get("/api/v1/bgp/paths?part=some").then().statusCode(400);
        given().post("/api/v1/bgp/neighbors/carrier/clear?what=soft-out")
                .then()
                .statusCode(200)
                .body("name", equalTo("carrier"));
        given().post("/api/v1/bgp/clear").then().statusCode(200);
        given().post("/api/v1/bgp/clear?what=all").then().statusCode(400);
        given().post("/api/v1/bgp/neighbors/nobody/clear")
                .then()
                .statusCode(404)
                .body("detail", containsString("there are carrier, premises"));
    }

    @Test
    void shouldPrintTheOtherSideWhenItIsAskedFor() {
        given().get("/api/v1/ipsec/hq/export?for=abacus")
                .then()
                .statusCode(400)
                .body("detail", containsString("strongswan"));
        given().get("/api/v1/ipsec/hq/export?for=strongswan").then().statusCode(404);
    }
}
