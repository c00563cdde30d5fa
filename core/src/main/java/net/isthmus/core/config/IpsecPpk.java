package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** A post-quantum pre-shared key. */
@Section("A secret that is mixed into the keys, so that breaking the key exchange alone breaks nothing (RFC 8784).")
public record IpsecPpk(
        @Key(
                value = "What both ends call the secret.",
                pattern = "[!-~]{1,128}",
                shape = "1 to 128 letters, digits and signs",
                example = "ppk-2026")
        String id,

        @Key(value = "The name under which the appliance keeps it.", example = "hq-ppk")
        String secretRef,

        @Key(value = "True to refuse a peer that does not use it.", defaultsTo = "false", example = "true")
        boolean required) {}
