package org.redoubt.server.ldap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.redoubt.store.seal.WholeFile;

/**
 * Who is here because the LDAP server knows them, by their addresses in lower case: in a file with a kind and an address
 * on each line. Whoever is not in it is left alone.
 */
final class Followed {
    private static final String PERSON = "person ";
    private static final String GONE = "gone ";
    private static final String GROUP = "group ";

    final Set<String> people = new TreeSet<>();
    /** Those of them who may not sign in because they are gone there, or disabled. */
    final Set<String> gone = new TreeSet<>();

    final Set<String> groups = new TreeSet<>();

    /** Reads the file; nobody is followed where there is none. */
    static Followed read(Path file) throws IOException {
        Followed followed = new Followed();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                followed.add(line);
            }
        }
        return followed;
    }

    private void add(String line) {
        if (line.startsWith(PERSON)) {
            people.add(line.substring(PERSON.length()));
        } else if (line.startsWith(GONE)) {
            people.add(line.substring(GONE.length()));
            gone.add(line.substring(GONE.length()));
        } else if (line.startsWith(GROUP)) {
            groups.add(line.substring(GROUP.length()));
        }
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        people.forEach(one -> text.append(gone.contains(one) ? GONE : PERSON).append(one).append('\n'));
        groups.forEach(one -> text.append(GROUP).append(one).append('\n'));
        WholeFile.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
