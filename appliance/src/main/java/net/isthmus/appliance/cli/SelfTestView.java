package net.isthmus.appliance.cli;

/** The result of a self-test as text. */
final class SelfTestView {
    private SelfTestView() {}

    static String one(JsonTree test) {
        Table checks = new Table("No check was made.", "CHECK", "OUTCOME", "WHAT WAS SEEN");
        test.at("checks")
                .items()
                .forEach(check -> checks.row(check.text("name"), check.text("outcome"), check.text("detail")));
        String age = test.number("ageSeconds") == 0 ? "" : ", " + test.number("ageSeconds") + " s ago";
        String mode = test.present("advised").orElse("none");
        String member = test.text("configured").equals("none")
                ? ""
                : "mode:    %s, as %s asks%n".formatted(test.text("inForce"), test.text("configured"));
        String warning = test.present("warning").map("warning: %s%n"::formatted).orElse("");
        return "%s%s%n%s%sadvice:  %s, because %s%n%s"
                .formatted(test.text("name"), age, checks.render(), member, mode, test.text("reason"), warning);
    }
}
