package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** A rule of a policy. */
@Section("A rule of a policy. The first rule that a route fits decides; a route that none fits is rejected.")
public record BgpPolicyRule(
        @Key("Which routes it is about.") BgpMatch match,

        @Key("What they are given, if they are accepted.") BgpSet set,

        @Key(value = "What becomes of them.", example = "accept")
        BgpAction action) {}
