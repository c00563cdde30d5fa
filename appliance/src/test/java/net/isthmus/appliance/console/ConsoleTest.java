package net.isthmus.appliance.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ConsoleTest {

    @SuppressWarnings("NullAway.Init")
    @TestHTTPResource("/live")
    URL live;

    /** The sections' markup as it comes; each event is its name and its data lines. */
    private String firstSections() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) live.openConnection();
        connection.setReadTimeout(10_000);
        assertThat(connection.getContentType()).startsWith("text/event-stream");
        Set<String> names = new HashSet<>();
        StringBuilder text = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !(names.contains("commits") && line.isEmpty() && text.indexOf("ip4-no-route") > 0)) {
                if (line.startsWith("event:")) {
                    names.add(line.substring("event:".length()).strip());
                } else if (line.startsWith("data:")) {
                    text.append(line.substring("data:".length())).append('\n');
                }
                line = lines.readLine();
            }
        } finally {
            connection.disconnect();
        }
        assertThat(names).contains("summary", "interfaces", "tunnels", "drops", "workers", "commits");
        return text.toString();
    }

    @Test
    void shouldShowThePageUnderAStrictPolicyWhenOpened() throws IOException {
        firstSections();

        Response page = given().get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.asString())
                .contains("<h1>Isthmus</h1>")
                .contains("10.10.0.1/24")
                .contains("native-copy")
                .contains("ip4-no-route")
                .doesNotContain("tx-ring-full")
                .contains("Worker 0")
                .contains("3 of 4".replace(" of", "<small> of"));
    }

    @Test
    void shouldNeedNoOtherHostAndNoInlineCodeWhenLoaded() {
        String page = given().get("/").asString();

        assertThat(page).doesNotContain("://").doesNotContain("style=").doesNotContain("onclick");
        assertThat(page).doesNotContainPattern("<script[^>]*>[^<]");
    }

    @Test
    void shouldKeepAssetsForEverWhenTheirHashIsRight() {
        Matcher path = Pattern.compile("/assets/[0-9a-f]{12}/console\\.css")
                .matcher(given().get("/").asString());
        assertThat(path.find()).isTrue();

        Response css = given().get(path.group());

        assertThat(css.statusCode()).isEqualTo(200);
        assertThat(css.contentType()).startsWith("text/css");
        assertThat(css.header("Cache-Control")).contains("immutable");
        assertThat(css.asString()).contains("prefers-color-scheme: dark");
        given().get("/assets/000000000000/console.css").then().statusCode(404);
        given().get(path.group().replace("console.css", "../../application.properties"))
                .then()
                .statusCode(404);
    }

    @Test
    void shouldSendSectionsWhenListenedTo() throws IOException {
        assertThat(firstSections())
                .contains("class=\"drop")
                .contains("storage")
                .contains("41 % busy".replace("41", "42"))
                .contains("<polyline class=\"rx\"");
    }
}
