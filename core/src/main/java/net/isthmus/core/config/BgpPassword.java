package net.isthmus.core.config;

import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** The secret of TCP MD5 signatures. */
@Section("A secret of which only the name stands in the document.")
public record BgpPassword(
        @Key(value = "The name of the secret; set it with `isthmus secret set`.", example = "megaport-md5")
        String secretRef) {}
