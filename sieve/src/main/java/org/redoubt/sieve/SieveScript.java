package org.redoubt.sieve;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;

/** A compiled script. Immutable, for any number of threads. */
public final class SieveScript {
    private final Step body;
    private final int weight;

    /** @param weight about how many octets of memory it takes */
    SieveScript(Step body, int weight) {
        this.body = body;
        this.weight = weight;
    }

    /** About how many octets of memory it takes, for caches. */
    public int weight() {
        return weight;
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
