package org.redoubt.directory;

import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Outcome.Problem;

/**
 * How setting a second factor up at the door ended.
 *
 * @param signIn accepted when it is set up
 * @param recoveryCodes told once; none when it is not set up
 * @param problem why the factor was not taken, when all else was right
 */
public record Enrolled(SignIn signIn, List<String> recoveryCodes, Optional<Problem> problem) {
    public Enrolled {
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    @Override
    public String toString() {
        return "Enrolled[" + signIn + "]";
    }
}
