package org.redoubt.server.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one {@link Office} for all of them; it is started by the first and ends after the last. */
final class SharedOffice implements ParameterResolver {
    private static final Namespace HERE = Namespace.create(SharedOffice.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Office.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(HERE).getOrComputeIfAbsent(Office.class, _ -> start());
    }

    private static Office start() {
        try {
            return Office.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
