package org.redoubt.oauth;

import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.RedirectUri;
import org.redoubt.directory.program.Scope;

/** What a program asks a person for. */
sealed interface Asked {
    Program program();

    Set<Scope> scopes();

    /**
     * By a browser, to which the answer is given (RFC 6749 4.1.1).
     *
     * @param redirectUri where the answer goes, one of the program's
     * @param challenge by which the code is bound to who asked (RFC 7636 4.3)
     * @param state what the program wants back with the answer
     * @param loginHint who the program thinks is asked
     */
    record ByBrowser(
            Program program,
            Set<Scope> scopes,
            RedirectUri redirectUri,
            String challenge,
            Optional<String> state,
            String loginHint)
            implements Asked {
        public ByBrowser {
            scopes = Set.copyOf(scopes);
        }
    }

    /**
     * By a device, which is waiting (RFC 8628).
     *
     * @param userCode what the person typed
     */
    record ByDevice(Program program, Set<Scope> scopes, String userCode) implements Asked {
        public ByDevice {
            scopes = Set.copyOf(scopes);
        }
    }
}
