package net.isthmus.appliance.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests their {@link StandardLab}, one for the whole run, and keeps the appliance's log of a failed test. */
final class LabExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterTestExecutionCallback, ParameterResolver {

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(LabExtension.class);
    private static final Path LOGS = Path.of("target", "it-logs");

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(Lab.isRoot(), "skipped: making network namespaces needs root");
        lab(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        lab(context).ensureRunning();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent() && lab(context).router() instanceof IsthmusRouter isthmus) {
            Files.createDirectories(LOGS);
            String test = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            Files.writeString(LOGS.resolve(test + ".log"), isthmus.process().output());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == StandardLab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return lab(context);
    }

    private static StandardLab lab(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .computeIfAbsent(StandardLab.class, key -> StandardLab.open(), StandardLab.class);
    }
}
