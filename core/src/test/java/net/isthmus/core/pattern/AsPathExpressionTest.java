package net.isthmus.core.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsPathExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "^$; ''; true",
                "^$; 64500; false",
                "^64500_; 64500 64501; true",
                "^64500_; 64500; true",
                "^6450_; 64500; false",
                "_64501$; 64500 64501; true",
                "_64501$; 64501; true",
                "_64501_; 64500 64501 64502; true",
                "_6450_; 64500 64501 64502; false",
                "_64502_; 64500 {64501 64502}; true",
                "^[0-9]+$; 64500; true",
                "^[0-9]+$; 64500 64501; false",
                "^64500( 64500)*$; 64500 64500 64500; true",
                "^64500( 64500)*$; 64500 64501; false",
                "^(64500|64501)_; 64501 7; true",
                "^(64500|64501|7)$; 7; true",
                "^(64500|64501|7)$; 8; false",
                "^1{2,3}$; 11; true",
                "^1{2,3}$; 1; false",
                "^1{2,3}$; 1111; false",
                "^1{2,}$; 11111; true",
                "^(12){0}3$; 3; true",
                "^(1?2)+$; 12212; true",
                "^[^ ]+ [^ ]+$; 1 2; true",
                "^[^ ]+ [^ ]+$; 1 2 3; false",
                "[]]$; [1 2]; true",
                ".; ''; false",
                "(); ''; true",
            })
    void shouldFindWhatTheExpressionSays(String expression, String path, boolean isFound) {
        assertThat(AsPathExpression.parse(expression).isFoundIn(path)).isEqualTo(isFound);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", ")", "*1", "1{3,2}", "1{", "1{a}", "[0-", "[9-0]", "a", "1|)", "((1{255}){255}){255}"})
    void shouldSayWhatIsWrongWithAnExpression(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AsPathExpression.parse(expression))
                .withMessageContaining("\"" + expression + "\"");
    }

    @Test
    void shouldAgreeWithTheLibraryOnRandomExpressions() {
        Random random = new Random(7);
        for (int i = 0; i < 5000; i++) {
            String expression = expression(random, 4);
            AsPathExpression ours = AsPathExpression.parse(expression);
            Pattern theirs = Pattern.compile(expression.replace("_", "(?:^|$|[ ,{}()\\[\\]])"));
            for (int j = 0; j < 10; j++) {
                String path = path(random);
                assertThat(ours.isFoundIn(path))
                        .as("%s in \"%s\"", expression, path)
                        .isEqualTo(theirs.matcher(path).find());
            }
        }
    }

    @Test
    void shouldEndSoonOnAPathMadeToTakeLong() {
        String path = "1 ".repeat(10_000);
        assertThat(AsPathExpression.parse("((1 )*)*((1 )*)*.*.*.*.*.*.*.*.*2$").isFoundIn(path))
                .isFalse();
    }

    private static String expression(Random random, int depth) {
        return switch (depth == 0 ? random.nextInt(5) : random.nextInt(11)) {
            case 0 -> "1";
            case 1 -> "2";
            case 2 -> "_";
            case 3 -> random.nextBoolean() ? "[^1]" : "[0-2]";
            case 4 -> random.nextBoolean() ? "^" : "$";
            case 5 -> "(" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")";
            case 6 -> "(" + expression(random, depth - 1) + ")*";
            case 7 -> "(" + expression(random, depth - 1) + ")?";
            case 8 -> "(" + expression(random, depth - 1) + "){1,2}";
            default -> expression(random, depth - 1) + expression(random, depth - 1);
        };
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        int length = random.nextInt(7);
        for (int i = 0; i < length; i++) {
            path.append("12 ".charAt(random.nextInt(3)));
        }
        return path.toString();
    }
}
