package org.redoubt.server.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.redoubt.server.admin.Secret;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a password comes from: the first line of stdin, or the keyboard, never the command line (rule 12). */
final class PasswordInput {
    /** Longer than any password; a whole file by mistake must not become one. */
    private static final int MAX_OCTETS = 1024;

    @Option(names = "--password-stdin", description = "Take the password from the first line of stdin.")
    private boolean stdin;

    Secret read(CommonOptions common) throws IOException {
        if (stdin) {
            return firstLine(System.in);
        }
        Console console = Terminal.console()
                .orElseThrow(() -> usage(common, "there is no terminal to ask for the password; use --password-stdin"));
        char[] password = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        if (password == null || password.length == 0 || !Arrays.equals(password, again)) {
            throw usage(common, "the two passwords are not the same, or are empty");
        }
        return Secret.of(new String(password));
    }

    private static ParameterException usage(CommonOptions common, String text) {
        return new ParameterException(common.spec().commandLine(), text);
    }

    /** The next line of stdin, without its end. */
    static Secret firstLine(InputStream in) throws IOException {
        byte[] line = new byte[MAX_OCTETS];
        int length = 0;
        int octet;
        while ((octet = in.read()) >= 0 && octet != '\n') {
            if (length == MAX_OCTETS) {
                throw new IOException("the password is longer than " + MAX_OCTETS + " octets");
            }
            line[length++] = (byte) octet;
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        if (length == 0) {
            throw new IOException("the first line of stdin is empty; it must be the password");
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length));
            return new Secret(Arrays.copyOf(line, length));
        } catch (CharacterCodingException e) {
            throw new IOException("the password is not UTF-8");
        }
    }
}
