package org.redoubt.jmap.command;

import java.io.IOException;

/** One method, such as Email/get. Safe for any number of calls at once. */
@FunctionalInterface
public interface Method {
    /**
     * Answers one call.
     *
     * @throws MethodException when it fails as a whole
     * @throws IOException when the store failed
     */
    void run(Call call) throws MethodException, IOException;

    /**
     * A method under its name.
     *
     * @param capability which {@code using} must name
     */
    record Entry(String name, String capability, Method method) {}
}
