package org.redoubt.sieve;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;

/** A compiled script. Immutable, for any number of threads. */
public final class SieveScript {
    private final Step body;

    SieveScript(Step body) {
        this.body = body;
    }

    /**
     * Runs the script over a message. Never throws because of what the script or the message says.
     *
     * @throws IOException when the message could not be read
     */
    public Outcome run(SieveMail mail, SieveContext context) throws IOException {
        Run run = new Run(mail, context, SieveScript::bodyOf);
        try {
            run.script(body);
            return run.outcome();
        } catch (ScriptFailure failure) {
            return Outcome.failed(new ScriptError(failure.at().orElse(run.at()), failure.reason()));
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private static Step bodyOf(SieveScript script) {
        return script.body;
    }
}
