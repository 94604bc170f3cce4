package org.redoubt.server.cli;

import java.io.IOException;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.config.ConfigException;
import picocli.CommandLine.Mixin;

/** What commands take that ask the organisation something. */
final class AskingOptions extends CommonOptions {
    @Mixin
    private SignInOptions signIn = new SignInOptions();

    /** Whether a person with a role asks, and not the machine's operator. */
    boolean asPerson() {
        return signIn.asPerson();
    }

    /** Reads what a person signs in with, before anything else is read; nothing for the machine's operator. */
    void askForSignIn() throws IOException {
        signIn.ask(spec().commandLine());
    }

    /** The organisation, as whoever the command line names may ask it. */
    AdminService open() throws ConfigException, IOException {
        return signIn.open(folder(), spec().commandLine());
    }
}
