package org.redoubt.server.cli;

import java.io.Console;
import java.io.IOException;
import java.util.Arrays;
import org.redoubt.server.admin.Secret;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the passphrase of an officer's key comes from: the first line of stdin, or the keyboard, never the command line. */
final class PassphraseInput {
    /** Whoever has the file guesses as fast as Argon2id lets him; four words are more than this. */
    private static final int MIN_CHARACTERS = 12;

    @Option(names = "--passphrase-stdin", description = "Take the passphrase from the first line of stdin.")
    private boolean stdin;

    /** One that is to be chosen, and so is asked for twice. */
    Secret choose(CommonOptions common) throws IOException {
        Secret chosen = ask(common, true);
        if (chosen.text().length() < MIN_CHARACTERS) {
            throw new IOException("a passphrase has " + MIN_CHARACTERS + " characters or more; several words are easy to keep");
        }
        return chosen;
    }

    /** One that there is. */
    Secret read(CommonOptions common) throws IOException {
        return ask(common, false);
    }

    private Secret ask(CommonOptions common, boolean twice) throws IOException {
        if (stdin) {
            return PasswordInput.firstLine(System.in);
        }
        Console console = Terminal.console()
                .orElseThrow(() -> usage(common, "there is no terminal to ask for the passphrase; use --passphrase-stdin"));
        char[] first = console.readPassword("Passphrase: ");
        char[] again = twice ? console.readPassword("Again: ") : first;
        if (first == null || first.length == 0 || !Arrays.equals(first, again)) {
            throw usage(common, "the two passphrases are not the same, or are empty");
        }
        return Secret.of(new String(first));
    }

    private static ParameterException usage(CommonOptions common, String text) {
        return new ParameterException(common.spec().commandLine(), text);
    }
}
