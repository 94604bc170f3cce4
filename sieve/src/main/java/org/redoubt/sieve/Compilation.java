package org.redoubt.sieve;

import java.util.List;

/** What became of a text that was to be a script. */
public sealed interface Compilation {
    /** It can run. */
    record Compiled(SieveScript script) implements Compilation {}

    /**
     * It is no valid script.
     *
     * @param errors in the order of the text, at least one
     */
    record Failed(List<ScriptError> errors) implements Compilation {
        public Failed {
            errors = List.copyOf(errors);
        }

        /** All errors, a line each. */
        public String text() {
            return String.join("\r\n", errors.stream().map(ScriptError::toString).toList());
        }
    }
}
