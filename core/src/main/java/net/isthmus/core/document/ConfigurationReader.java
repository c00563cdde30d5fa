package net.isthmus.core.document;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.fault.Fault;
import net.isthmus.core.fault.Faults;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.validate.Rules;

/**
 * From the bytes of a document to a configuration that is right, or to everything that is wrong with it.
 *
 * <pre>
 *   bytes ──▶ YamlTree ──▶ Migration ──▶ RecordReader ──▶ Configuration ──▶ Rules ──▶ Accepted
 *               │ not YAML                 │ key, type, range               │ what must hold between parts
 *               └────────── faults ────────┴──────────── faults ────────────┴──────▶ Refused
 * </pre>
 *
 * The rules are asked even if single values are wrong, but what depends on a wrong value is not reported: it would
 * vanish with the mistake itself.
 */
public final class ConfigurationReader {

    private ConfigurationReader() {}

    /** Reads a document; whatever the bytes, the answer is a {@link Reading} and never an exception. */
    public static Reading read(byte[] document) {
        return read(document, Migration.LANGUAGE);
    }

    static Reading read(byte[] document, Migration migration) {
        var faults = new Faults();
        Optional<Tree> tree = YamlTree.parse(document, faults).map(migration::forward);
        if (tree.isPresent()) {
            Tree root = tree.get();
            Optional<Object> built = new RecordReader(faults).read(RecordModel.of(Configuration.class), root, "");
            if (built.isPresent()) {
                var configuration = (Configuration) built.get();
                if (!faults.isOverfull()) {
                    for (Fault breach : Rules.check(configuration, faults::touch)) {
                        faults.add(breach.path(), Tree.locate(root, breach.path()), breach.reason(), breach.fix());
                    }
                }
                if (faults.isEmpty()) {
                    return new Reading.Accepted(configuration);
                }
            }
        }
        return new Reading.Refused(faults.toList());
    }

    public static Reading read(String document) {
        return read(document.getBytes(StandardCharsets.UTF_8));
    }
}
